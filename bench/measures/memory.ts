/**
 * GPU memory, counted as buffers come and go on Dawn in Node: of recognition, and of a training step by gradient caching,
 * whose pieces follow one another, so that only features and their gradients grow with the batch. What the kernels compute
 * does not matter to that, so none is run: everything else happens as always, and any machine counts the same.
 */
import * as tf from '@tensorflow/tfjs-core';
import {
  type Adapter,
  adapterSettings,
  createAdapter,
  disposeAdapter,
  disposeEncoded,
  encodeFrames,
  type LabelTensors,
  loadVisionEncoder,
} from '../../src/engine/model';
import { writeAdapter } from '../../src/engine/model/adapterFile/adapterFile';
import { batchStep } from '../../src/engine/train/step/batch';
import { disposeAdamW, startAdamW, stepAdamW, writeAdamW } from '../../src/engine/train/step/optimizer';
import { settingsOf } from '../../src/shared/teaching/trainingSettings';
import { destroyUnusedBuffers } from '../../src/engine/backend/unusedBuffers';
import type { GpuCounter } from './gpuCounter';
import type { Row } from './rows';
import { type EncoderSize } from '../contenders/sizes';
import { randomFrames, randomWeights, weightSource } from '../contenders/weights';

/** Clips of the batches measured: the paper's, and a small one beside it. */
const batches = [2, 64] as const;

/** Recognition, then training steps with the paper's bottleneck in all layers; rows with `gpu_bytes` alone. */
export async function memoryRows(
  size: EncoderSize,
  counter: GpuCounter,
  row: (row: Row) => void,
  say: (text: string) => void,
): Promise<void> {
  const { frames: T, resolution: R, embedding, width } = size;
  const frameValues = randomFrames(size);
  const tell = (stage: string, bytes: number): void =>
    row({
      contender: 'ours, WebGPU',
      stage: `GPU memory, ${size.name}: ${stage}`,
      median_ms: null,
      runs: 1,
      ratio_to_ours: null,
      dispatches: null,
      gpu_bytes: bytes,
      agrees: null,
    });
  const upload = (): tf.Tensor4D => tf.tensor4d(frameValues, [T, R, R, 3]);
  /** The most that `work` holds, what others left in the pool not counted. */
  const most = async (work: () => Promise<void>): Promise<number> => {
    destroyUnusedBuffers();
    counter.reset();
    await work();
    return counter.read().peakBytes;
  };

  GPUComputePassEncoder.prototype.dispatchWorkgroups = () => undefined;
  const params = await loadVisionEncoder(weightSource(randomWeights(size)));
  destroyUnusedBuffers();
  tell('weights', counter.read().bytes);
  const encode = async (adapter: Adapter | null): Promise<void> => {
    const frames = upload();
    const encoded = await encodeFrames(params, frames, { T, adapter });
    await encoded.features.data();
    disposeEncoded(encoded);
    frames.dispose();
  };
  tell('recognition', await most(() => encode(null)));
  const shape = adapterSettings(params.config, { frames: T, globalPrompts: 8, bottleneck: Math.floor((width * 7) / 16) });
  let adapter = createAdapter(shape, 3, { patchSize: size.patchSize });
  tell('recognition with an adapter', await most(() => encode(adapter)));

  const texts = randomTexts(embedding);
  const task = { params, settings: settingsOf('small-data', 'bench') };
  let optimizer = startAdamW(adapter.tensors);
  for (const clips of batches) {
    say(`a training step of ${clips} clips`);
    const bytes = await most(async () => {
      const labels = Array.from({ length: clips }, (_, index) => index % 2);
      const { features, gradients } = await batchStep(task, adapter, texts, labels, { draw: upload });
      const moved: ReturnType<typeof stepAdamW> = stepAdamW(optimizer, adapter.tensors, gradients, 1e-3);
      adapter = { settings: shape, tensors: moved.parameters };
      optimizer = moved.state;
      tf.dispose([features, ...Object.values(gradients)]);
      await writeAdapter(adapter);
      await writeAdamW(optimizer);
    });
    tell(`training step of ${clips} clips, its state read back`, bytes);
  }
  disposeAdamW(optimizer);
  disposeAdapter(adapter);
}

/** Two labels of two words each. */
function randomTexts(E: number): LabelTensors {
  return {
    english: tf.randomNormal([2, E], 0, 1, 'float32', 5),
    chinese: null,
    words: { words: tf.randomNormal([2, 2, E], 0, 1, 'float32', 6), mask: tf.ones([2, 2]) },
  };
}
