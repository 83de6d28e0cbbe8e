import { expect, test } from 'vitest';
import { AppError } from '../../shared/errors/errors';
import type { Recognition, RecognizeOptions } from '../../shared/recognition/recognition';
import type { EngineClient } from '../../lib/client/engineClient';
import { clipsOnSheet, footHeight, linesOf, sheetLayout } from './layout';
import { sheetClip } from './sheetClip';

test('a sheet has a column a frame and a row for each way of looking', () => {
  const { tile, gap, labels, width, height, margin, head } = sheetLayout(8, 3);
  expect(width).toBe(2 * margin + labels + 8 * tile + 7 * gap);
  expect(height).toBe(margin + head + 3 * tile + 2 * gap);
  expect(sheetLayout(8, 2).height).toBe(height - tile - gap);
});

test.each([4, 8, 16, 32])('with %s frames, sheets of as many clips as they hold are no larger than a canvas can be', (frames) => {
  for (const rows of [2, 3]) {
    const layout = sheetLayout(frames, rows);
    expect(layout.width).toBeLessThan(16_384);
    expect(clipsOnSheet(layout) * layout.height + footHeight).toBeLessThanOrEqual(16_000);
    expect(clipsOnSheet(layout)).toBeGreaterThan(10);
  }
});

test('text is broken between words, within one only where it must be, and ends in an ellipsis', () => {
  const fits = (line: string) => line.length <= 10;
  expect(linesOf('playing the guitar', 3, fits)).toEqual(['playing', 'the guitar']);
  expect(linesOf('playing the guitar', 1, fits)).toEqual(['playing…']);
  expect(linesOf('弹吉他', 1, (line) => line.length <= 2)).toEqual(['弹…']);
  expect(linesOf('counterclockwise', 2, fits)).toEqual(['counterclo', 'ckwise']);
  expect(linesOf('', 2, fits)).toEqual([]);
});

const maps = (value: number) => ({ grid: 1, last: Float32Array.of(value), rollout: Float32Array.of(value) });
const options = { frames: 1, views: 1, modelId: 'demo', labels: [], template: '{label}', adapterId: null } satisfies RecognizeOptions;

function recognitionOf(adapter: string | null, more: Partial<Recognition> = {}): Recognition {
  const scores = {
    labels: [
      { en: 'wave', zh: '挥手' },
      { en: 'clap', zh: '拍手' },
    ],
    scoresEn: adapter === null ? Float32Array.of(1, 0) : Float32Array.of(0, 1),
    scoresZh: null,
    tau: 0.01,
  };
  const frames = { times: [0], size: 1, pixels: new Uint8Array(3) };
  return {
    file: 'a.mp4',
    model: 'demo',
    adapter,
    frames,
    attention: maps(adapter === null ? 1 : 2),
    plainAttention: null,
    scores,
    ...more,
  } as Recognition;
}

function engineOf(answer: (adapterId: string | null) => Recognition) {
  const asked: (string | null)[] = [];
  const recognize = ({ options: { adapterId } }: { options: RecognizeOptions }) => {
    asked.push(adapterId);
    return new Promise<Recognition>((resolve) => resolve(answer(adapterId)));
  };
  return { asked, engine: { call: { recognize } } as unknown as EngineClient };
}

const file = new File(['x'], 'a.mp4');
const answers = { lambda: 1, threshold: 0 };

test('without an adapter a clip is recognised once, and has no row with the method', async () => {
  const { asked, engine } = engineOf(recognitionOf);
  const { clip } = await sheetClip(engine, { file, options }, answers);
  expect(asked).toEqual([null]);
  expect(clip).toMatchObject({ method: null, baseline: { answer: { en: 'wave', zh: '挥手', probability: 1 } } });
});

test('with an adapter each row has its own attention and its own answer', async () => {
  const { asked, engine } = engineOf((adapterId) => recognitionOf(adapterId));
  const { clip, recognition } = await sheetClip(engine, { file, options: { ...options, adapterId: 'mine' } }, answers);
  expect(asked).toEqual(['mine', null]);
  expect(recognition.adapter).toBe('mine');
  expect(clip.baseline).toMatchObject({ attention: maps(1), answer: { en: 'wave' } });
  expect(clip.method).toMatchObject({ attention: maps(2), answer: { en: 'clap' } });
});

test('untaught the model may have no words for the classes: it looks all the same', async () => {
  const { engine } = engineOf((adapterId) => {
    if (adapterId === null) throw new AppError('languages-apart', 'no');
    return recognitionOf(adapterId, { plainAttention: maps(3) });
  });
  const { clip } = await sheetClip(engine, { file, options: { ...options, adapterId: 'mine' } }, answers);
  expect(clip.baseline).toMatchObject({ attention: maps(3), answer: null });
});

test('below the threshold there is no answer', async () => {
  const { engine } = engineOf((adapterId) => {
    const recognition = recognitionOf(adapterId);
    return { ...recognition, scores: { ...recognition.scores, scoresEn: Float32Array.of(0, 0) } };
  });
  const { clip } = await sheetClip(engine, { file, options }, { lambda: 1, threshold: 0.6 });
  expect(clip.baseline.answer).toBeNull();
});
