/**
 * The epochs of a training: each step a batch, held-out clips judged as often as the settings say, the last epoch's weights
 * kept or those that clips set apart from training chose, and the state handed out often enough that a cut costs little.
 */
import * as tf from '@tensorflow/tfjs-core';
import { destroyUnusedBuffers } from '../backend/unusedBuffers';
import type { RunControl } from '../base/runControl';
import { AppError } from '../../shared/errors/errors';
import { type Random, restoreRandom } from '../../shared/base/random';
import type { EpochPoint, TrainingEvent } from '../../shared/teaching/teaching';
import type { LongWork, Milliseconds } from '../../shared/base/units';
import { writeAdapter } from '../model/adapterFile/adapterFile';
import { countParameters, type LabelTensors } from '../model';
import { accuracyOfAll, type JudgedClip } from './measure/accuracy';
import { measureClips } from './measure/measure';
import { isBetter, type KeptEpoch, measureKept } from './keptEpoch';
import { type StepClock, stepClock } from './stepClock';
import { type BestEpoch, type EpochSums, keepingShare, type TrainingCheckpoint } from './step/checkpoint';
import { adapterFor, disposeLearner, learn, type Learner, startLearner } from './step/learner';
import { writeAdamW } from './step/optimizer';
import { learningRate, scheduleOf } from './step/schedule';
import { drawBatches, pairAlike, stepsPerEpoch } from './task/episodes';
import type { TaskClip, TrainingTask } from './task/task';
import { type TimeShare, withinTimeShare } from './timeShare';
import type { ScoreKeeper } from './storedScores';
import type { ViewKeeper, ViewSource } from './views/views';

export interface TrainerOptions extends LongWork<TrainingEvent> {
  readonly control: RunControl;
  /** Goes on from here. */
  readonly from?: TrainingCheckpoint | undefined;
  /**
   * Called after every epoch, and after as many steps as cost no more than `keepingShare` of the time; what it throws
   * does not end the training but is told once.
   */
  readonly save?: (checkpoint: TrainingCheckpoint) => Promise<void>;
  /** What is put away of a measuring, by what is measured. */
  readonly scores?: ScoreKeeper | undefined;
  /** Where views that are computed ahead are put away. */
  readonly views?: ViewKeeper | undefined;
}

export interface TrainingOutcome {
  readonly ended: 'finished' | 'stopped' | 'not-finite';
  readonly before: readonly JudgedClip[];
  readonly best: KeptEpoch | null;
  readonly curve: readonly EpochPoint[];
  readonly parameters: number;
  readonly seconds: number;
}

/** A kill costs no more than this and one step, however large the state is. */
const keptAtLeast: Milliseconds = 40_000;
const noSums: EpochSums = { en: 0, zh: 0, correct: 0, seen: 0 };

/** What the epochs share: the first half stands, the second half changes as they go. */
interface Run {
  readonly task: TrainingTask;
  readonly views: ViewSource;
  readonly texts: LabelTensors;
  readonly before: readonly JudgedClip[];
  readonly options: TrainerOptions;
  /** Classes of the training clips. */
  readonly labels: readonly number[];
  /** Classes of alike names, in pairs. */
  readonly alike: readonly (readonly [number, number])[];
  /** Steps of an epoch. */
  readonly steps: number;
  readonly schedule: ReturnType<typeof scheduleOf>;
  readonly clock: StepClock;
  readonly share: TimeShare;
  /** Seconds so far, those before a cut included. */
  readonly spent: () => number;

  readonly learner: Learner;
  readonly curve: EpochPoint[];
  random: Random;
  best: BestEpoch | null;
  ended: TrainingOutcome['ended'];
  /** Clips of the last batch. */
  sizeBefore: number;
  /** Storage would not have the state. */
  refused: boolean;
}

/** Trains from the start or from a checkpoint. Frees what it made, however it ends. */
export async function trainEpochs(
  task: TrainingTask,
  views: ViewSource,
  texts: LabelTensors,
  before: readonly JudgedClip[],
  random: Random,
  options: TrainerOptions,
): Promise<TrainingOutcome> {
  const { control, from } = options;
  const { epochs } = task.settings;
  const run = await beginRun(task, views, texts, before, random, options);
  try {
    for (const point of run.curve) tell(run, { kind: 'epoch', epochs, point, secondsLeft: 0, bytes: bytesOf(run) });
    for (let epoch = (from?.epoch ?? 0) + 1; epoch <= epochs && !control.stopRequested; epoch++) {
      const learned = await takeSteps(run, epoch);
      if (run.ended === 'not-finite') break;
      if (control.stopRequested && run.best !== null) break;
      if (!(await judgeEpoch(run, epoch, learned))) break;
    }
    if (control.stopRequested && run.ended === 'finished') run.ended = 'stopped';
    if (run.ended === 'not-finite' && run.best === null) {
      throw new AppError('loss-not-finite', 'The loss was no longer a number before the first epoch ended.', {
        remedy: 'Lower the learning rate and train again.',
      });
    }
    const { ended, curve } = run;
    const best = await measureKept(run.best, task, views, texts, options);
    return { ended, before, best, curve, parameters: countParameters(run.learner.adapter.settings).total, seconds: run.spent() };
  } finally {
    disposeLearner(run.learner);
  }
}

