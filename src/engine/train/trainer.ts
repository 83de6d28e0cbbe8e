/**
 * The training itself (Sec. 4.2, Table 2): views prepared, the baseline measured, epochs of balanced batches, dual semantic
 * supervision, AdamW under warm-up and cosine (epochs.ts). Knows frames and vectors, no file and no page.
 *
 * Everything random comes from the seed, so that the same seed on the same backend gives the same losses, and a training
 * that goes on from a checkpoint, after an epoch or within one, is the training that was never cut.
 */
import { destroyUnusedBuffers } from '../backend/unusedBuffers';
import { createRandom } from '../../shared/base/random';
import type { TrainingEvent } from '../../shared/teaching/teaching';
import { trainEpochs, type TrainerOptions, type TrainingOutcome } from './epochs';
import type { JudgedClip } from './measure/accuracy';
import { disposeTexts, measureClips, type MeasuringWork, uploadTexts } from './measure/measure';
import type { TrainingTask } from './task/task';
import { prepareViews, type ViewSource } from './views/views';

/**
 * Trains from the start or from a checkpoint. Frees everything it made, however it ends.
 * @throws AppError `cancelled`, `gradient-unsupported`, `loss-not-finite` where no epoch was good
 */
export async function runTraining(task: TrainingTask, options: TrainerOptions): Promise<TrainingOutcome> {
  const { signal, onProgress, from } = options;
  const tell = (event: TrainingEvent): void => onProgress?.(event);
  const random = createRandom(task.settings.seed);
  const stage = (name: 'caching' | 'measuring-before') => ({
    ...(signal === undefined ? {} : { signal }),
    onProgress: ({ done, total }: { done: number; total: number }) => tell({ kind: 'stage', stage: name, done, total }),
  });
  const views = await prepareViews(task, random.fork('views'), { ...stage('caching'), kept: options.views });
  destroyUnusedBuffers(); // each stage's sizes are its own
  const texts = uploadTexts(task);
  try {
    const before =
      from?.before ?? (await measureBaseline(task, views, { ...stage('measuring-before'), kept: await options.scores?.('before') }));
    destroyUnusedBuffers();
    if (!task.settings.temporalPrompts) return { ended: 'finished', before, best: null, curve: [], parameters: 0, seconds: 0 };
    return await trainEpochs(task, views, texts, before, random.fork('epochs'), options);
  } finally {
    disposeTexts(texts);
  }
}

/** Held-out clips without an adapter; none where the model has no language that could speak for it untaught. */
async function measureBaseline(task: TrainingTask, views: ViewSource, work: MeasuringWork): Promise<readonly JudgedClip[]> {
  if (task.baseline === null || task.settings.measureEvery === 0) return [];
  const texts = uploadTexts({ settings: task.settings, texts: task.baseline });
  return measureClips(task, views, texts, null, task.heldOut, work)
    .then(({ judged }) => judged)
    .finally(() => disposeTexts(texts));
}
