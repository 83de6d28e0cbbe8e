/**
 * The training itself (Sec. 4.2, Table 2): epochs of balanced batches, dual semantic supervision, AdamW under warm-up and
 * cosine, held-out clips judged after every epoch, the best epoch kept. Knows frames and vectors, no file and no page.
 *
 * Everything random comes from the seed, so that the same seed on the same backend gives the same losses, and a training
 * that goes on from a checkpoint, after an epoch or within one, is the training that was never cut.
 */
import * as tf from '@tensorflow/tfjs-core';
import { destroyUnusedBuffers } from '../unusedBuffers';
import { AppError } from '../../shared/errors';
import { createRandom, type Random, restoreRandom } from '../../shared/random';
import type { EpochPoint, TrainingEvent } from '../../shared/teaching';
import type { LongWork } from '../../shared/units';
import { writeAdapter } from '../io/adapterFile';
import { countParameters, type LabelEmbeddings } from '../model';
import { accuracyOfAll, type Judged } from './accuracy';
import type { BestEpoch, EpochSums, TrainingCheckpoint } from './checkpoint';
import type { TrainingControl } from './control';
import { drawBatches, pairAlike, stepsPerEpoch } from './episodes';
import { adapterFor, disposeLearner, learn, startLearner } from './learner';
import { disposeTexts, measureHeldOut, uploadTexts } from './measure';
import { writeAdamW } from './optimizer';
import { learningRate, scheduleOf } from './schedule';
import type { TrainingTask } from './task';
import { keepingTurns } from './turns';
import { prepareViews, type ViewSource } from './views';

export interface TrainerOptions extends LongWork<TrainingEvent> {
  readonly control: TrainingControl;
  /** Goes on from here. */
  readonly from?: TrainingCheckpoint | undefined;
  /**
   * Called after every epoch, and after as many steps as cost no more than `keepingShare` of the time; what it throws
   * does not end the training but is told once.
   */
  readonly save?: (checkpoint: TrainingCheckpoint) => Promise<void>;
}

/**
 * Of the time of a training that reading its state back may take. ViT-B/16 keeps every step on any GPU this way, the
 * embedded model on a fast one every few.
 */
const keepingShare = 0.05;
const noSums: EpochSums = { en: 0, zh: 0, correct: 0, seen: 0 };

export interface TrainingOutcome {
  readonly ended: 'finished' | 'stopped' | 'not-finite';
  readonly before: readonly Judged[];
  readonly best: BestEpoch | null;
  readonly curve: readonly EpochPoint[];
  readonly parameters: number;
  readonly seconds: number;
}

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
  const views = await prepareViews(task, random.fork('views'), stage('caching'));
  destroyUnusedBuffers(); // each stage's sizes are its own
  const texts = uploadTexts(task);
  try {
    const before = from?.before ?? (await measureHeldOut(task, views, texts, null, stage('measuring-before'))).judged;
    destroyUnusedBuffers();
    if (!task.settings.temporalPrompts) return { ended: 'finished', before, best: null, curve: [], parameters: 0, seconds: 0 };
    return await trainEpochs(task, views, texts, before, random.fork('epochs'), options);
  } finally {
    disposeTexts(texts);
  }
}

