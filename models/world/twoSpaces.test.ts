/**
 * The experiment that the rule of spaces comes from: the embedded model with its Chinese in a space of its own, on renderings
 * of the actions it learned. Untaught it answers as English alone does; heard all the same, the Chinese would do harm.
 */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { startNodeBackend } from '../../src/engine/backend/nodeBackend';
import { noEightBits } from '../../src/engine/recognise/loaded/eightBits';
import { type LoadedModel, modelKeeper } from '../../src/engine/recognise/loaded/loadedModel';
import { type Look, mapsOf, lookAtClip } from '../../src/engine/recognise/looks';
import { readAndFree } from '../../src/engine/backend/readAndFree';
import { labelScores, scoreSeen } from '../../src/engine/recognise/scoring/scoreLabels';
import { asked, eyesFor, speakersFor } from '../../src/engine/recognise/speakers';
import { embedLabels } from '../../src/engine/text';
import { rankLabels } from '../../src/shared/recognition/fusion';
import { defaultLambda, defaultTemplate, type LabelScores, type LabelText } from '../../src/shared/recognition/recognition';
import type { LanguageUse } from '../../src/shared/recognition/spaces';
import { actions } from './scenes/actions';
import { renderScene } from './scenes/scene';
import { chineseAlone, type Files, twoSpaces } from './twoSpaces';

const learned = actions.filter((action) => action.learned);
const clipsOfEach = 3;
const T = 8;
/** Pixels: short side, and the middle of it that the model sees. */
const [short, side] = [110, 96];

interface TestClip {
  readonly truth: number;
  readonly pixels: Uint8Array;
}

function middleOf(frames: Uint8Array): Uint8Array {
  const edge = (short - side) / 2;
  const middle = new Uint8Array(T * side * side * 3);
  for (let row = 0; row < T * side; row++) {
    const from = ((Math.floor(row / side) * short + edge + (row % side)) * short + edge) * 3;
    middle.set(frames.subarray(from, from + side * 3), row * side * 3);
  }
  return middle;
}

let clips: readonly TestClip[];
beforeAll(async () => {
  await startNodeBackend('wasm');
  // Seeds of their own range, apart from those of training and of the other tests.
  clips = learned.flatMap(({ id }, truth) =>
    Array.from({ length: clipsOfEach }, (_, index) => {
      const { frames } = renderScene(700_000_000 + truth * 1000 + index, id, { frames: T, width: short, height: short });
      return { truth, pixels: middleOf(frames) };
    }),
  );
});

interface Question {
  readonly labels?: readonly LabelText[];
  readonly ownEyes?: boolean;
  /** Instead of what the rule of spaces says. */
  readonly use?: LanguageUse;
}

/** Every clip's scores by a model, the whole way that recognition goes but for decoding. */
async function scoresBy(files: Files, { labels = learned, ownEyes = false, use: forced }: Question = {}): Promise<readonly LabelScores[]> {
  const blobs = [...files].map(([path, bytes]) => ({ path, blob: new Blob([bytes]) }));
  const keeper = modelKeeper(
    () => Promise.resolve({ files: blobs, hash: '' }),
    () => Promise.resolve(''),
  );
  try {
    const model: LoadedModel = await keeper.load('two', {});
    const use = forced ?? speakersFor(model, asked({ ownEyes }, null), labels);
    const texts = await embedLabels(model.towers, labels, defaultTemplate, { use });
    const seers = await eyesFor(keeper, model, use, {});
    const found: LabelScores[] = [];
    for (const { pixels } of clips) {
      const clip = { views: 1, frames: T, width: side, height: side, pixels } as Look['clip'];
      const seen = await lookAtClip(
        seers.map((seer) => ({ ...seer, clip, adapter: null, half: false, eight: noEightBits })),
        {},
      );
      const { english, chinese, frameWeights } = scoreSeen(seen.features, texts);
      tf.dispose([...Object.values(seen.features), ...mapsOf(seen)]);
      found.push(labelScores(texts, 'learned', await readAndFree({ english, chinese, frameWeights })));
    }
    return found;
  } finally {
    keeper.release();
    expect(tf.memory().numTensors).toBe(0);
  }
}

/** Share of the clips, in percent, whose first label is the right one. */
function top1(all: readonly LabelScores[], lambda = defaultLambda): number {
  const right = all.filter((scores, index) => rankLabels(scores, lambda)[0]!.index === clips[index]!.truth);
  return (100 * right.length) / all.length;
}

function spread(values: Float32Array): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** Chinese scores stretched to English's spread over the labels, so that lambda weighs alike. */
function withMatchedSpread(scores: LabelScores): LabelScores {
  const factor = spread(scores.scoresEn!) / spread(scores.scoresZh!);
  return { ...scores, scoresZh: scores.scoresZh!.map((value) => value * factor) };
}

test('untaught, a model of two spaces answers as English alone; what the rule keeps out would have done harm', async () => {
  const files = await twoSpaces();
  const answer = await scoresBy(files);
  expect(answer[0]).toMatchObject({ use: { en: 'same-space', zh: 'other-space' }, scoresZh: null });
  const english = await scoresBy(files, { labels: learned.map(({ en }) => ({ en, zh: '' })) });
  const naive = await scoresBy(files, { use: { en: 'same-space', zh: 'same-space' } });
  // November 2026, 60 clips: 100, 100, 95 and 53 %.
  const figures = { answer: top1(answer), english: top1(english), naive: top1(naive), matched: top1(naive.map(withMatchedSpread)) };
  expect(Math.abs(figures.answer - figures.english)).toBeLessThanOrEqual(1);
  expect(figures.english).toBeGreaterThan(90);
  expect(figures.matched).toBeLessThan(figures.english - 20);
});

test('Chinese by the eyes it was made with is sound again, fused with English by CLIP’s', async () => {
  const files = await twoSpaces({ ownEyes: true });
  const fused = await scoresBy(files, { ownEyes: true });
  expect(fused[0]!.use).toEqual({ en: 'same-space', zh: 'own-eyes' });
  expect(top1(fused)).toBeGreaterThan(90);
  expect(top1(fused, 0)).toBeGreaterThan(90); // Chinese alone
});

test('labels only in Chinese take those eyes unasked, and are refused where there are none', async () => {
  const labels = learned.map(({ zh }) => ({ en: '', zh }));
  const answer = await scoresBy(await twoSpaces({ ownEyes: true }), { labels });
  expect(answer[0]).toMatchObject({ use: { en: 'incomplete', zh: 'own-eyes' }, scoresEn: null });
  expect(top1(answer)).toBeGreaterThan(90);
  await expect(scoresBy(await twoSpaces(), { labels })).rejects.toMatchObject({
    code: 'languages-apart',
    details: { label: labels[0]!.zh },
  });
});

test('a whole Chinese-CLIP is a model of its own', async () => {
  const answer = await scoresBy(await chineseAlone());
  expect(answer[0]).toMatchObject({ use: { en: 'unread', zh: 'same-space' }, scoresEn: null });
  expect(top1(answer)).toBeGreaterThan(90);
});
