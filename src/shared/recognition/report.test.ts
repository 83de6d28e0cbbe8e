import { expect, test } from 'vitest';
import type { LabelScores, Recognition } from './recognition';
import { reportRecognition } from './report';

const scores: LabelScores = {
  labels: [
    { en: 'wave', zh: '挥手' },
    { en: 'clap', zh: '拍手' },
  ],
  labelSet: 'hmdb51',
  use: { en: 'same-space', zh: 'other-space' },
  scoresEn: Float32Array.of(0.3, 0.2),
  scoresZh: null,
  frameWeights: Float32Array.of(0.75, 0.25, 0.5, 0.5),
  template: 'a video about {label}',
  tau: 0.01,
};
const recognition = {
  file: 'a.mp4',
  model: 'clip',
  adapter: null,
  views: 12,
  backend: { name: 'wasm' },
  decoder: 'ffmpeg',
  damaged: false,
  media: { duration: 2, promisedDuration: null },
  frames: { times: [0, 1] },
  scores,
  milliseconds: {},
  encodings: [{ eyes: 'model', milliseconds: 40 }],
} as unknown as Recognition;

test('a report says what its numbers were made with', () => {
  expect(reportRecognition(recognition, 0.3)).toMatchObject({
    model: 'clip',
    template: 'a video about {label}',
    label_set: 'hmdb51',
    views: 12,
    lambda: 1,
    languages: ['en'],
    language_roles: { en: 'same-space', zh: 'other-space' },
    encodings: [{ eyes: 'model', ms: 40 }],
    frame_weights: [0.75, 0.25],
    top: [{ en: 'wave', zh: '挥手', score_zh: null }, { en: 'clap' }],
  });
});

test('lambda is the one that acted', () => {
  const both: LabelScores = { ...scores, use: { en: 'same-space', zh: 'own-eyes' }, scoresZh: Float32Array.of(0.1, 0.4) };
  const report = reportRecognition({ ...recognition, scores: both }, 0.3);
  expect(report).toMatchObject({ lambda: 0.3, languages: ['en', 'zh'] });
  expect(report.top[0]).toMatchObject({ en: 'clap' });
  expect(report.top[0]!.score).toBeCloseTo(0.3 * 0.2 + 0.7 * 0.4, 6);
});

test('labels that a text encoder does not read to their end are named, with the words that are lost', () => {
  expect(reportRecognition(recognition, 0.5)).not.toHaveProperty('labels_cut');
  const cut = [{ label: 1, language: 'en' as const, lost: 'and so on' }];
  expect(reportRecognition({ ...recognition, scores: { ...scores, cut } }, 0.5)).toMatchObject({
    labels_cut: [{ en: 'clap', zh: '拍手', language: 'en', lost: 'and so on' }],
  });
});