async function trainEpochs(
  task: TrainingTask,
  views: ViewSource,
  texts: LabelEmbeddings,
  before: readonly Judged[],
  fresh: Random,
  { signal, onProgress, control, from, save }: TrainerOptions,
): Promise<TrainingOutcome> {
  const { params, settings, train, heldOut } = task;
  const { epochs } = settings;
  const tell = (event: TrainingEvent): void => onProgress?.(event);
  const shape = adapterFor(task, params.config);
  const parameters = countParameters(shape).total;
  const labels = train.map((clip) => clip.label);
  const alike = pairAlike((task.texts.en ?? task.texts.zh)!, task.texts.width);
  const steps = stepsPerEpoch(train.length, settings.batch);
  const schedule = scheduleOf(settings.learningRate, epochs, steps, Math.min(settings.warmupEpochs, epochs));
  let random = from === undefined ? fresh : restoreRandom(from.random.epoch);
  const start = performance.now();
  const spent = (): number => (from?.seconds ?? 0) + (performance.now() - start) / 1000;
  const bytes = (): number => backendBytes() + views.bytes;
  const curve: EpochPoint[] = [...(from?.curve ?? [firstPoint(before)])];
  let best: BestEpoch | null = from?.best ?? null;
  let ended: TrainingOutcome['ended'] = 'finished';
  let refused = false;
  const turns = keepingTurns(keepingShare);
  const firstEpoch = (from?.epoch ?? 0) + 1;
  const clock = stepClock();
  let sizeBefore = 0;
  const learner = await startLearner(task, shape, views, from, signal);
  const keep = async (done: Pick<TrainingCheckpoint, 'epoch' | 'step' | 'sums' | 'random'>): Promise<void> => {
    if (save === undefined) return;
    const state = { adapter: await writeAdapter(learner.adapter), optimizer: await writeAdamW(learner.optimizer) };
    try {
      await save({ ...done, ...state, best, before, curve: [...curve], seconds: spent() });
    } catch (thrown) {
      if (!refused) tell({ kind: 'not-kept', problem: AppError.from(thrown).toData() });
      refused = true; // the disk stays full; it was said
    }
  };
  try {
    for (const point of curve) tell({ kind: 'epoch', epochs, point, secondsLeft: 0, bytes: bytes() });
    for (let epoch = firstEpoch; epoch <= epochs && !control.stopRequested; epoch++) {
      const stepsDone = epoch === firstEpoch ? (from?.step ?? 0) : 0;
      let sums = stepsDone === 0 ? noSums : from!.sums;
      let rate = 0;
      const atStart = random.state();
      const batches = drawBatches(labels, settings.batch, random, alike);
      if (stepsDone > 0) random = restoreRandom(from!.random.now);
      for (const [step, batch] of batches.entries()) {
        if (step < stepsDone) continue;
        await control.breathe(signal, (state) => {
          clock.pause(state);
          tell({ kind: 'state', state });
        });
        if (control.stopRequested) break;
        if (batch.length !== sizeBefore) destroyUnusedBuffers(); // an epoch's last, smaller batch has sizes of its own
        sizeBefore = batch.length;
        rate = learningRate(schedule, (epoch - 1) * steps + step);
        const learned = await learn(task, learner, texts, { batch, labels, views, random, rate, signal });
        if (learned === null) {
          ended = 'not-finite';
          break;
        }
        const { loss, correct } = learned;
        sums = {
          en: sums.en + (loss.en ?? 0) * batch.length,
          zh: sums.zh + (loss.zh ?? 0) * batch.length,
          correct: sums.correct + correct,
          seen: sums.seen + batch.length,
        };
        clock.step();
        const secondsLeft = clock.left((epochs - epoch + 1) * steps - step - 1);
        tell({ kind: 'step', epoch, epochs, step: step + 1, steps, lossEn: loss.en, lossZh: loss.zh, secondsLeft, bytes: bytes() });
        const done = step + 1;
        if (done < steps) await turns.takeWhenDue(() => keep({ epoch: epoch - 1, step: done, sums, random: { epoch: atStart, now: random.state() } }));
      }
      if (ended === 'not-finite') break;
      if (control.stopRequested && best !== null) break;
      const measured = await measureHeldOut(task, views, texts, learner.adapter, signal === undefined ? {} : { signal });
      if (!Number.isFinite(measured.surprise)) {
        ended = 'not-finite';
        break;
      }
      const share = (sum: number): number | null => (sums.seen === 0 ? null : sum / sums.seen);
      const point: EpochPoint = {
        epoch,
        lossEn: texts.english === null ? null : share(sums.en),
        lossZh: texts.chinese === null ? null : share(sums.zh),
        trainAccuracy: share(sums.correct),
        heldOutAccuracy: heldOut.length === 0 ? null : accuracyOfAll(measured.judged).top1,
        learningRate: rate,
      };
      curve.push(point);
      if (best === null || isBetter(measured, best, heldOut.length === 0)) {
        best = { epoch, adapter: await writeAdapter(learner.adapter), judged: measured.judged, surprise: measured.surprise };
      }
      const now = random.state();
      await keep({ epoch, step: 0, sums: noSums, random: { epoch: now, now } });
      tell({ kind: 'epoch', epochs, point, secondsLeft: clock.left((epochs - epoch) * steps), bytes: bytes() });
    }
    if (control.stopRequested && ended === 'finished') ended = 'stopped';
    if (ended === 'not-finite' && best === null) {
      throw new AppError('loss-not-finite', 'The loss was no longer a number before the first epoch ended.', { remedy: 'Lower the learning rate and train again.' });
    }
    return { ended, before, best, curve, parameters, seconds: spent() };
  } finally {
    disposeLearner(learner);
  }
}

function firstPoint(before: readonly Judged[]): EpochPoint {
  const heldOutAccuracy = before.length === 0 ? null : accuracyOfAll(before).top1;
  return { epoch: 0, lossEn: null, lossZh: null, trainAccuracy: null, heldOutAccuracy, learningRate: 0 };
}

/** More clips right; of equals the less surprised; with nothing held out the latest. */
function isBetter(now: { judged: readonly Judged[]; surprise: number }, best: BestEpoch, nothingHeldOut: boolean): boolean {
  if (nothingHeldOut) return true;
  const [a, b] = [accuracyOfAll(now.judged).top1, accuracyOfAll(best.judged).top1];
  return a > b || (a === b && now.surprise < best.surprise);
}

/** Bytes the backend holds; on WebGPU those of its buffers. */
export function backendBytes(): number {
  const memory = tf.memory() as tf.MemoryInfo & { numBytesInGPU?: number };
  return memory.numBytesInGPU ?? memory.numBytes;
}

/** Time left from the mean of the steps done here (measuring counted in), pauses left out. */
function stepClock(): { pause(state: 'paused' | 'running'): void; step(): void; left(steps: number): number } {
  const start = performance.now();
  let paused = 0;
  let since = 0;
  let done = 0;
  return {
    pause(state) {
      if (state === 'paused') since = performance.now();
      else paused += performance.now() - since;
    },
    step: () => void (done += 1),
    left: (steps) => (done === 0 ? 0 : ((performance.now() - start - paused) / 1000 / done) * steps),
  };
}
