import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { reportRecognition } from '../../../shared/recognition/report';
import type { Recognition } from '../../../shared/recognition/recognition';
import type { Clip } from '../clips';
import { clipsAsCsv, clipsAsJson } from './exportAll';

const acting = { lambda: 0.5, threshold: 0 };
const recognition = {
  id: '1',
  file: 'a.mp4',
  media: { duration: 2.5 },
  backend: { name: 'wasm' },
  model: 'demo',
  adapter: null,
  views: 1,
  gate: null,
  milliseconds: {},
  encodings: [],
  frames: { times: [0, 1], size: 1, pixels: new Uint8Array(6) },
  scores: {
    labels: [
      { en: 'wave, "slowly"', zh: '挥手' },
      { en: '=clap()', zh: '拍手' },
    ],
    labelSet: 'own',
    use: { en: 'same-space', zh: 'same-space' },
    scoresEn: new Float32Array([0.3, -0.2]),
    scoresZh: new Float32Array([0.25, 0.26]),
    frameWeights: new Float32Array([0.75, 0.25, 0.5, 0.5]),
    template: '{label}',
    tau: 0.01,
  },
} as unknown as Recognition;
const clip = (path: string, of: Partial<Clip>) => ({ id: path, path, name: 'x', error: null, result: null, ...of }) as Clip;
const clips = [
  clip('day/a.mp4', { status: 'done', result: recognition }),
  clip('day/b.mp4', { status: 'failed', error: { code: 'not-a-video', message: 'No film.', remedy: 'Take another.', details: {} } }),
  clip('day/c.mp4', { status: 'waiting' }),
];

test('JSON has the command’s own objects, answers and failures, each by its path', () => {
  const [answer, failure, ...rest] = JSON.parse(clipsAsJson(clips, acting)) as Record<string, unknown>[];
  expect(answer).toEqual(JSON.parse(JSON.stringify({ ...reportRecognition(recognition, 0.5, 0), file: 'day/a.mp4' })));
  expect(failure).toEqual({ file: 'day/b.mp4', error: { code: 'not-a-video', message: 'No film. Take another.' } });
  expect(rest).toEqual([]);
});

test('CSV has a line for each clip, and names come through as they are', () => {
  const text = clipsAsCsv(clips, acting);
  const { data, errors } = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true });
  expect(errors).toEqual([]);
  expect(data.map(({ file, state }) => [file, state])).toEqual([
    ['day/a.mp4', 'done'],
    ['day/b.mp4', 'failed'],
    ['day/c.mp4', 'waiting'],
  ]);
  expect(data[0]).toMatchObject({ en: 'wave, "slowly"', zh: '挥手', languages_agree: 'false', duration: '2.5', model: 'demo' });
  expect(Number(data[0]!['probability'])).toBeGreaterThan(0.9);
  expect(data[1]).toMatchObject({ error_code: 'not-a-video', en: '' });
});

test('a label that a spreadsheet would run as a formula is not one', () => {
  const formula = { ...recognition, scores: { ...recognition.scores, scoresEn: new Float32Array([0.1, 0.9]) } };
  expect(clipsAsCsv([clip('a', { status: 'done', result: formula })], acting)).toContain("'=clap()");
});
