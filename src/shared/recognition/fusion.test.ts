import { expect, test } from 'vitest';
import { fuseScores, languagesDisagree, probabilities, rankLabels } from './fusion';
import type { LabelScores } from './recognition';

const scores: LabelScores = {
  labels: [
    { en: 'wave', zh: '挥手' },
    { en: 'clap', zh: '拍手' },
    { en: 'run', zh: '跑步' },
  ],
  scoresEn: Float32Array.of(0.3, 0.29, 0.1),
  scoresZh: Float32Array.of(0.25, 0.31, 0.1),
  frameWeights: new Float32Array(12).fill(0.25),
  labelSet: 'mine',
  use: { en: 'same-space', zh: 'same-space' },
  template: '{label}',
  tau: 0.01,
};

test('fusion is lambda of English and the rest of Chinese', () => {
  expect(fuseScores(scores, 1)).toEqual(scores.scoresEn);
  expect(fuseScores(scores, 0)).toEqual(scores.scoresZh);
  expect(fuseScores(scores, 0.25)[0]).toBeCloseTo(0.25 * 0.3 + 0.75 * 0.25, 6);
});

test('a missing language leaves the other alone', () => {
  expect(fuseScores({ ...scores, scoresZh: null }, 0.1)).toEqual(scores.scoresEn);
  expect(fuseScores({ ...scores, scoresEn: null }, 0.9)).toEqual(scores.scoresZh);
});

test('probabilities are a softmax of the scores over tau', () => {
  const shares = probabilities(Float32Array.of(0.02, 0.01), 0.01);
  expect(shares[0]! / shares[1]!).toBeCloseTo(Math.E, 4);
  expect(shares[0]! + shares[1]!).toBeCloseTo(1, 6);
});

test('ranking follows the fused score, and lambda turns it', () => {
  expect(rankLabels(scores, 1).map((label) => label.en)).toEqual(['wave', 'clap', 'run']);
  expect(rankLabels(scores, 0).map((label) => label.en)).toEqual(['clap', 'wave', 'run']);
});

test('the mark of disagreement stands where the languages could change the answer', () => {
  const marks = (of: LabelScores) => rankLabels(of, 1).map((label) => languagesDisagree(of, label));
  expect(marks(scores)).toEqual([false, false, false]); // Chinese is so sure that English changes nothing
  expect(marks({ ...scores, scoresEn: Float32Array.of(0.36, 0.29, 0.1) })).toEqual([true, true, false]);
});
