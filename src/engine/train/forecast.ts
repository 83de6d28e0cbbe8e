/**
 * What a training will take here, from one measured step, one decoded clip and one judged clip; other settings are
 * scaled from it by the number of layers and tokens they run.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Forecast, ForecastAdvice, TeachingClip, TrainingSettings } from '../../shared/teaching';
import type { Bytes, LongWork, Seconds } from '../../shared/units';
import { type ClipInput, countParameters, createAdapter, disposeAdapter, encodeLower, type VisionConfig } from '../model';
import { batchStep, tapePlan } from './batch';
import { stepsPerEpoch } from './episodes';
import { disposeTexts, encodeInput, fusedScores, uploadTexts } from './measure';
import { frameBytes } from './prepare';
import { firstPromptLayer, type TrainingTask } from './task';
import { adapterFor } from './trainer';
import { disposeInput } from './views';

/** Where a machine does not say what it has. */
const wasmLimit: Bytes = 4e9;
/** Above this, settings that take less time are offered. */
const longTraining: Seconds = 20 * 60;

export interface Probe {
  readonly decodeClip: Seconds;
  /** One clip through the layers below the prompts. */
  readonly lower: Seconds;
  /** One clip's share of a training step. */
  readonly stepClip: Seconds;
  /** One clip judged, from what is kept of it. */
  readonly judgeClip: Seconds;
  readonly baseBytes: Bytes;
  readonly peakBytes: Bytes;
}

export interface ForecastInput {
  readonly settings: TrainingSettings;
  readonly config: VisionConfig;
  readonly train: readonly TeachingClip[];
  readonly heldOut: readonly TeachingClip[];
}

/** Runs one real step on noise. Leaves nothing behind. */
export async function probeStep(task: TrainingTask, clips: number, decodeClip: Seconds, { signal }: LongWork<never> = {}): Promise<Probe> {
  const { params, settings } = task;
  const { resolution: R, patchSize } = params.config;
  const shape = adapterFor(task, params.config);
  const keepsTokens = shape.fromLayer > 0 && settings.cachedViews > 0;
  const work = signal === undefined ? {} : { signal };
  const noise = (seed: number): tf.Tensor4D => tf.randomUniform([settings.frames, R, R, 3], -1, 1, 'float32', seed);
  const frames = noise(1);
  const texts = uploadTexts(task);
  const adapter = createAdapter(shape, settings.seed, { patchSize });
  const baseBytes = tf.memory().numBytes;
  let kept: tf.Tensor3D | undefined;
  try {
    const lower = keepsTokens
      ? await timed(async () => {
          kept?.dispose();
          kept = (await encodeLower(params, frames, shape.fromLayer, work)).tokens;
          await kept.data();
        })
      : 0;
    const draw = (at: number): ClipInput => (kept === undefined ? noise(at) : { tokens: tf.clone(kept), upTo: shape.fromLayer });
    // A batch that runs in pieces takes its time from two of them.
    const size = Math.min(clips, 2 * tapePlan(task, clips).clips);
    const labels = Array.from({ length: size }, (_, index) => index % 2);
    let peakBytes = 0;
    const step = await timed(async () => {
      const profile = await tf.profile(async () => {
        const result = await batchStep(task, adapter, texts, labels, { draw, ...work });
        await Object.values(result.gradients)[0]?.data();
        tf.dispose([result.features, ...Object.values(result.gradients)]);
        return [];
      });
      peakBytes = Math.max(peakBytes, profile.peakBytes);
    });
    const judge = await timed(async () => {
      const input = draw(0);
      const features = await encodeInput(task, adapter, input, signal).finally(() => disposeInput(input));
      await fusedScores(features, texts, settings.tau, settings.lambda).finally(() => features.dispose());
    });
    return { decodeClip, lower, stepClip: step / size, judgeClip: judge, baseBytes, peakBytes };
  } finally {
    kept?.dispose();
    frames.dispose();
    disposeAdapter(adapter);
    disposeTexts(texts);
  }
}

/** The second of two runs: the first also compiles. One that takes long is taken as it is. */
async function timed(run: () => Promise<void>): Promise<Seconds> {
  let seconds = 0;
  for (let attempt = 0; attempt < 2; attempt++) {
    const start = performance.now();
    await run();
    seconds = (performance.now() - start) / 1000;
    if (seconds > 5) break;
  }
  return seconds;
}