async function beginRun(
  task: TrainingTask,
  views: ViewSource,
  texts: LabelTensors,
  before: readonly JudgedClip[],
  random: Random,
  options: TrainerOptions,
): Promise<Run> {
  const { params, settings, train } = task;
  const { from, signal } = options;
  const steps = stepsPerEpoch(train.length, settings.batch);
  const start = performance.now();
  const clock = stepClock();
  const learner = await startLearner(task, adapterFor(task, params.config), views, from, signal);
  return {
    task,
    views,
    texts,
    before,
    options,
    labels: train.map((clip) => clip.label),
    alike: pairAlike((task.texts.en ?? task.texts.zh)!, task.texts.width),
    steps,
    schedule: scheduleOf(settings.learningRate, settings.epochs, steps, Math.min(settings.warmupEpochs, settings.epochs)),
    clock,
    share: withinTimeShare(keepingShare, keptAtLeast),
    spent: () => (from?.seconds ?? 0) + (performance.now() - start) / 1000,
    learner,
    curve: [...(from?.curve ?? [firstPoint(before)])],
    random: from === undefined ? random : restoreRandom(from.random.epoch),
    best: from?.best ?? null,
    ended: 'finished',
    sizeBefore: 0,
    refused: false,
  };
}

interface LearnedEpoch {
  readonly sums: EpochSums;
  /** Of the last step. */
  readonly rate: number;
}

/** An epoch's steps; those that a checkpoint has already are left out. */
async function takeSteps(run: Run, epoch: number): Promise<LearnedEpoch> {
  const { task, labels, alike, steps, schedule, clock, options } = run;
  const { signal, control, from } = options;
  const { epochs } = task.settings;
  const stepsDone = epoch === (from?.epoch ?? 0) + 1 ? (from?.step ?? 0) : 0;
  let sums = stepsDone === 0 ? noSums : from!.sums;
  let rate = stepsDone === 0 ? 0 : learningRate(schedule, (epoch - 1) * steps + stepsDone - 1);
  const atStart = run.random.state();
  const batches = drawBatches(labels, task.settings.batch, run.random, alike);
  lookAhead(run, batches.slice(stepsDone), epoch);
  if (stepsDone > 0) run.random = restoreRandom(from!.random.now);
  for (const [step, batch] of batches.entries()) {
    if (step < stepsDone) continue;
    await control.betweenSteps(signal, (state) => {
      clock.pause(state);
      tell(run, { kind: 'state', state });
    });
    if (control.stopRequested) break;
    if (batch.length !== run.sizeBefore) destroyUnusedBuffers(); // an epoch's last, smaller batch has sizes of its own
    run.sizeBefore = batch.length;
    rate = learningRate(schedule, (epoch - 1) * steps + step);
    const { learner, texts, views, random } = run;
    const learned = await learn(task, learner, texts, { batch, labels, views, random, rate, draw: epoch, signal });
    task.frames.settle();
    if (learned === null) {
      run.ended = 'not-finite';
      break;
    }
    const { loss, correct, seen } = learned;
    sums = {
      en: sums.en + (loss.en ?? 0) * seen,
      zh: sums.zh + (loss.zh ?? 0) * seen,
      correct: sums.correct + correct,
      seen: sums.seen + seen,
    };
    clock.step();
    const done = step + 1;
    const secondsLeft = clock.left((epochs - epoch + 1) * steps - done);
    tell(run, { kind: 'step', epoch, epochs, step: done, steps, lossEn: loss.en, lossZh: loss.zh, secondsLeft, bytes: bytesOf(run) });
    // Measuring may take long, so that what was learned is put away before it too.
    if (done < steps || isMeasured(run, epoch)) {
      const soFar = sums;
      await run.share.whenDue(() =>
        keep(run, { epoch: epoch - 1, step: done, sums: soFar, random: { epoch: atStart, now: run.random.state() } }),
      );
    }
  }
  return { sums, rate };
}

