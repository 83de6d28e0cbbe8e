/**
 * What a training will take here, from one measured step, one decoded clip and one judged clip; other settings are
 * scaled from it by the number of layers and tokens they run.
 */
import type { Forecast, TeachingClip, TrainingSettings } from '../../shared/teaching';
import type { Bytes } from '../../shared/units';
import { countParameters, type VisionConfig } from '../model';
import { tapePlan } from './batch';
import { stepsPerEpoch } from './episodes';
import { adviseOn, countClasses } from './forecastAdvice';
import type { Probe } from './forecastProbe';
import { tokenBytes } from './memory';
import { frameBytes } from './prepare';
import { firstPromptLayer } from './task';
import { adapterFor } from './learner';

/** Where a machine does not say what it has. */
const wasmLimit: Bytes = 4e9;

export interface ForecastInput {
  readonly settings: TrainingSettings;
  readonly config: VisionConfig;
  readonly train: readonly TeachingClip[];
  readonly heldOut: readonly TeachingClip[];
}

/** @param availableBytes what this machine is taken to have, null where nothing tells */
export function forecastFrom(probe: Probe, input: ForecastInput, availableBytes: Bytes | null): Forecast {
  const plain = estimate(probe, input, input.settings);
  const parameters = input.settings.temporalPrompts ? countParameters(adapterFor(input, input.config)).total : 0;
  const fits = availableBytes === null || plain.peakBytes <= availableBytes;
  const advice = adviseOn(input, plain, availableBytes, (change) => estimate(probe, input, { ...input.settings, ...change }));
  return { ...plain, parameters, availableBytes, fits, advice };
}

export type Estimate = Omit<Forecast, 'parameters' | 'availableBytes' | 'fits' | 'advice'>;

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
  const pictureBytes = [...usedTrain, ...heldOut].reduce((sum, clip) => sum + frameBytes(clip, settings, config.resolution), 0);
  const stepBytes = (probe.peakBytes - probe.baseBytes - optimizerBytes(measured, config)) * (held(settings, config, n) / held(measured, config, train.length));
  const cacheBytes = tokenBytes(settings, config, n, h) + pictureBytes;
  return {
    preparing,
    perEpoch,
    total: preparing + epochs * perEpoch,
    stepsPerEpoch: stepsPerEpoch(n, settings.batch),
    clips: { train: n, heldOut: h },
    peakBytes: probe.baseBytes + Math.max(0, stepBytes) + optimizerBytes(settings, config) + cacheBytes,
    cacheBytes,
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

/** What the machine says of its memory: half of it for a page, and no more than wasm can address there. */
export function availableMemory(backend: string): Bytes | null {
  const gigabytes = (globalThis.navigator as { deviceMemory?: number } | undefined)?.deviceMemory;
  const half = gigabytes === undefined ? null : gigabytes * 0.5e9;
  if (backend !== 'wasm') return half;
  return half === null ? wasmLimit : Math.min(half, wasmLimit);
}
