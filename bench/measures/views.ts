/** Training views: crop, resize, RandAugment and the rest of one clip's frames, on the CPU and on the GPU, the same bytes. */
import type * as tf from '@tensorflow/tfjs-core';
import { drawPictures } from '../../src/engine/nn/webgpu/pictures/pictures';
import { drawView, type ViewPlan } from '../../src/engine/train/views/augment';
import type { CachedFrames } from '../../src/engine/train/task/task';
import { renderView } from '../../src/engine/train/views/view';
import { createRandom } from '../../src/shared/base/random';
import { paperAugmentation } from '../../src/shared/teaching/trainingPresets';
import type { GpuCounter } from './gpuCounter';
import { median, type Row } from './rows';

/** A 16:9 clip as trainings keep it for ViT-B/16, T = 8. */
const [width, height, T, size] = [455, 256, 8, 224];

export async function viewRows(counter: GpuCounter | null, runs: number, row: (row: Row) => void): Promise<void> {
  const random = createRandom(1);
  const frames = Array.from({ length: T }, () => Uint8Array.from({ length: width * height * 3 }, () => random.integer(256)));
  const clip: CachedFrames = { frames, width, height, perSegment: 1 };
  const onGpu = async (plan: ViewPlan): Promise<Uint8Array> => {
    const view = drawPictures(frames, clip, plan) as tf.Tensor;
    const words = (await view.data()) as Int32Array;
    view.dispose();
    return new Uint8Array(words.slice().buffer);
  };
  const ways = [
    ['ours, CPU', (plan: ViewPlan) => Promise.resolve(renderView(clip, plan))],
    ['ours, WebGPU', onGpu],
  ] as const;
  for (const [name, settings] of [
    ['crop, flip, grey', paperAugmentation],
    ['with RandAugment and erasing', { ...paperAugmentation, randAugment: true, randomErasing: true }],
  ] as const) {
    const times = new Map<string, number[]>(ways.map(([way]) => [way, []]));
    const dispatches = new Map<string, number>();
    let agrees = true;
    for (let seed = 0; seed < 2 * runs; seed++) {
      const made: Uint8Array[] = [];
      for (const [way, make] of ways) {
        const plan = drawView(clip, size, settings, true, createRandom(seed));
        counter?.reset();
        const start = performance.now();
        made.push(await make(plan));
        if (seed >= runs) times.get(way)!.push(performance.now() - start); // the first half compiles
        dispatches.set(way, counter?.read().dispatches ?? 0);
      }
      agrees &&= made[0]!.every((byte, at) => byte === made[1]![at]);
    }
    const gpu = median(times.get('ours, WebGPU')!);
    for (const [way, taken] of times) {
      row({
        contender: way,
        stage: `training view, 8 frames of ${width} x ${height}: ${name}`,
        median_ms: median(taken),
        runs,
        ratio_to_ours: median(taken) / gpu,
        dispatches: way === 'ours, CPU' ? null : dispatches.get(way)!,
        gpu_bytes: null,
        agrees,
      });
    }
  }
}
