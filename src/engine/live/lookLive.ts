/** One frame of a live session -> what the window that ends with it shows (docs/method.md from "Input" to "Scores"). */
import * as tf from '@tensorflow/tfjs-core';
import type { LiveAnswer, LiveFrame, LiveLook } from '../../shared/protocol/liveCalls';
import { blankFrames } from '../../shared/recognition/blankFrames';
import type { Speed } from '../../shared/recognition/recognition';
import type { Eyes } from '../../shared/recognition/spaces';
import { readAndFree } from '../backend/readAndFree';
import { resizeLiveFrame } from '../media';
import { pictureOptions } from '../model';
import { pictureKey } from '../recognise/decodeSizes';
import { gateVerdict } from '../recognise/gateVerdict';
import { rememberingOf } from '../recognise/loaded/loadedAdapter';
import type { OnDevice } from '../recognise/onDevice';
import { rememberedScores } from '../recognise/scoring/remembered';
import { scoreSeen, type SeenFeatures } from '../recognise/scoring/scoreLabels';
import { checkFinite, checkSeeing, checkTellingApart, type Origin } from '../recognise/scoring/soundNumbers';
import type { OpenEyes } from '../recognise/speakers';
import { type EncodedPictures, encodePictures } from './encodePictures';
import type { KeptFrame } from './liveWindow';
import type { OpenSession } from './openLive';

type Heat = EncodedPictures['heat'];

/** @throws AppError `not-encoded`, `model-invalid`, `adapter-invalid`, `cancelled` */
export async function lookLive(session: OpenSession, frame: LiveFrame, signal: AbortSignal): Promise<LiveLook> {
  const { window, told, configs } = session;
  const start = performance.now();
  const sizes = new Map(configs.map((config) => [pictureKey(config), pictureOptions(config)]));
  const squares = await resizeLiveFrame(frame.picture, [...sizes.values()]);
  const pictures = new Map([...sizes.keys()].map((key, index) => [key, squares[index]!]));
  window.add({ time: frame.time, pictures, features: new Map() }, frame.window);
  const filled = window.filled(frame.window, told.frames);
  const resizing = performance.now() - start;
  const nothing = { filled, answer: null, encoded: 0, milliseconds: { resizing, encoding: 0, scoring: 0 } };
  if (!frame.answer) return nothing;
  return session.onDevice(async (device) => {
    const begun = performance.now();
    const eyes = await device.eyesFor(session.use);
    const chosen = filled < 1 ? window.chosen(0, 1) : window.chosen(frame.window, told.frames);
    const looked = await encodeWindow(chosen, eyes, device, { heat: frame.heat, speed: session.speed, signal });
    const encoding = performance.now() - begun;
    const answer = filled < 1 ? null : await answerOf(session, chosen, eyes, looked, device);
    const scoring = performance.now() - begun - encoding;
    return { filled, answer, encoded: looked.count, milliseconds: { resizing, encoding, scoring } };
  });
}

interface Looked {
  /** F [T, E] as the answer uses them. */
  readonly features: Partial<Record<Eyes, Float32Array>>;
  readonly heat: Heat;
  /** Pictures that went through an encoder. */
  readonly count: number;
}

/** Each frame once for all windows it is in; with an adapter the window as a whole. */
async function encodeWindow(
  chosen: readonly KeptFrame[],
  eyes: readonly OpenEyes[],
  { adapter, model, half }: OnDevice,
  { heat, speed, signal }: { readonly heat: boolean; readonly speed: Speed; readonly signal: AbortSignal },
): Promise<Looked> {
  const features: Partial<Record<Eyes, Float32Array>> = {};
  let shown: Heat = null;
  let count = 0;
  for (const [index, one] of eyes.entries()) {
    const key = pictureKey(one.vision.config);
    const prompts = one.eyes === 'model' && chosen.length > 1 ? (adapter?.adapter ?? null) : null;
    const wantsHeat = heat && index === 0;
    const parts = { vision: one.vision, half, speed, signal };
    // The gate looks at what the eyes see without an adapter.
    if (prompts === null || model.gate !== null) {
      const unseen = [...new Set(chosen)].filter((frame) => !frame.features.has(one.eyes));
      if (unseen.length > 0) {
        const pictures = unseen.map((frame) => frame.pictures.get(key)!);
        const seen = await encodePictures({ ...parts, pictures, adapter: null, heat: wantsHeat && prompts === null });
        const E = one.vision.config.embedding;
        for (const [at, frame] of unseen.entries()) frame.features.set(one.eyes, seen.features.slice(at * E, (at + 1) * E));
        shown ??= seen.heat;
        count += unseen.length;
      }
    }
    if (prompts === null) features[one.eyes] = plainOf(chosen, one.eyes);
    else {
      const pictures = chosen.map((frame) => frame.pictures.get(key)!);
      const seen = await encodePictures({ ...parts, pictures, adapter: prompts, heat: wantsHeat });
      features[one.eyes] = seen.features;
      shown ??= seen.heat;
      count += pictures.length;
    }
  }
  return { features, heat: shown, count };
}

function plainOf(chosen: readonly KeptFrame[], eyes: Eyes): Float32Array {
  const rows = chosen.map(({ features }) => features.get(eyes)!);
  const E = rows[0]!.length;
  const all = new Float32Array(rows.length * E);
  for (const [t, row] of rows.entries()) all.set(row, t * E);
  return all;
}

async function answerOf(
  { labels }: OpenSession,
  chosen: readonly KeptFrame[],
  eyes: readonly OpenEyes[],
  { features, heat }: Looked,
  { model, adapter }: OnDevice,
): Promise<LiveAnswer> {
  const T = chosen.length;
  const seen: SeenFeatures = {};
  for (const [name, values] of Object.entries(features)) seen[name as Eyes] = tf.tensor3d(values, [1, T, values.length / T]);
  const scores = scoreSeen(seen, labels);
  tf.dispose(Object.values(seen));
  const { english, chinese, frameWeights } = await readAndFree({ ...scores });
  const [{ eyes: first, vision }] = eyes as readonly [OpenEyes, ...OpenEyes[]];
  const R = vision.config.resolution;
  const frames = chosen.map(({ pictures }) => pictures.get(pictureKey(vision.config))!);
  const origin: Origin = { model: model.id, adapter: first === 'model' ? (adapter?.name ?? null) : null };
  checkFinite([...Object.values(features), english, chinese], origin);
  checkSeeing(features[first]!, vision.config.embedding, frames, origin);
  checkTellingApart(labels.labels, [english, chinese], origin);
  const pixels = new Uint8Array(T * R * R * 3);
  for (const [t, frame] of frames.entries()) pixels.set(frame, t * R * R * 3);
  const times = chosen.map(({ time }) => time);
  const looksFirst = first === 'model' && model.gate !== null;
  const remembering = rememberingOf(adapter);
  const own = features.model;
  const added =
    remembering === null || own === undefined
      ? null
      : rememberedScores(remembering, labels.labels, { values: own, shape: [1, T, own.length / T] });
  const add = (values: Float32Array | null): Float32Array | null =>
    added === null ? values : (values?.map((value, c) => value + added[c]!) ?? null);
  return {
    scoresEn: add(english),
    scoresZh: add(chinese),
    frameWeights,
    gate: looksFirst
      ? gateVerdict(
          model.gate,
          { views: 1, frames: T, width: R, pixels },
          { features: plainOf(chosen, 'model'), plainFeatures: null },
          adapter,
        )
      : null,
    blank: blankFrames({ times, pixels }),
    times,
    heat,
  };
}
