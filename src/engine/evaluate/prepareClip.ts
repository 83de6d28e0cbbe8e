/** What a clip needs before it meets the model: its contents' hash, and what was computed of it before or its frames. */
import { AppError } from '../../shared/errors/errors';
import { framesFile } from '../../shared/dataset/framesFile';
import type { ClipToEvaluate, EvaluationTask } from '../../shared/evaluation/task';
import type { Eyes } from '../../shared/recognition/spaces';
import { contentHash } from '../files/contentHash';
import type { DecodedClip } from '../media';
import { probe } from '../media';
import type { VisionConfig } from '../model';
import { decodeSizes } from '../recognise/decodeSizes';
import type { Features } from './featureRecord';
import type { FeatureStore } from './featureStore';
import { endsAll, twice } from '../base/clipFailure';

/** Eyes that the answer needs, and what their features depend on. */
export interface Seer {
  readonly eyes: Eyes;
  readonly config: VisionConfig;
  readonly setup: string;
}

interface Prepared {
  /** Of its contents. */
  readonly hash: string;
  /** Under what name the hash is kept from now on, for a caller who keeps it. */
  readonly named: Uint8Array<ArrayBuffer> | null;
}

export type FoundClip =
  | (Prepared & { readonly kind: 'known'; readonly features: Partial<Record<Eyes, Features>> })
  | (Prepared & { readonly kind: 'unknown' })
  /** Of this clip alone. */
  | { readonly kind: 'failed'; readonly problem: AppError }
  /** Of everything. */
  | { readonly kind: 'ended'; readonly error: AppError };

export type PreparedClip =
  | Exclude<FoundClip, { readonly kind: 'unknown' }>
  | (Prepared & { readonly kind: 'decoded'; readonly frames: ReadonlyMap<string, DecodedClip> });

interface Parts {
  readonly seers: readonly Seer[];
  readonly store: FeatureStore;
  readonly signal: AbortSignal;
}

/**
 * What was computed of a clip before. A file whose name, size and time are known is not read for that. Never throws: it runs
 * ahead of the clip at hand, with nobody waiting for it yet.
 */
export async function findClip(clip: ClipToEvaluate, { data }: EvaluationTask, { seers, store, signal }: Parts): Promise<FoundClip> {
  try {
    const name = nameOf(clip, data.name);
    const remembered = store.contentsOf(name);
    const hash = remembered ?? (await hashOf(clip, signal));
    const features: Partial<Record<Eyes, Features>> = {};
    // Asked for each: what a run asks for is not given up for what it writes.
    for (const { eyes, setup } of seers) {
      const found = await store.get({ clip: hash, setup });
      if (found !== null) features[eyes] = found;
    }
    const named = remembered === null ? await store.name(name, hash) : null;
    if (seers.some(({ eyes }) => features[eyes] === undefined)) return { kind: 'unknown', hash, named };
    return { kind: 'known', hash, named, features };
  } catch (thrown) {
    return failureOf(thrown);
  }
}

/** A clip of which nothing is known, decoded. Never throws. */
export async function decodeClip(
  clip: ClipToEvaluate,
  { hash, named }: Prepared,
  { settings, decoder, adapterId }: EvaluationTask,
  { seers, signal }: Parts,
): Promise<PreparedClip> {
  try {
    const file = await filmOf(clip);
    const work = { signal, onProgress: () => undefined };
    const options = { ...settings, adapterId, labels: [], ...(decoder === undefined ? {} : { decoder }) };
    const configs = seers.map(({ config }) => config);
    const frames = await twice(async () => decodeSizes(configs, await probe(file, work), options, work));
    return { kind: 'decoded', hash, named, frames };
  } catch (thrown) {
    return failureOf(thrown);
  }
}

async function hashOf(clip: ClipToEvaluate, signal: AbortSignal): Promise<string> {
  const film = await filmOf(clip);
  return contentHash(film, signal).catch((error: unknown) => {
    throw AppError.from(error).code === 'cancelled' ? error : unreadable(film, error);
  });
}

function filmOf({ file, path }: ClipToEvaluate): File | Promise<File> {
  return file instanceof File ? file : framesFile(file, path.split('/').at(-1)!);
}

/** What a file is taken for the same by, without reading it: as rsync does, its path in the data set, size and time. */
function nameOf({ file, path }: ClipToEvaluate, dataSet: string): string {
  const files = file instanceof File ? [file] : file;
  const size = files.reduce((sum, one) => sum + one.size, 0);
  const time = files.reduce((latest, one) => Math.max(latest, one.lastModified), 0);
  return [dataSet, path, files.length, size, time].join('\t');
}

function failureOf(thrown: unknown): Extract<FoundClip, { readonly kind: 'failed' | 'ended' }> {
  const problem = AppError.from(thrown);
  return endsAll(problem) ? { kind: 'ended', error: problem } : { kind: 'failed', problem };
}

function unreadable(file: File, cause: unknown): AppError {
  return new AppError('file-unreadable', `${file.name} cannot be read.`, {
    remedy: 'See that it is still there and may be read.',
    details: { file: file.name },
    cause,
  });
}
