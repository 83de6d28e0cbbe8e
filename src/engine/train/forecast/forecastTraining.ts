/** Collection + model + settings -> what a training will take here: one clip decoded, one step measured on noise. */
import { AppError } from '../../../shared/errors/errors';
import type { Forecast, TeachingClip, TrainingEvent, TrainingSettings } from '../../../shared/teaching/teaching';
import type { LongWork, Seconds } from '../../../shared/base/units';
import type { CollectionState } from '../../collection/collection';
import { decodeClip } from '../../media';
import { pictureOptions, type VisionParams } from '../../model';
import { embedLabels, indexedDbCache, type TextTowers } from '../../text';
import { endsAll } from '../../base/clipFailure';
import { frameBudgets } from '../frames/budgets';
import { chooseClips, momentsOf } from '../task/chooseClips';
import { planFrames } from '../frames/framePlan';
import { availableMemory, forecastFrom } from './forecast';
import { probeStep, probeTask } from './forecastProbe';

/**
 * @param openFile gives the file of a clip of the collection
 * @param backend by its name: what memory there is depends on it
 */
export async function forecastTraining(
  collection: CollectionState,
  openFile: (id: string) => Promise<File>,
  { vision: params, towers }: { readonly vision: VisionParams; readonly towers: TextTowers },
  settings: TrainingSettings,
  backend: string,
  { signal, onProgress }: LongWork<TrainingEvent>,
): Promise<Forecast> {
  const work = signal === undefined ? {} : { signal };
  const chosen = chooseClips(collection, settings);
  const texts = await embedLabels(towers, collection.classes, settings.template, {
    cache: indexedDbCache(),
    ...work,
    onProgress: ({ done, total }) => onProgress?.({ kind: 'stage', stage: 'text', done, total }),
  });
  onProgress?.({ kind: 'stage', stage: 'decoding', done: 0, total: 1 });
  const decode = async (clip: TeachingClip): Promise<void> => {
    const frames = settings.frames * momentsOf(settings, 'train');
    await decodeClip(await openFile(clip.id), { frames, ...pictureOptions(params.config), crop: 'none', ...work });
  };
  const { seconds, clip } = await timeDecoding(chosen.train, decode);
  onProgress?.({ kind: 'stage', stage: 'training', done: 0, total: 1 });
  const clips = Math.min(settings.batch, chosen.train.length);
  const budgets = await frameBudgets(settings);
  const beside = planFrames(chosen, settings, params.config, budgets).whole ? undefined : () => decode(clip);
  const probe = await probeStep(probeTask({ params, texts, settings }), clips, seconds, work, beside);
  return forecastFrom(probe, { settings, config: params.config, ...chosen, budgets }, availableMemory(backend));
}

/** Clips decoded to learn how long one takes; the first of them also starts the decoder, and counts only where it is alone. */
const decoded = 8;

/** @returns seconds of one, and a clip that can be decoded */
async function timeDecoding(
  train: readonly TeachingClip[],
  decode: (clip: TeachingClip) => Promise<void>,
): Promise<{ readonly seconds: Seconds; readonly clip: TeachingClip }> {
  const count = Math.min(decoded, train.length);
  const times: Seconds[] = [];
  let last = train[0]!;
  let failure: unknown;
  for (let index = 0; index < count; index++) {
    const start = performance.now();
    const clip = train[Math.floor((index * train.length) / count)]!;
    try {
      await decode(clip);
      times.push((performance.now() - start) / 1000);
      last = clip;
    } catch (error) {
      if (endsAll(AppError.from(error))) throw error;
      failure = error;
    }
  }
  if (times.length === 0) throw failure;
  const counted = times.length > 1 ? times.slice(1) : times;
  return { seconds: counted.reduce((sum, time) => sum + time, 0) / counted.length, clip: last };
}