/** @param availableBytes what this machine is taken to have, null where nothing tells */
export function forecastFrom(probe: Probe, input: ForecastInput, availableBytes: Bytes | null): Forecast {
  const plain = estimate(probe, input, input.settings);
  const parameters = input.settings.temporalPrompts ? countParameters(adapterFor(input, input.config)).total : 0;
  const fits = availableBytes === null || plain.peakBytes <= availableBytes;
  const advice: ForecastAdvice[] = [];
  for (const change of lighterSettings(input)) {
    const lighter = estimate(probe, input, { ...input.settings, ...change });
    const reason = fits ? 'time' : 'memory';
    const helps = fits ? plain.total > longTraining && lighter.total < 0.7 * plain.total : lighter.peakBytes <= (availableBytes ?? 0);
    if (helps) advice.push({ reason, change, total: lighter.total, peakBytes: lighter.peakBytes });
  }
  return { ...plain, parameters, availableBytes, fits, advice: advice.slice(0, 3) };
}

type Estimate = Omit<Forecast, 'parameters' | 'availableBytes' | 'fits' | 'advice'>;

function estimate(probe: Probe, { settings: measured, config, train, heldOut }: ForecastInput, settings: TrainingSettings): Estimate {
  const [now, then] = [workOf(measured, config), workOf(settings, config)];
  const usedTrain = settings.shots === 'all' ? train : train.slice(0, Math.min(train.length, settings.shots * countClasses(train)));
  const [n, h] = [usedTrain.length, heldOut.length];
  const keeps = keepsTokens(settings, config);
  const lower = now.lower > 0 && probe.lower > 0 ? probe.lower * (then.lower / now.lower) : probe.stepClip * (then.lower / now.step);
  const judge = probe.judgeClip * (then.judge / now.judge);
  const views = keeps ? n * settings.cachedViews + h : 0;
  const preparing = probe.decodeClip * (n + h) * (settings.frames / measured.frames) + views * lower + h * judge;
  const epochs = settings.temporalPrompts ? settings.epochs : 0;
  const perEpoch = n * probe.stepClip * (then.step / now.step) + h * judge;
  const tokenBytes = views * settings.frames * (config.grid ** 2 + 1) * config.width * 2;
  const pictureBytes = [...usedTrain, ...heldOut].reduce((sum, clip) => sum + frameBytes(clip, settings, config.resolution), 0);
  const stepBytes = (probe.peakBytes - probe.baseBytes) * (held(settings, config, n) / held(measured, config, train.length));
  const optimizerBytes = 4 * 4 * countParameters(adapterFor({ settings }, config)).total;
  const cacheBytes = tokenBytes + pictureBytes;
  return {
    preparing,
    perEpoch,
    total: preparing + epochs * perEpoch,
    stepsPerEpoch: stepsPerEpoch(n, settings.batch),
    clips: { train: n, heldOut: h },
    peakBytes: probe.baseBytes + stepBytes + optimizerBytes + cacheBytes,
    cacheBytes,
  };
}

function countClasses(clips: readonly TeachingClip[]): number {
  return new Set(clips.map((clip) => clip.classId)).size;
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

function lighterSettings({ settings, config, train }: ForecastInput): Partial<TrainingSettings>[] {
  const first = firstPromptLayer(settings.fromLayer, config.layers);
  const changes: Partial<TrainingSettings>[] = [];
  const upper = { fromLayer: -2, cachedViews: Math.max(4, settings.cachedViews) };
  const fewer = settings.frames > 8 ? { frames: settings.frames / 2 } : null;
  if (fewer !== null) changes.push(fewer);
  if (first < config.layers - 2) changes.push(upper);
  if (first < config.layers - 2 && fewer !== null) changes.push({ ...upper, ...fewer });
  if (settings.cachedViews > 1 && first > 0) changes.push({ cachedViews: 1 });
  if (train.length / Math.max(1, countClasses(train)) > 16) changes.push({ shots: 16 });
  if (settings.epochs > 10) changes.push({ epochs: Math.ceil(settings.epochs / 2) });
  return changes;
}

/** What the machine says of its memory: half of it for a page, and no more than wasm can address there. */
export function availableMemory(backend: string): Bytes | null {
  const gigabytes = (globalThis.navigator as { deviceMemory?: number } | undefined)?.deviceMemory;
  const half = gigabytes === undefined ? null : gigabytes * 0.5e9;
  if (backend !== 'wasm') return half;
  return half === null ? wasmLimit : Math.min(half, wasmLimit);
}

/** A task without clips: what a probe needs. */
export function probeTask(task: Omit<TrainingTask, 'train' | 'heldOut' | 'mayFlip'>): TrainingTask {
  return { ...task, train: [], heldOut: [], mayFlip: false };
}
