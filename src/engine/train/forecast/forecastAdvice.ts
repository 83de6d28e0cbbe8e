/** Settings to change where a training does not fit, or takes very long: the mildest change first. */
import type { ForecastAdvice, TrainingSettings } from '../../../shared/teaching/teaching';
import type { Bytes, Seconds } from '../../../shared/base/units';
import { countClasses, type Estimate, type ForecastInput } from './estimate';
import { firstPromptLayer } from '../task/task';

type Change = Partial<TrainingSettings>;

/** Above this, settings that take less time are offered. */
const longTraining: Seconds = 20 * 60;
const mostOffered = 3;
/** Megabytes for decoded frames where little is left; the rest is decoded again. */
const smallMemory = 256;

/**
 * Where it does not fit: each single change that makes it fit; where none does alone, the shortest row of them that
 * does together. Empty where nothing helps, or nothing needs to.
 */
export function adviseOn(
  input: ForecastInput,
  plain: Estimate,
  availableBytes: Bytes | null,
  estimate: (change: Change) => Estimate,
): ForecastAdvice[] {
  const fits = (bytes: Bytes): boolean => availableBytes === null || bytes <= availableBytes;
  const offer = (reason: ForecastAdvice['reason'], change: Change): ForecastAdvice => {
    const { total, peakBytes } = estimate(change);
    return { reason, change, total, peakBytes };
  };
  if (fits(plain.peakBytes)) {
    if (plain.total <= longTraining) return [];
    const faster = [...lessTime(input), ...lessMemory(input, 0)].map((change) => offer('time', change));
    return faster.filter(({ total, peakBytes }) => total < 0.7 * plain.total && fits(peakBytes)).slice(0, mostOffered);
  }
  const changes = lessMemory(input, plain.frames.memoryBytes);
  const single = changes.map((change) => offer('memory', change)).filter(({ peakBytes }) => fits(peakBytes));
  if (single.length > 0) return single.slice(0, mostOffered);
  let together: Change = {};
  for (const change of changes) {
    together = { ...together, ...change };
    const offered = offer('memory', together);
    if (fits(offered.peakBytes)) return [offered];
  }
  return [];
}

/** What makes the cache, a step or both smaller; each change is stronger than those before it that touch the same. */
function lessMemory({ settings, config, train }: ForecastInput, framesBytes: Bytes): Change[] {
  const { frames, batch, cachedViews, augmentation, fromLayer } = settings;
  const first = firstPromptLayer(fromLayer, config.layers);
  const changes: Change[] = [];
  if (batch > 8) changes.push({ batch: 8 });
  if (batch > 2) changes.push({ batch: 2 });
  if (frames > 8) changes.push({ frames: 8 });
  if (framesBytes > 1.2 * smallMemory * 1e6) changes.push({ memoryBudget: smallMemory });
  if (cachedViews > 1 && first > 0) changes.push({ cachedViews: 1 });
  if (cachedViews > 0 && first > 0) changes.push({ cachedViews: 0 });
  if (augmentation.randomFrame) changes.push({ augmentation: { ...augmentation, randomFrame: false } });
  if (first < config.layers - 2) changes.push({ fromLayer: -2 });
  if (frames > 4) changes.push({ frames: 4 });
  const clipsOfClass = train.length / Math.max(1, countClasses(train));
  for (const shots of [16, 8, 4]) if (clipsOfClass > shots) changes.push({ shots });
  return changes;
}

function lessTime({ settings, config, train }: ForecastInput): Change[] {
  const { frames, cachedViews, epochs, fromLayer } = settings;
  const first = firstPromptLayer(fromLayer, config.layers);
  const upper = { fromLayer: -2, cachedViews: Math.max(4, cachedViews) };
  const changes: Change[] = [];
  if (first < config.layers - 2) changes.push(upper);
  if (frames > 8) changes.push({ frames: frames / 2 });
  if (first < config.layers - 2 && frames > 8) changes.push({ ...upper, frames: frames / 2 });
  if (train.length / Math.max(1, countClasses(train)) > 16) changes.push({ shots: 16 });
  if (epochs > 10) changes.push({ epochs: Math.ceil(epochs / 2) });
  return changes;
}
