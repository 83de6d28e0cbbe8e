/**
 * A piece's frames to its record: features by moment where windows share them, by window where an adapter's prompts make them
 * its own; the gate's word and what each window shows, from the same pictures as recognition has.
 */
import { throwIfCancelled } from '../../shared/errors/errors';
import { blankFrames } from '../../shared/recognition/blankFrames';
import type { Eyes, LanguageUse } from '../../shared/recognition/spaces';
import type { TimelinePlan } from '../../shared/timeline/plan';
import { nextTask } from '../base/nextTask';
import { readAndFree } from '../backend/readAndFree';
import { type Gate, gateInput, gateScore } from '../gate/gate';
import type { DecodedClip } from '../media';
import type { Adapter, VisionParams } from '../model';
import { encodeViews } from '../recognise/encodeViews';
import type { OnDevice } from '../recognise/onDevice';
import { checkFinite } from '../recognise/scoring/soundNumbers';
import type { OpenTimeline, TimelineEyes } from './openTimeline';
import { type Frames, someFrames } from './decodePiece';
import type { Piece } from './pieces';
import type { PieceRecord } from './kept/pieceRecord';

/** Features of the last moments of the piece before, by eyes: [n, E], without an adapter. */
export type CarriedFeatures = Partial<Record<Eyes, Float32Array>>;

export interface EncodedPiece {
  readonly features: PieceRecord['features'];
  /** Without an adapter, [moments, E]: for the gate, and for the next piece. */
  readonly plain: CarriedFeatures;
  readonly gate: Float32Array | null;
  readonly looks: PieceRecord['looks'];
}

/** @param frames of all moments of the piece, by the pictures that eyes want @throws AppError `model-invalid`, `adapter-invalid`, `cancelled` */
export async function encodePiece(
  timeline: OpenTimeline,
  piece: Piece,
  frames: ReadonlyMap<string, Frames>,
  carried: CarriedFeatures,
  signal: AbortSignal,
): Promise<EncodedPiece> {
  const { film, eyes, gated, turn } = timeline;
  const { plan } = film;
  const features: PieceRecord['features'] = {};
  const plain: CarriedFeatures = {};
  for (const one of eyes) {
    const seen = frames.get(one.pictures)!;
    if (!one.prompted || (gated && one.eyes === 'model')) {
      plain[one.eyes] = await byMoments(timeline, one, piece, seen, carried[one.eyes], signal);
    }
    features[one.eyes] = one.prompted ? await byWindows(timeline, one, piece, seen, signal) : plain[one.eyes]!;
  }
  const shown = frames.get(eyes[0]!.pictures)!;
  const stands = gated ? await turn(({ model }) => Promise.resolve(model.gate)) : null;
  const gate = stands === null ? null : await gateOf(stands, plain.model!, shown, piece, plan, signal);
  return { features, plain, gate, looks: await looksOf(shown, piece, plan) };
}

/** [moments, E]: those of the piece before are not encoded again. T at a time, as recognition has them. */
async function byMoments(
  { film, turn }: OpenTimeline,
  { eyes, config }: TimelineEyes,
  { from, to }: Piece,
  frames: Frames,
  carried: Float32Array | undefined,
  signal: AbortSignal,
): Promise<Float32Array> {
  const T = film.plan.frames;
  const how = { use: film.use, eyes, signal };
  const E = config.embedding;
  const all = new Float32Array((to - from) * E);
  all.set(carried ?? []);
  for (let at = (carried?.length ?? 0) / E; at < to - from; at += T) {
    throwIfCancelled(signal);
    const until = Math.min(to - from, at + T);
    all.set(await turn((device) => encode(device, { ...how, adapter: null }, someFrames(frames, at, until))), at * E);
  }
  return all;
}

/** [windows, T, E] */
async function byWindows(
  { film, turn }: OpenTimeline,
  { eyes, config }: TimelineEyes,
  { count }: Piece,
  frames: Frames,
  signal: AbortSignal,
): Promise<Float32Array> {
  const { frames: T, strideSteps } = film.plan;
  const how = { use: film.use, eyes, signal };
  const E = config.embedding;
  const all = new Float32Array(count * T * E);
  for (let w = 0; w < count; w++) {
    throwIfCancelled(signal);
    const window = someFrames(frames, w * strideSteps, w * strideSteps + T);
    all.set(await turn((device) => encode(device, { ...how, adapter: device.adapter!.adapter }, window)), w * T * E);
  }
  return all;
}

interface Encoding {
  readonly use: LanguageUse;
  readonly eyes: Eyes;
  readonly adapter: Adapter | null;
  readonly signal: AbortSignal;
}

/** F [n, E] of frames as one clip. */
export async function encode(device: OnDevice, { use, eyes, adapter, signal }: Encoding, frames: Frames): Promise<Float32Array> {
  const vision = await visionOf(device, use, eyes);
  const { features } = await encodeViews(vision, asClip(frames), adapter, { signal, maps: false });
  const { read } = await readAndFree({ read: features });
  checkFinite([read], { model: device.model.id, adapter: adapter === null ? null : device.adapter!.name });
  return read;
}

async function visionOf({ eyesFor }: OnDevice, use: LanguageUse, eyes: Eyes): Promise<VisionParams> {
  return (await eyesFor(use)).find((one) => one.eyes === eyes)!.vision;
}

function asClip({ size, pixels }: Frames): Pick<DecodedClip, 'views' | 'frames' | 'width' | 'pixels'> {
  return { views: 1, frames: pixels.length / (size * size * 3), width: size, pixels };
}

async function gateOf(
  gate: Gate,
  plain: Float32Array,
  frames: Frames,
  { count, from, to }: Piece,
  { frames: T, strideSteps }: TimelinePlan,
  signal: AbortSignal,
) {
  const E = plain.length / (to - from);
  const scores = new Float32Array(count);
  for (let w = 0; w < count; w++) {
    await nextTask();
    throwIfCancelled(signal);
    const at = w * strideSteps;
    const { pixels, size } = someFrames(frames, at, at + T);
    scores[w] = gateScore(gate, gateInput(plain.subarray(at * E, (at + T) * E), pixels, T, size));
  }
  return scores;
}

async function looksOf(frames: Frames, { count }: Piece, { frames: T, strideSteps }: TimelinePlan): Promise<PieceRecord['looks']> {
  const looks: PieceRecord['looks'][number][] = [];
  for (let w = 0; w < count; w++) {
    if (w % 8 === 0) await nextTask();
    const { pixels } = someFrames(frames, w * strideSteps, w * strideSteps + T);
    looks.push(blankFrames({ times: Array.from({ length: T }, () => 0), pixels }));
  }
  return looks;
}
