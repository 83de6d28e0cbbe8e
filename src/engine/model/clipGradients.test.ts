import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../shared/base/random';
import { largestDifference, nodeBackends, randomTensor, startNodeBackend } from '../../testing/layers';
import {
  clipGradients,
  disposeAdapter,
  disposeEncoded,
  disposeVisionEncoder,
  encodeFrames,
  encodeLower,
  encodeUpper,
  type Adapter,
  type AdapterSettings,
  type VisionParams,
} from '.';
import { leavesNothing, randomAdapter, randomEncoder, randomFrames } from '../../testing/model';

const sizes = { width: 24, layers: 3, patchSize: 4, grid: 3, embedding: 10 };

describe.each(nodeBackends)('%s', (backend) => {
  let params: VisionParams;
  beforeAll(async () => {
    await startNodeBackend(backend);
    params = randomEncoder(sizes, 7);
  });
  afterAll(() => disposeVisionEncoder(params));

  test('lower layers cached, upper ones entered again, give the same features and gradients', async () => {
    await leavesNothing(async () => {
      const T = 4;
      const adapter = randomAdapter(params.config, { fromLayer: 2 });
      const frames = randomFrames(params.config, T);
      const lower = await encodeLower(params, frames, 2);
      const [whole, upper] = [await encodeFrames(params, frames, { T, adapter }), await encodeUpper(params, lower, { T, adapter })];
      expect(largestDifference(whole.features, upper.features)).toBeLessThan(1e-6);
      const dFeatures = randomTensor(createRandom(1), [1, T, sizes.embedding] as unknown as [number]) as unknown as tf.Tensor3D;
      const fromFrames = await clipGradients(params, adapter, frames, dFeatures, { T });
      expect(Object.keys(fromFrames).toSorted()).toEqual(Object.keys(adapter.tensors).toSorted());
      // however many layers stand under one tape, also where the lowest prompted layer is inside a segment
      for (const layersPerTape of [1, 2, 3]) {
        for (const input of [frames, lower]) {
          const again = await clipGradients(params, adapter, input, dFeatures, { T, layersPerTape });
          for (const [name, gradient] of Object.entries(fromFrames)) {
            expect(largestDifference(gradient, again[name]!), `${name}, ${layersPerTape} layers`).toBeLessThan(1e-5);
          }
          tf.dispose(again);
        }
      }
      disposeEncoded(whole);
      disposeEncoded(upper);
      tf.dispose([frames, lower.tokens, dFeatures, fromFrames]);
      disposeAdapter(adapter);
    });
  });

  test.each<Partial<AdapterSettings>>([
    { fromLayer: 0 },
    { fromLayer: 1 },
    { shared: true, reparam: 'mlp' },
    { globalPrompts: 0, frames: 1 },
  ])('recomputed gradients are those of differences, settings %o', async (choice) => {
    await leavesNothing(async () => {
      const adapter = randomAdapter(params.config, choice);
      const T = adapter.settings.frames;
      const frames = randomFrames(params.config, T);
      const dFeatures = randomTensor(createRandom(2), [1, T, sizes.embedding] as unknown as [number]) as unknown as tf.Tensor3D;
      const gradients = await clipGradients(params, adapter, frames, dFeatures, { T });
      const value = async (tensors: Adapter['tensors']): Promise<number> => {
        const encoded = await encodeFrames(params, frames, { T, adapter: { ...adapter, tensors } });
        const [f, d] = [encoded.features.dataSync<'float32'>(), dFeatures.dataSync<'float32'>()];
        disposeEncoded(encoded);
        return f.reduce((sum, x, index) => sum + x * d[index]!, 0);
      };
      const random = createRandom(4);
      const names = Object.keys(gradients).filter((name) =>
        /temporal_embedding|global|interchange|cls_proj.weight|in_proj_weight|temporal.weight|up.weight/.test(name),
      );
      for (const name of names) {
        const direction = randomTensor(random, adapter.tensors[name]!.shape as [number]);
        const moved = (step: number): Adapter['tensors'] => ({
          ...adapter.tensors,
          [name]: tf.tidy(() => tf.add(adapter.tensors[name]!, tf.mul(direction, step))),
        });
        const [up, down] = [moved(3e-3), moved(-3e-3)];
        const measured = ((await value(up)) - (await value(down))) / 6e-3;
        const [computed, norm] = tf.tidy(() => [
          tf.sum(tf.mul(gradients[name]!, direction)).dataSync()[0]!,
          tf.norm(gradients[name]!).dataSync()[0]!,
        ]) as unknown as [number, number];
        expect(Math.abs(measured - computed) / Math.max(norm, 1e-3), name).toBeLessThan(0.03);
        tf.dispose([direction, up[name]!, down[name]!]);
      }
      tf.dispose([frames, dFeatures, gradients]);
      disposeAdapter(adapter);
    });
  });
});
