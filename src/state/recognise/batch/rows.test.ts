import { expect, test } from 'vitest';
import { rankLabels } from '../../../shared/recognition/fusion';
import { createRandom } from '../../../shared/base/random';
import type { LabelScores, Recognition } from '../../../shared/recognition/recognition';
import type { Clip } from '../clips';
import { type ClipRow, firstLabel, labelCounts, rowMaker, shownRows } from './rows';
import { wholeView } from './view';

const labels = ['wave', 'clap', 'run'].map((en, index) => ({ en, zh: ['挥手', '拍手', '跑步'][index]! }));
const choices = { lambda: 0.5, threshold: 0.4, encodedWith: 'e', labelledWith: 'l' };

function scoresOf(en: readonly number[] | null, zh: readonly number[] | null): LabelScores {
  return {
    labels,
    labelSet: 'own',
    use: { en: 'same-space', zh: 'same-space' },
    scoresEn: en === null ? null : Float32Array.from(en),
    scoresZh: zh === null ? null : Float32Array.from(zh),
    frameWeights: new Float32Array(labels.length),
    template: '{label}',
    tau: 0.01,
  };
}

function clip(path: string, result: Partial<Recognition> | null, of: Partial<Clip> = {}): Clip {
  const name = path.split('/').at(-1)!;
  const whole = result === null ? null : ({ media: { duration: 2 }, gate: null, ...result } as Recognition);
  const none = { bytes: 1, modified: 1, away: false, progress: null, error: null, encodedWith: 'e', labelledWith: 'l' };
  return { id: path, name, path, status: whole === null ? 'waiting' : 'done', ...none, result: whole, ...of };
}

test('the first label is that of the whole ranking, for any lambda and either language alone', () => {
  const random = createRandom(3);
  const values = () => Array.from({ length: 3 }, () => 0.2 + 0.02 * random.next());
  for (let n = 0; n < 50; n++) {
    for (const scores of [scoresOf(values(), values()), scoresOf(values(), null), scoresOf(null, values())]) {
      const lambda = random.next();
      const [best] = rankLabels(scores, lambda);
      const first = firstLabel(scores, lambda)!;
      expect(first.label).toEqual({ en: best!.en, zh: best!.zh });
      expect(first.probability).toBeCloseTo(best!.probability, 5);
    }
  }
});

test('a row says the answer, whether the languages agree, and what it was made with', () => {
  const make = rowMaker(choices);
  const waving = clip('a/b/wave.mp4', { scores: scoresOf([0.3, 0.2, 0.2], [0.3, 0.2, 0.2]) });
  expect(make(waving)).toMatchObject({
    name: 'wave.mp4',
    folder: 'a/b',
    first: labels[0],
    agree: true,
    abstained: null,
    stale: null,
    seconds: 2,
  });
  expect(make(waving)).toBe(make(waving));
  const torn = make(clip('torn.mp4', { scores: scoresOf([0.3, 0.2, 0.2], [0.2, 0.3, 0.2]) }, { labelledWith: 'other' }));
  expect(torn).toMatchObject({ agree: false, stale: 'labels', folder: '' });
  expect(make(clip('x', { scores: scoresOf([0.2, 0.2, 0.2], null) }, { encodedWith: '' }))).toMatchObject({
    agree: null,
    abstained: 'below-threshold',
    stale: 'settings',
  });
  const gate = { inside: false, binding: true, score: -1 };
  expect(make(clip('x', { gate, scores: scoresOf([0.3, 0.2, 0.2], null) }))).toMatchObject({
    first: null,
    probability: null,
    abstained: 'not-drawn',
  });
});

test('rows are sorted with what has no value last, filtered by each choice, and searched in names, folders and both languages', () => {
  const make = rowMaker(choices);
  const rows = [
    clip('day/10.mp4', { scores: scoresOf([0.3, 0.2, 0.2], [0.3, 0.2, 0.2]) }),
    clip('day/9.mp4', { scores: scoresOf([0.2, 0.21, 0.2], [0.21, 0.2, 0.2]) }),
    clip('day/8.mp4', null),
    clip('day/7.mp4', null, { status: 'failed' }),
  ].map(make);
  const shown = (change: Partial<typeof wholeView>) => shownRows(rows, { ...wholeView, ...change }).map(({ name }: ClipRow) => name);
  expect(shown({ sort: 'name' })).toEqual(['7.mp4', '8.mp4', '9.mp4', '10.mp4']);
  expect(shown({ sort: 'probability' }).slice(0, 2)).toEqual(['9.mp4', '10.mp4']);
  expect(shown({ sort: 'probability', descending: true }).slice(0, 2)).toEqual(['10.mp4', '9.mp4']);
  expect(shown({ sort: 'state' })[0]).toBe('8.mp4');
  expect(shown({ agree: 'disagree' })).toEqual(['9.mp4']);
  expect(shown({ state: 'failed' })).toEqual(['7.mp4']);
  expect(shown({ state: 'left' })).toEqual(['8.mp4']);
  expect(shown({ below: 0.6 })).toEqual(['9.mp4']);
  expect(shown({ words: '挥' })).toContain('10.mp4');
  expect(shown({ words: 'DAY' })).toHaveLength(4);
  expect(shown({ label: 'wave' })).toContain('10.mp4');
  expect(labelCounts(rows)[0]).toMatchObject({ label: labels[0] });
});
