/** Where the model looks over a whole film: attention of a frame every so often, a few frames at a time as recognition takes them. */
import type { Seconds } from '../../shared/base/units';
import type { CallContext } from '../../shared/protocol/call';
import type { AttentionOverFilm, FilmProgress } from '../../shared/protocol/filmCalls';
import type { RecognitionProgress } from '../../shared/recognition/recognition';
import { readAndFree } from '../backend/readAndFree';
import { decodeClip, probe } from '../media';
import { pictureOptions, seenShare } from '../model';
import { encodeViews } from '../recognise/encodeViews';
import type { DeviceTurn, OnDevice } from '../recognise/onDevice';

/** Frames that are encoded together: an adapter's prompts belong to a clip of about so many. */
const together = 8;

/** @param every about so far apart; further in a film of which that would be more than `most` frames */
export async function filmHeat(
  file: File,
  { every, most }: { readonly every: Seconds; readonly most: number },
  onDevice: DeviceTurn,
  { signal, onProgress }: CallContext<FilmProgress>,
): Promise<AttentionOverFilm> {
  const clip = await probe(file, { signal });
  const { duration } = clip.info;
  const config = await onDevice(async (device) => (await modelEyes(device)).config);
  const pieces = Math.max(1, Math.ceil(Math.min(duration / every, most) / together));
  const length = duration / pieces;
  const times: Seconds[] = [];
  const maps: Float32Array[] = [];
  for (let piece = 0; piece < pieces; piece++) {
    const trim = { in: piece * length, out: (piece + 1) * length };
    const decoded = await decodeClip(clip, { frames: together, crop: 'center', ...pictureOptions(config), trim, signal });
    maps.push(await onDevice(async (device) => attentionOf(device, decoded, signal)));
    times.push(...decoded.times[0]!);
    onProgress({ done: trim.out, total: duration });
  }
  const last = new Float32Array(maps.reduce((sum, { length: count }) => sum + count, 0));
  let at = 0;
  for (const map of maps) {
    last.set(map, at);
    at += map.length;
  }
  return { times, grid: Math.round(Math.sqrt(last.length / times.length)), last, crop: seenShare(config) };
}

async function modelEyes({ eyesFor }: OnDevice) {
  // The model's own eyes, whatever the labels' languages.
  return (await eyesFor({ en: 'same-space', zh: 'unread' }))[0]!.vision;
}

async function attentionOf(device: OnDevice, decoded: Awaited<ReturnType<typeof decodeClip>>, signal: AbortSignal): Promise<Float32Array> {
  const encoded = await encodeViews(await modelEyes(device), decoded, device.adapter?.adapter ?? null, { signal });
  const { attention, plainAttention, plainFeatures, features } = encoded;
  for (const tensor of [features, plainFeatures, attention?.rollout, plainAttention?.last, plainAttention?.rollout]) tensor?.dispose();
  return (await readAndFree({ last: attention!.last })).last;
}

/** Loading is not told apart from the rest. */
export function asRecognition({ signal }: CallContext<FilmProgress>): CallContext<RecognitionProgress> {
  return { signal, onProgress: () => undefined };
}
