import { expect, test } from 'vitest';
import { rankLabels } from './fusion';
import { movedLabels, plainAnswer } from './plainAnswer';
import type { LabelScores, Recognition } from './recognition';

const use = { en: 'same-space', zh: 'taught' } as const;
const scores: LabelScores = {
  labels: ['wave', 'clap', 'run'].map((en) => ({ en, zh: '' })),
  labelSet: '',
  use,
  scoresEn: Float32Array.of(0.3, 0.1, 0.2),
  scoresZh: Float32Array.of(0.3, 0.1, 0.2),
  frameWeights: new Float32Array(3),
  template: '{label}',
  tau: 0.01,
  plain: {
    use: { en: 'same-space', zh: 'other-space' },
    scoresEn: Float32Array.of(0.1, 0.3, 0.2),
    scoresZh: null,
    frameWeights: new Float32Array(3),
  },
};
const answer = { adapter: 'mine', scores } as Recognition;

test('the plain answer names no adapter and hears only what is sound without it', () => {
  expect(plainAnswer(answer)).toMatchObject({ adapter: null, scores: { use: { zh: 'other-space' }, scoresZh: null } });
  expect(plainAnswer({ ...answer, scores: { ...scores, plain: null } })).toBeNull();
});

test('what moved is told in places', () => {
  const plain = plainAnswer(answer)!.scores;
  expect(movedLabels(rankLabels(scores, 0.5), plain, 0.5).map(({ en, moved }) => [en, moved])).toEqual([
    ['clap', -2],
    ['run', 0],
    ['wave', 2],
  ]);
});
