/** F [1, T, E] of clips by the model's own eyes without an adapter: kept from before, or made now, the next clip decoded meanwhile. */
import { AppError, throwIfCancelled } from '../../shared/errors/errors';
import type { ClipTrim } from '../../shared/teaching/teaching';
import { contentHash } from '../files/contentHash';
import { decodeClip } from '../media';
import { pictureOptions } from '../model';
import type { FeatureStore } from '../evaluate/featureStore';
import { endsAll } from '../base/clipFailure';
import { encodeViews } from '../recognise/encodeViews';
import { checkFinite } from '../recognise/scoring/soundNumbers';
import type { DeviceTurn } from '../recognise/onDevice';
import type { LoadedModel } from '../recognise/loaded/loadedModel';

/** T: as recognition has it where nobody says otherwise. */
export const instantFrames = 8;
/** Counted up when decoding or the encoder change in what they compute. */
const edition = 1;

export interface AskedClip {
  readonly id: string;
  /** Of the file's contents, at least 32 hexadecimal digits. */
  readonly hash: string;
  readonly trim: ClipTrim | null;
  readonly open: () => Promise<File>;
}

export interface MadeFeatures {
  /** By clip id, [T * E]. */
  readonly features: ReadonlyMap<string, Float32Array>;
  readonly failed: readonly { readonly clipId: string; readonly problem: AppError }[];
  /** Clips that were encoded now. */
  readonly encoded: number;
}

interface Making {
  readonly turn: DeviceTurn;
  readonly store: FeatureStore;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void;
}

/** One clip that fails does not end the others. The device is given back after every clip. */
export async function featuresOfClips(
  clips: readonly AskedClip[],
  model: LoadedModel,
  { turn, store, signal, onProgress }: Making,
): Promise<MadeFeatures> {
  const features = new Map<string, Float32Array>();
  const failed: { clipId: string; problem: AppError }[] = [];
  const todo: { readonly clip: AskedClip; readonly key: { clip: string; setup: string } }[] = [];
  for (const clip of clips) {
    const setup = await contentHash(new Blob([JSON.stringify(['instant', edition, model.hash, instantFrames, clip.trim])]));
    const key = { clip: clip.hash.slice(0, 32), setup };
    const known = await store.get(key);
    if (known === null) todo.push({ clip, key });
    else features.set(clip.id, known.values);
  }
  const decode = async ({ open, trim }: AskedClip) =>
    decodeClip(await open(), {
      frames: instantFrames,
      crop: 'center',
      ...pictureOptions(model.vision.config),
      ...(trim === null ? {} : { trim: { in: trim.from, out: trim.to } }),
      signal,
    });
  const ahead = (at: number) => {
    const next = todo[at];
    return next === undefined
      ? undefined
      : decode(next.clip).then(
          (decoded) => ({ decoded }),
          (error: unknown) => ({ error }),
        );
  };
  let coming = ahead(0);
  for (const [at, { clip, key }] of todo.entries()) {
    throwIfCancelled(signal);
    const result = (await coming)!;
    coming = ahead(at + 1);
    try {
      if ('error' in result) throw result.error;
      const { decoded } = result;
      const values = await turn(async ({ model: here }) => {
        const { features: F } = await encodeViews(here.vision, decoded, null, { signal, maps: false });
        try {
          return ((await F.data()) as Float32Array).slice();
        } finally {
          F.dispose();
        }
      });
      checkFinite([values], { model: model.id, adapter: null });
      features.set(clip.id, values);
      await store.put(key, { values, shape: [1, instantFrames, values.length / instantFrames], damaged: decoded.damaged });
    } catch (thrown) {
      const problem = AppError.from(thrown);
      if (endsAll(problem)) throw problem;
      failed.push({ clipId: clip.id, problem });
    }
    onProgress({ done: clips.length - todo.length + at + 1, total: clips.length });
  }
  return { features, failed, encoded: todo.length - failed.length };
}
