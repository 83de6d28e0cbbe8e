import { expect, test } from 'vitest';
import { frameWeightsOf } from '../../shared/recognition/frameWeights';
import { reportRecognition } from '../../shared/recognition/report';
import type { Recognition } from '../../shared/recognition/recognition';
import { putAside } from './putAside';

const [C, T] = [400, 8];
const labels = Array.from({ length: C }, (_, n) => ({ en: `label ${n}`, zh: `标签 ${n}` }));
const spread = (seed: number) => Float32Array.from(labels, (_, n) => 0.2 + 0.1 * Math.abs(Math.sin(seed * (n + 1))));

const answer = {
  id: 'clip-1',
  file: 'a.mp4',
  media: { duration: 2 },
  backend: { name: 'wasm' },
  gate: null,
  milliseconds: {},
  encodings: [],
  frames: { times: Array.from({ length: T }, (_, n) => n), size: 2, pixels: new Uint8Array(T * 12) },
  attention: { grid: 7, last: new Float32Array(T * 49), rollout: new Float32Array(T * 49) },
  plainAttention: null,
  scores: {
    labels: labels.map((label) => ({ ...label })),
    labelSet: 'own',
    use: { en: 'same-space', zh: 'same-space' },
    scoresEn: spread(1),
    scoresZh: spread(2),
    frameWeights: Float32Array.from({ length: C * T }, (_, n) => n),
    template: '{label}',
    tau: 0.01,
  },
} as unknown as Recognition;

test('an answer that was put aside reports the same, whatever lambda is, in a fraction of the bytes', () => {
  const aside = putAside(answer);
  for (const lambda of [0, 0.5, 1]) expect(reportRecognition(aside, lambda)).toEqual(reportRecognition(answer, lambda));
  expect(aside.frames.pixels.length + aside.attention.last.length).toBe(0);
  expect(aside.scores.frameWeights.length).toBeLessThanOrEqual(24 * T);
  expect(frameWeightsOf(aside.scores, aside.scores.weightRows![0]!, T)).toEqual(
    frameWeightsOf(answer.scores, aside.scores.weightRows![0]!, T),
  );
  expect(
    frameWeightsOf(
      aside.scores,
      labels.findIndex((_, n) => !aside.scores.weightRows!.includes(n)),
      T,
    ),
  ).toHaveLength(0);
});

test('answers share one list of labels', () => {
  const copy = { ...answer, scores: { ...answer.scores, labels: answer.scores.labels.map((label) => ({ ...label })) } };
  expect(putAside(copy).scores.labels).toBe(putAside(answer).scores.labels);
});
