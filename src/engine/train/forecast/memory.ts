/**
 * The memory a training takes, counted one way before it starts and while it runs: the most that the backend holds at
 * once (weights, activations, gradients, the optimizer), and beside it what is kept from clip to clip (keptBytes).
 *
 * tf.memory() does not tell: its numBytes counts a reshaped tensor twice, wasm reports nothing else, and both are read
 * between two steps, when the large ones are gone. So buffers are counted as they come and go.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { TrainingSettings } from '../../../shared/teaching/teaching';
import type { Bytes } from '../../../shared/base/units';
import { countParameters, type VisionConfig } from '../../model';
import { adapterFor } from '../step/learner';
import { firstPromptLayer } from '../task/task';

export interface MemoryWatch {
  /** The most so far, buffers that the backend keeps for reuse included. */
  readonly peak: () => Bytes;
  readonly stop: () => void;
}

type BufferInfo = ReturnType<ReturnType<typeof tf.engine>['state']['tensorInfo']['get']> & object;

/** By backend: a lost one never gives its buffers back, and the next starts at nought. */
const live = new WeakMap<object, Bytes>();
const watches = new Set<() => void>();

/** Counts what tfjs notes of its buffers; one entry a buffer, however many tensors look at it. */
class CountedBuffers extends WeakMap<object, BufferInfo> {
  override set(id: object, info: BufferInfo): this {
    if (!this.has(id)) count(info, 1);
    return super.set(id, info);
  }

  override delete(id: object): boolean {
    const info = this.get(id);
    if (info !== undefined) count(info, -1);
    return super.delete(id);
  }
}

// Before the first tensor: the table cannot be read through afterwards.
const { state } = tf.engine();
if (!(state.tensorInfo instanceof CountedBuffers)) state.tensorInfo = new CountedBuffers();

function count({ backend, bytes }: BufferInfo, sign: 1 | -1): void {
  live.set(backend, (live.get(backend) ?? 0) + sign * bytes);
  if (sign > 0) for (const look of watches) look();
}

type GpuMemory = tf.MemoryInfo & { numBytesInGPU?: number; numBytesAllocatedInGPU?: number; numBytesInGPUAllocated?: number };

/** Bytes of all buffers alive on the backend in use: GPU backends count themselves, and free some only later. */
export function liveBytes(): Bytes {
  return (tf.memory() as GpuMemory).numBytesInGPU ?? live.get(tf.backend()) ?? 0;
}

/** What a GPU backend has taken from the machine, and never gives back by itself (unusedBuffers.ts). */
function takenBytes(): Bytes {
  const { numBytesAllocatedInGPU, numBytesInGPUAllocated } = tf.memory() as GpuMemory;
  return numBytesAllocatedInGPU ?? numBytesInGPUAllocated ?? 0;
}

/** Watches from now on. `stop` belongs into a `finally`. */
export function watchMemory(): MemoryWatch {
  let most = liveBytes();
  const look = (): void => {
    most = Math.max(most, live.get(tf.backend()) ?? 0);
  };
  // On a GPU what was taken tells it all; tfjs's notes of buffers freed late would not.
  if (takenBytes() > 0) return { peak: () => (most = Math.max(most, takenBytes())), stop: () => undefined };
  watches.add(look);
  return {
    peak: () => most,
    stop: () => void watches.delete(look),
  };
}

/** Bytes of Quick's kept activations (views.ts): half precision, for each view of a training clip and each held-out clip. */
export function tokenBytes(settings: TrainingSettings, { grid, width, layers }: VisionConfig, train: number, heldOut: number): Bytes {
  const keeps = settings.cachedViews > 0 && firstPromptLayer(settings.fromLayer, layers) > 0;
  const views = keeps ? train * settings.cachedViews + heldOut : 0;
  return views * settings.frames * (grid * grid + 1) * width * 2;
}

/**
 * Bytes of the state that is kept between steps, as files outside the backend (step/checkpoint.ts): adapter, AdamW's two means
 * and the kept epoch's adapter: 866 MB at ViT-B/16 under Table 2. Twice: storage takes a copy of it.
 */
export function checkpointBytes(settings: TrainingSettings, config: VisionConfig): Bytes {
  if (!settings.temporalPrompts || settings.epochs === 0) return 0;
  return 2 * 4 * 4 * countParameters(adapterFor({ settings }, config)).total;
}
