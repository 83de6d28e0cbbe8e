/** What other settings take, scaled from one measured step by the number of layers and tokens that they run. */
import type { Forecast, TeachingClip, TrainingSettings } from '../../../shared/teaching/teaching';
import type { Bytes, Seconds } from '../../../shared/base/units';
import { countParameters, type VisionConfig } from '../../model';
import { tapePlan } from '../step/batch';
import { keepingShare } from '../step/checkpoint';
import { adapterFor } from '../step/learner';
import { type FrameBudgets, type FramePlan, type PlannedClip, planFrames, tellFrames } from '../frames/framePlan';
import type { ChosenClips } from '../task/chooseClips';
import { stepsPerEpoch } from '../task/episodes';
import { firstPromptLayer } from '../task/task';
import type { Probe } from './forecastProbe';
import { checkpointBytes, tokenBytes } from './memory';

export interface ForecastInput extends ChosenClips {
  readonly settings: TrainingSettings;
  readonly config: VisionConfig;
  /** What this machine gives for decoded frames. */
  readonly budgets: FrameBudgets;
}

export type Estimate = Omit<Forecast, 'parameters' | 'availableBytes' | 'fits' | 'advice'>;

export function estimate(
  probe: Probe,
  { settings: measured, config, train, heldOut, setApart, budgets }: ForecastInput,
  settings: TrainingSettings,
): Estimate {
  const [now, then] = [workOf(measured, config), workOf(settings, config)];
  const usedTrain = settings.shots === 'all' ? train : train.slice(0, Math.min(train.length, settings.shots * countClasses(train)));
  const [n, h, apart] = [usedTrain.length, settings.measureEvery === 0 ? 0 : heldOut.length, setApart.length];
  const plan = planFrames({ train: usedTrain, heldOut, setApart }, settings, config, budgetsFor(settings, measured, budgets));
  const keeps = keepsTokens(settings, config);
  const lower = now.lower > 0 && probe.lower > 0 ? probe.lower * (then.lower / now.lower) : probe.stepClip * (then.lower / now.step);
  const judge = probe.judgeClip * (then.judge / now.judge);
  const views = keeps ? n * settings.cachedViews + h + apart : 0;
  const decode = probe.decodeClip * (settings.frames / measured.frames);
  const decodes = countDecodes(plan, keeps, settings.cachedViews, againWithin(plan, settings, config));
  const epochs = settings.temporalPrompts ? settings.epochs : 0;
  const step = n * probe.stepClip * (then.step / now.step);
  // After every epoch, and within it as often as costs no more than its share of the time.
  const kept = probe.keepState ?? 0;
  const keeping = kept + Math.min(keepingShare * step, kept * stepsPerEpoch(n, settings.batch));
  const measurings = countMeasurings(settings, h);
  const atOnce = (decoding: Seconds, computing: Seconds): Seconds => besideEachOther(decoding, computing, probe.beside ?? 1);
  const before = atOnce(decode * (keeps || plan.whole ? 0 : h), h * judge);
  const preparing = (plan.whole ? decode * (n + h + apart) + views * lower : atOnce(decode * decodes.first, views * lower)) + before;
  const training =
    epochs * (atOnce(decode * decodes.train, step + keeping) + atOnce(decode * decodes.setApart, apart * judge)) +
    decode * decodes.stored +
    measurings * atOnce(decode * decodes.heldOut, h * judge);
  const frames = tellFrames(plan, settings, config);
  const stepBytes =
    (probe.peakBytes - probe.baseBytes - optimizerBytes(measured, config)) *
    (held(settings, config, n) / held(measured, config, train.length));
  const cacheBytes = tokenBytes(settings, config, n, h + apart) + frames.memoryBytes;
  const total = preparing + (epochs === 0 ? 0 : training);
  const [least, most] = probe.spread ?? [1, 1];
  return {
    preparing,
    perEpoch: epochs === 0 ? 0 : training / epochs,
    total,
    range: [total * least, total * most],
    stepsPerEpoch: stepsPerEpoch(n, settings.batch),
    clips: { train: n, heldOut: h },
    peakBytes: probe.baseBytes + Math.max(0, stepBytes) + optimizerBytes(settings, config) + cacheBytes + checkpointBytes(settings, config),
    cacheBytes,
    frames,
  };
}

/**
 * Decoding goes on beside the model, in workers of its own: whichever takes longer, and what the shorter costs nevertheless.
 * @param share of the shorter that costs nothing
 */
function besideEachOther(decoding: Seconds, computing: Seconds, share: number): Seconds {
  return Math.max(decoding, computing) + (1 - share) * Math.min(decoding, computing);
}