/** Judges the held-out clips, keeps the epoch where it is the best, and says so. False where the scores are no numbers. */
async function judgeEpoch(run: Run, epoch: number, { sums, rate }: LearnedEpoch): Promise<boolean> {
  const { task, views, texts, learner, options, clock, curve } = run;
  const { epochs } = task.settings;
  const { signal } = options;
  const work = signal === undefined ? {} : { signal };
  const measure = async (clips: readonly TaskClip[], of: string) =>
    measureClips(task, views, texts, learner.adapter, clips, { ...work, kept: await options.scores?.(`${of} ${epoch}`) });
  const apart = task.setApart.length === 0 ? null : await measure(task.setApart, 'set apart');
  const measured = isMeasured(run, epoch) ? await measure(task.heldOut, 'held out') : null;
  if (![apart, measured].every((result) => result === null || Number.isFinite(result.surprise))) {
    run.ended = 'not-finite';
    return false;
  }
  const share = (sum: number): number | null => (sums.seen === 0 ? null : sum / sums.seen);
  const point: EpochPoint = {
    epoch,
    lossEn: texts.english === null ? null : share(sums.en),
    lossZh: texts.chinese === null ? null : share(sums.zh),
    trainAccuracy: share(sums.correct),
    heldOutAccuracy: measured === null ? null : accuracyOfAll(measured.judged).top1,
    learningRate: rate,
  };
  curve.push(point);
  const chosen = apart === null ? null : { right: accuracyOfAll(apart.judged).top1, surprise: apart.surprise };
  if (run.best === null || isBetter(chosen, run.best)) {
    const judged = task.heldOut.length === 0 ? [] : (measured?.judged ?? null);
    run.best = { epoch, adapter: await writeAdapter(learner.adapter), judged, chosen };
  }
  const now = run.random.state();
  await keep(run, { epoch, step: 0, sums: noSums, random: { epoch: now, now } });
  tell(run, { kind: 'epoch', epochs, point, secondsLeft: clock.left((epochs - epoch) * run.steps), bytes: bytesOf(run) });
  return true;
}

/** Hands the state out; a disk that will not have it stays full, and is told once. */
async function keep(run: Run, done: Pick<TrainingCheckpoint, 'epoch' | 'step' | 'sums' | 'random'>): Promise<void> {
  const { learner, best, before, curve, options } = run;
  if (options.save === undefined) return;
  // An epoch that has just become the best is not read back twice.
  const adapter = done.step === 0 && best?.epoch === done.epoch ? best.adapter : await writeAdapter(learner.adapter);
  const state = { adapter, optimizer: await writeAdamW(learner.optimizer) };
  try {
    await options.save({ ...done, ...state, best, before, curve: [...curve], seconds: run.spent() });
  } catch (thrown) {
    if (!run.refused) tell(run, { kind: 'not-kept', problem: AppError.from(thrown).toData() });
    run.refused = true;
  }
}

function tell({ options }: Run, event: TrainingEvent): void {
  options.onProgress?.(event);
}

function bytesOf({ views }: Run): number {
  return backendBytes() + views.bytes;
}

function firstPoint(before: readonly JudgedClip[]): EpochPoint {
  const heldOutAccuracy = before.length === 0 ? null : accuracyOfAll(before).top1;
  return { epoch: 0, lossEn: null, lossZh: null, trainAccuracy: null, heldOutAccuracy, learningRate: 0 };
}

/** Held-out clips are measured after this epoch: one in every so many, and the last. */
function isMeasured({ task: { settings, heldOut } }: Run, epoch: number): boolean {
  const { measureEvery, epochs } = settings;
  return heldOut.length > 0 && measureEvery > 0 && (epoch % measureEvery === 0 || epoch === epochs);
}

/** What of the rest of the epoch is decoded ahead: its batches, and the clips that are measured after them. */
function lookAhead(run: Run, batches: readonly (readonly number[])[], epoch: number): void {
  const { train, setApart, heldOut, frames } = run.task;
  const after = [...setApart, ...(isMeasured(run, epoch) ? heldOut : [])];
  frames.ahead([...batches.flat().map((index) => ({ clip: train[index]!, draw: epoch })), ...after.map((clip) => ({ clip, draw: 0 }))]);
}

/** Bytes the backend holds; on WebGPU those of its buffers. */
function backendBytes(): number {
  const memory = tf.memory() as tf.MemoryInfo & { numBytesInGPU?: number };
  return memory.numBytesInGPU ?? memory.numBytes;
}
