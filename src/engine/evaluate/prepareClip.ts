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
import { clipHash } from './clipHash';
import type { Features } from './featureRecord';
import type { FeatureStore } from './featureStore';
import { endsAll, twice } from '../base/clipFailure';

/** Eyes that the answer needs, and what their features depend on. */
export interface Seer {
  readonly eyes: Eyes;
  readonly config: VisionConfig;
  readonly setup: string;
}

export type PreparedClip =
  | { readonly kind: 'known'; readonly hash: string; readonly features: Partial<Record<Eyes, Features>> }
  | { readonly kind: 'decoded'; readonly hash: string; readonly frames: ReadonlyMap<string, DecodedClip> }
  /** Of this clip alone. */
  | { readonly kind: 'failed'; readonly problem: AppError }
  /** Of everything. */
  | { readonly kind: 'ended'; readonly error: AppError };

/** Never throws: it runs ahead of the clip at hand, with nobody waiting for it yet. */
export async function prepareClip(
  clip: ClipToEvaluate,
  { settings, decoder, ...task }: EvaluationTask,
  { seers, store, signal }: { readonly seers: readonly Seer[]; readonly store: FeatureStore; readonly signal: AbortSignal },
): Promise<PreparedClip> {
  try {
    const filmOf = () => (clip.file instanceof File ? clip.file : framesFile(clip.file, clip.path.split('/').at(-1)!));
    const hash = await clipHash(clip, async () => {
      const film = await filmOf();
      return contentHash(film, signal).catch((error: unknown) => {
        throw AppError.from(error).code === 'cancelled' ? error : unreadable(film, error);
      });
    });
    const known: Partial<Record<Eyes, Features>> = {};
    for (const { eyes, setup } of seers) {
      const features = await store.get({ clip: hash, setup });
      if (features !== null) known[eyes] = features;
    }
    if (seers.every(({ eyes }) => known[eyes] !== undefined)) return { kind: 'known', hash, features: known };
    const file = await filmOf();
    const work = { signal, onProgress: () => undefined };
    const options = { ...settings, adapterId: task.adapterId, labels: [], ...(decoder === undefined ? {} : { decoder }) };
    const configs = seers.map(({ config }) => config);
    return { kind: 'decoded', hash, frames: await twice(async () => decodeSizes(configs, await probe(file, work), options, work)) };
  } catch (thrown) {
    const problem = AppError.from(thrown);
    return endsAll(problem) ? { kind: 'ended', error: problem } : { kind: 'failed', problem };
  }
}

function unreadable(file: File, cause: unknown): AppError {
  return new AppError('file-unreadable', `${file.name} cannot be read.`, {
    remedy: 'See that it is still there and may be read.',
    details: { file: file.name },
    cause,
  });
}
