import { expect, test } from 'vitest';
import type { Recognition } from '../../../shared/recognition/recognition';
import { answerKey, labelShown } from './labelShown';

/** Two labels, three frames; the second label is the likelier in English, the first in Chinese. */
const answer = {
  id: 'r',
  model: 'demo',
  adapter: null,
  gate: null,
  frames: { times: [0, 1, 2] },
  scores: {
    labels: [
      { en: 'wave', zh: '挥手' },
      { en: 'clap', zh: '拍手' },
    ],
    scoresEn: new Float32Array([0.1, 0.3]),
    scoresZh: new Float32Array([0.4, 0.1]),
    frameWeights: new Float32Array([0.5, 0.25, 0.25, 0.1, 0.2, 0.7]),
    use: { en: 'scored', zh: 'scored' },
    tau: 0.01,
  },
} as unknown as Recognition;
const weightsOf = (shown: ReturnType<typeof labelShown>) => [...(shown.weights ?? [])].map((value) => Number(value.toFixed(2)));

test('the likeliest label is shown, and lambda decides which that is', () => {
  const english = labelShown(answer, 1, null);
  expect([english.index, english.label?.en, weightsOf(english)]).toEqual([1, 'clap', [0.1, 0.2, 0.7]]);
  const chinese = labelShown(answer, 0, null);
  expect([chinese.index, chinese.label?.en, weightsOf(chinese)]).toEqual([0, 'wave', [0.5, 0.25, 0.25]]);
});

test('a label chosen by hand stays until the clip or the labels change', () => {
  const chosen = { of: answerKey(answer), index: 0 };
  expect(labelShown(answer, 1, chosen).label?.en).toBe('wave');
  expect(labelShown({ ...answer, id: 'another' }, 1, chosen).label?.en).toBe('clap');
  const fewer = { ...answer, scores: { ...answer.scores, labels: answer.scores.labels.slice(1) } };
  expect(answerKey(fewer)).not.toBe(chosen.of);
});

test('where the small model gives no answer, frames weigh the same and no label is named', () => {
  const walled = { ...answer, gate: { inside: false, binding: true } } as unknown as Recognition;
  const shown = labelShown(walled, 1, null);
  expect(shown.label).toBeUndefined();
  expect(weightsOf(shown)).toEqual([0.33, 0.33, 0.33]);
});

test('without an answer nothing is shown', () => {
  expect(labelShown(null, 0.5, null)).toEqual({ index: undefined, label: undefined, weights: null });
});