/** How many clips are decoded: at first; beside an epoch's steps and the measuring of it; once more, those that then stay. */
function countDecodes(plan: FramePlan, keeps: boolean, cachedViews: number, again: number) {
  const counted = (wanted: (clip: PlannedClip) => boolean): number => plan.clips.filter(wanted).length;
  // Each view of a clip whose moments are drawn anew is a decode of its own.
  const views = (clip: PlannedClip): number => (keeps && clip.redrawn ? cachedViews : 1);
  if (plan.whole || keeps) {
    const first = plan.clips.reduce((sum, clip) => sum + views(clip), 0);
    return { first, train: 0, setApart: 0, heldOut: 0, stored: 0 };
  }
  const passing = (clip: PlannedClip): boolean => clip.place === 'passing';
  const isOf = (role: PlannedClip['role']) => (clip: PlannedClip) => clip.role === role;
  const [train, setApart, heldOut] = [isOf('train'), isOf('set-apart'), isOf('held-out')];
  return {
    first: 0,
    train: counted((clip) => train(clip) && passing(clip)) * (1 + again),
    setApart: counted((clip) => setApart(clip) && passing(clip)),
    heldOut: counted((clip) => heldOut(clip) && passing(clip)),
    // The first epoch, or measuring before it, decodes what stays from then on.
    stored: counted((clip) => !passing(clip) && !heldOut(clip)),
  };
}

/** Share of a batch that is decoded once more within its step: it is gone through twice, and there is no room for all of it. */
function againWithin({ clips, budgets }: FramePlan, settings: TrainingSettings, config: VisionConfig): number {
  if (tapePlan({ settings, params: { config } }, settings.batch).clips >= settings.batch) return 0;
  const staying = clips.reduce((sum, { place, bytes }) => sum + (place === 'memory' ? bytes : 0), 0);
  const largest = clips.reduce((most, { place, bytes }) => (place === 'passing' ? Math.max(most, bytes) : most), 0);
  return largest === 0 ? 0 : Math.max(0, 1 - (budgets.memory - staying) / largest / settings.batch);
}

/** How often the held-out clips are measured after epochs. */
function countMeasurings({ measureEvery, epochs, temporalPrompts }: TrainingSettings, heldOut: number): number {
  if (heldOut === 0 || measureEvery === 0 || !temporalPrompts) return 0;
  return Math.floor(epochs / measureEvery) + (epochs % measureEvery === 0 ? 0 : 1);
}

/** Budgets under other settings: those that leave it to the machine keep what it gives. */
function budgetsFor(settings: TrainingSettings, measured: TrainingSettings, budgets: FrameBudgets): FrameBudgets {
  const { memoryBudget, diskBudget } = settings;
  return {
    memory: memoryBudget === measured.memoryBudget || memoryBudget === 'auto' ? budgets.memory : memoryBudget * 1e6,
    disk: diskBudget === measured.diskBudget || diskBudget === 'auto' ? budgets.disk : diskBudget * 1e6,
  };
}

/** AdamW's two means of every parameter. */
function optimizerBytes(settings: TrainingSettings, config: VisionConfig): Bytes {
  return 2 * 4 * countParameters(adapterFor({ settings }, config)).total;
}

function keepsTokens(settings: TrainingSettings, config: VisionConfig): boolean {
  return settings.cachedViews > 0 && firstPromptLayer(settings.fromLayer, config.layers) > 0;
}

/** Layers times tokens of a clip: below the prompts, of a training step, of a judgement. */
function workOf(settings: TrainingSettings, config: VisionConfig): { lower: number; step: number; judge: number } {
  const first = firstPromptLayer(settings.fromLayer, config.layers);
  const plain = settings.frames * (config.grid ** 2 + 1);
  const prompted = settings.frames * (config.grid ** 2 + 2 + settings.globalPrompts + settings.frames);
  const upper = (config.layers - first) * prompted;
  const below = keepsTokens(settings, config) ? 0 : first * plain;
  // forward for F, forward again under the tape, backward at twice a forward; below the prompts only forward
  return { lower: first * plain, step: 4 * upper + below, judge: upper + below };
}

/** What a step holds at once, up to a factor. */
function held(settings: TrainingSettings, config: VisionConfig, clips: number): number {
  return tapePlan({ settings, params: { config } }, Math.min(settings.batch, Math.max(clips, 1))).bytes;
}

export function countClasses(clips: readonly Pick<TeachingClip, 'classId'>[]): number {
  return new Set(clips.map((clip) => clip.classId)).size;
}
