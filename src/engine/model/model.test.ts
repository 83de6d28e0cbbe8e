import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../shared/random';
import { floatToHalf, toFloat32 } from '../io/half';
import { openAiVision, toHuggingFace } from '../io/naming';
import { openSafetensors, writeSafetensors } from '../io/safetensors';
import type { TensorInfo } from '../io/tensorSource';
import { readAndFree } from '../pipeline/readAndFree';
import { largestDifference, nodeBackends, randomTensor, startNodeBackend } from '../nn/testing';
import {
  adapterSettings,
  attentionMaps,
  classToPatches,
  clipGradients,
  countParameters,
  createAdapter,
  disposeAdapter,
  disposeEncoded,
  disposeResampled,
  disposeVisionEncoder,
  encodeFrames,
  encodeLower,
  encodeUpper,
  frameWeights,
  loadVisionEncoder,
  meanPool,
  resampleAdapter,
  scoreClip,
  unit,
  uniformWeights,
  videoEmbedding,
  videoTextCosine,
  visionOverrides,
  type Adapter,
  type AdapterSettings,
  type VisionConfig,
  type VisionParams,
} from '.';
import { loadGoldenEncoder, openFixture, randomEncoder, randomFrames } from './testing';

const sizes = { width: 24, layers: 3, patchSize: 4, grid: 3, embedding: 10 };

describe.each(nodeBackends)('%s', (backend) => {
  let params: VisionParams;
  beforeAll(async () => {
    await startNodeBackend(backend);
    params = randomEncoder(sizes, 7);
  });
  afterAll(() => disposeVisionEncoder(params));

  const makeAdapter = (choice: Partial<AdapterSettings>, seed = 3): Adapter => {
    const settings = adapterSettings(params.config, { frames: 4, globalPrompts: 2, bottleneck: 8, ...choice });
    const adapter = createAdapter(settings, seed, { patchSize: sizes.patchSize });
    // `up` starts at zero; give it something to say
    const random = createRandom(seed);
    const tensors = Object.fromEntries(
      Object.entries(adapter.tensors).map(([name, tensor]) => {
        if (!name.includes('.up.')) return [name, tensor];
        tensor.dispose();
        return [name, randomTensor(random, tensor.shape as [number], 0.2)];
      }),
    );
    return { ...adapter, tensors };
  };

  const leavesNothing = async (work: () => Promise<void>): Promise<void> => {
    const before = tf.memory().numTensors;
    await work();
    expect(tf.memory().numTensors).toBe(before);
  };

  test.each<[string, Partial<AdapterSettings>, number]>([
    ['plain', {}, 4],
    ['one global prompt, one frame', { frames: 1, globalPrompts: 1 }, 1],
    ['no global prompts', { globalPrompts: 0 }, 4],
    ['shared beta', { shared: true, reparam: 'mlp' }, 4],
    ['no residual', { residual: false, reparam: 'c3d' }, 4],
    ['another T than it was trained at, more', {}, 9],
    ['another T than it was trained at, fewer', { reparam: 'lstm' }, 2],
  ])('%s: clips of a batch do not touch each other', async (_, choice, T) => {
    await leavesNothing(async () => {
      const adapter = makeAdapter(choice);
      const frames = randomFrames(params.config, 2 * T);
      const second = tf.slice(frames, [T, 0, 0, 0], [T, -1, -1, -1]) as tf.Tensor4D;
      const both = await encodeFrames(params, frames, { T, adapter });
      const alone = await encodeFrames(params, second, { T, adapter });
      expect(both.features.shape).toEqual([2, T, sizes.embedding]);
      tf.tidy(() => {
        const part = tf.slice(both.features, [1, 0, 0], [1, T, sizes.embedding]);
        expect(largestDifference(part, alone.features)).toBeLessThan(1e-5);
      });
      disposeEncoded(both);
      disposeEncoded(alone);
      tf.dispose([frames, second]);
      disposeAdapter(adapter);
    });
  });

  test('prompts carry what other frames show; without an adapter frames are independent', async () => {
    await leavesNothing(async () => {
      const T = 4;
      const adapter = makeAdapter({});
      const frames = randomFrames(params.config, T);
      const others = tf.tidy(() =>
        tf.concat([tf.slice(frames, [0, 0, 0, 0], [1, -1, -1, -1]), randomFrames(params.config, 3, 9)], 0),
      ) as tf.Tensor4D;
      for (const [given, moves] of [
        [adapter, true],
        [null, false],
      ] as const) {
        const [a, b] = [
          await encodeFrames(params, frames, { T, adapter: given }),
          await encodeFrames(params, others, { T, adapter: given }),
        ];
        tf.tidy(() => {
          const first = (x: tf.Tensor3D): tf.Tensor => tf.slice(x, [0, 0, 0], [1, 1, -1]);
          const difference = largestDifference(first(a.features), first(b.features));
          if (moves) expect(difference).toBeGreaterThan(1e-4);
          else expect(difference).toBeLessThan(1e-5);
        });
        disposeEncoded(a);
        disposeEncoded(b);
      }
      tf.dispose([frames, others]);
      disposeAdapter(adapter);
    });
  });

  test('lower layers cached, upper ones entered again, give the same features and gradients', async () => {
    await leavesNothing(async () => {
      const T = 4;
      const adapter = makeAdapter({ fromLayer: 2 });
      const frames = randomFrames(params.config, T);
      const lower = await encodeLower(params, frames, 2);
      const [whole, upper] = [
        await encodeFrames(params, frames, { T, adapter }),
        await encodeUpper(params, lower, { T, adapter }),
      ];
      expect(largestDifference(whole.features, upper.features)).toBeLessThan(1e-6);
      const dFeatures = randomTensor(createRandom(1), [1, T, sizes.embedding] as unknown as [
        number,
      ]) as unknown as tf.Tensor3D;
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
      const adapter = makeAdapter(choice);
      const T = adapter.settings.frames;
      const frames = randomFrames(params.config, T);
      const dFeatures = randomTensor(createRandom(2), [1, T, sizes.embedding] as unknown as [
        number,
      ]) as unknown as tf.Tensor3D;
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

  test('every kind of attention says the same; prompts are dropped and the rest sums to one', async () => {
    await leavesNothing(async () => {
      const T = 4;
      const patches = sizes.grid ** 2;
      const adapter = makeAdapter({});
      const frames = randomFrames(params.config, T);
      const of = (attention: 'all' | 'mean' | 'classRow') => encodeFrames(params, frames, { T, adapter, attention });
      const [all, mean, row] = [await of('all'), await of('mean'), await of('classRow')];
      expect(all.attention[0]!.shape).toEqual([T, params.config.heads, patches + 1 + 7, patches + 1 + 7]);
      tf.tidy(() => {
        all.attention.forEach((full, layer) => {
          const ownRows = tf.slice(tf.mean(full, 1), [0, 0, 0], [T, patches + 1, -1]);
          expect(largestDifference(mean.attention[layer]!, ownRows)).toBeLessThan(1e-6);
          const fromRow = classToPatches(row.attention[layer]!, patches, 'classRow');
          expect(largestDifference(fromRow, classToPatches(mean.attention[layer]!, patches))).toBeLessThan(1e-6);
        });
      });
      const maps = await readAndFree({ ...attentionMaps(mean.attention, patches) });
      const expected = rolloutByLoops(mean.attention, patches);
      maps.rollout.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 5));
      for (const map of [maps.last, maps.rollout]) {
        for (let frame = 0; frame < T; frame++) {
          expect(map.subarray(frame * patches, (frame + 1) * patches).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
        }
      }
      for (const encoded of [all, mean, row]) disposeEncoded(encoded);
      frames.dispose();
      disposeAdapter(adapter);
    });
  });

  test('scores: views are averaged, one language may be missing, without words the frames weigh the same', async () => {
    await leavesNothing(async () => {
      const [V, T, C, n, E] = [3, 4, 5, 2, 6];
      const random = createRandom(6);
      const draw = (...shape: number[]): tf.Tensor => randomTensor(random, shape as [number]);
      const features = draw(V, T, E) as tf.Tensor3D;
      const [english, chinese] = [draw(C, E) as tf.Tensor2D, draw(C, E) as tf.Tensor2D];
      const words = {
        words: draw(C, n, E) as tf.Tensor3D,
        mask: tf.tensor2d([
          [1, 1],
          [1, 0],
          [1, 1],
          [1, 0],
          [1, 1],
        ]),
      };
      const tau = 0.1;
      const scores = await readAndFree({ ...scoreClip(features, { english, chinese, words }, tau) });
      const weights = tf.tidy(() => frameWeights(features, words, tau));
      const vectors = tf.tidy(() => videoEmbedding(features, weights));
      const cosine = tf.tidy(() => tf.sum(tf.mul(vectors, tf.expandDims(unit(english), 0)), -1));
      tf.tidy(() => {
        expect(largestDifference(cosine, videoTextCosineOf(features, weights, english))).toBeLessThan(1e-5);
      });
      const mean = tf.tidy(() => tf.mean(cosine, 0).dataSync());
      scores.english!.forEach((value, index) => expect(value).toBeCloseTo(mean[index]!, 5));
      expect(scores.frameWeights.length).toBe(C * T);
      for (let c = 0; c < C; c++)
        expect(scores.frameWeights.subarray(c * T, (c + 1) * T).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
      const only = await readAndFree({ ...scoreClip(features, { english: null, chinese, words: null }, tau) });
      expect(only.english).toBeNull();
      expect(only.frameWeights.every((value) => Math.abs(value - 1 / T) < 1e-6)).toBe(true);
      const pooled = tf.tidy(() =>
        tf.mean(tf.matMul(unit(meanPool(features)), unit(chinese), false, true), 0).dataSync(),
      );
      only.chinese!.forEach((value, index) => expect(value).toBeCloseTo(pooled[index]!, 5));
      tf.dispose([features, english, chinese, words.words, words.mask, weights, vectors, cosine]);
    });
  });

  test('cancelling in the middle, and an adapter for another model, leave nothing behind', async () => {
    await leavesNothing(async () => {
      const adapter = makeAdapter({});
      const frames = randomFrames(params.config, 4);
      const controller = new AbortController();
      const cancelled = encodeFrames(params, frames, {
        T: 4,
        adapter,
        attention: 'mean',
        signal: controller.signal,
        onProgress: ({ done }) => void (done === 2 && controller.abort()),
      });
      await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
      await expect(encodeLower(params, frames, 2, { signal: controller.signal })).rejects.toMatchObject({
        code: 'cancelled',
      });
      const dFeatures = tf.ones([1, 4, sizes.embedding]) as tf.Tensor3D;
      await expect(
        clipGradients(params, adapter, frames, dFeatures, { T: 4, signal: controller.signal }),
      ).rejects.toMatchObject({ code: 'cancelled' });
      const other = { ...adapter, settings: { ...adapter.settings, width: 32 } };
      await expect(encodeFrames(params, frames, { T: 4, adapter: other })).rejects.toMatchObject({
        code: 'adapter-mismatch',
        details: { setting: 'width', found: 32, expected: 24 },
      });
      await expect(encodeFrames(params, frames, { T: 3 })).rejects.toMatchObject({ code: 'internal' });
      tf.dispose([frames, dFeatures]);
      disposeAdapter(adapter);
    });
  });
});

describe('cpu alone', () => {
  beforeAll(() => startNodeBackend('cpu'));

  test('resampling takes the nearest trained row in relative time', () => {
    const settings = adapterSettings({ ...sizes, heads: 1 } as unknown as VisionConfig, {
      frames: 4,
      globalPrompts: 1,
      bottleneck: 4,
      reparam: 'none',
    });
    const table = tf.tensor2d([[0], [1], [2], [3]]);
    const adapter: Adapter = {
      settings,
      tensors: { temporal_embedding: table, 'layers.0.interchange_prompts': table, 'layers.0.cls_proj.bias': table },
    };
    const at = (T: number): number[] => {
      const resampled = resampleAdapter(adapter, T);
      const rows = [...resampled.tensors['temporal_embedding']!.dataSync()];
      expect(resampled.settings.frames).toBe(T);
      expect(resampled.tensors['layers.0.cls_proj.bias']).toBe(table);
      disposeResampled(resampled, adapter);
      return rows;
    };
    expect(at(8)).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    expect(at(4)).toEqual([0, 1, 2, 3]);
    expect(at(2)).toEqual([1, 3]);
    expect(at(1)).toEqual([2]);
    expect(at(3)).toEqual([0, 2, 3]);
    expect(table.isDisposed).toBe(false);
    table.dispose();
  });

  test("ViT-B/16 with the paper's adapter has the parameters of Table 6", () => {
    const settings = adapterSettings({ width: 768, layers: 12, heads: 12 } as VisionConfig);
    const { total, parts } = countParameters(settings);
    expect(Object.values(parts).reduce((a, b) => a + b, 0)).toBe(total);
    expect(total / 1e6).toBeCloseTo(54.2, 0);
  });

  test('a checkpoint in half precision gives nearly the same features', async () => {
    const before = tf.memory().numTensors;
    const golden = await loadGoldenEncoder();
    expect(golden.config).toMatchObject({
      width: 128,
      layers: 2,
      heads: 2,
      patchSize: 8,
      grid: 4,
      resolution: 32,
      embedding: 32,
    });
    const source = toHuggingFace(await openFixture('clip-openai.safetensors'), openAiVision);
    const halves = await Promise.all(
      [...source.tensors.values()].map(async ({ name, shape }) => {
        const rounded = floatToHalf(toFloat32('F32', await source.read(name)));
        return { name, shape, type: 'F16' as const, data: new Uint8Array(rounded.buffer) };
      }),
    );
    const half = await loadVisionEncoder(await openSafetensors(writeSafetensors(halves)));
    const frames = randomFrames(golden.config, 2);
    const [a, b] = [await encodeFrames(golden, frames, { T: 2 }), await encodeFrames(half, frames, { T: 2 })];
    const difference = largestDifference(a.features, b.features);
    expect(difference).toBeGreaterThan(0);
    expect(difference).toBeLessThan(0.02);
    disposeEncoded(a);
    disposeEncoded(b);
    disposeVisionEncoder(golden);
    disposeVisionEncoder(half);
    frames.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a checkpoint with a missing or misshapen tensor is refused by name and leaves nothing behind', async () => {
    const before = tf.memory().numTensors;
    const source = toHuggingFace(await openFixture('clip-openai.safetensors'), openAiVision);
    const refused = async (name: string, change: (tensors: Map<string, TensorInfo>) => void): Promise<void> => {
      const tensors = new Map(source.tensors);
      change(tensors);
      await expect(loadVisionEncoder({ ...source, tensors })).rejects.toMatchObject({
        code: 'model-invalid',
        details: { tensor: name },
      });
    };
    for (const name of [
      'vision_model.embeddings.patch_embedding.weight',
      'vision_model.encoder.layers.1.mlp.fc2.bias',
      'visual_projection.weight',
    ]) {
      await refused(name, (tensors) => tensors.delete(name));
    }
    const gain = 'vision_model.post_layernorm.weight';
    await refused(gain, (tensors) => tensors.set(gain, { ...tensors.get(gain)!, shape: [64] }));
    const position = 'vision_model.embeddings.position_embedding.weight';
    await refused(position, (tensors) => tensors.set(position, { ...tensors.get(position)!, shape: [18, 128] }));
    expect(tf.memory().numTensors).toBe(before);
  });

  test('what a config.json says otherwise is taken', () => {
    expect(
      visionOverrides({ vision_config: { num_attention_heads: 3, layer_norm_eps: 1e-6, hidden_act: 'gelu' } }),
    ).toEqual({
      heads: 3,
      layerNormEpsilon: 1e-6,
      activation: 'gelu',
    });
    expect(visionOverrides(null)).toEqual({});
  });
});

function videoTextCosineOf(features: tf.Tensor3D, weights: tf.Tensor3D, texts: tf.Tensor2D): tf.Tensor {
  return tf.tidy(() => {
    // mean pooling is the uniform case of the same formula
    const [B, T] = features.shape;
    const uniform = videoTextCosine(features, uniformWeights(B, texts.shape[0], T), texts);
    expect(largestDifference(uniform, tf.matMul(unit(meanPool(features)), unit(texts), false, true))).toBeLessThan(
      1e-5,
    );
    return videoTextCosine(features, weights, texts);
  });
}

/** (A + I) / 2 multiplied from the first layer up, in plain arithmetic. */
function rolloutByLoops(means: readonly tf.Tensor[], patches: number): number[] {
  const count = patches + 1;
  const layers = means.map((mean) => mean.arraySync() as number[][][]);
  return layers[0]!.flatMap((_, frame) => {
    let product = Array.from({ length: count }, (_, i) => Array.from({ length: count }, (_, j) => Number(i === j)));
    for (const layer of layers) {
      const rows = layer[frame]!.map((row, i) => {
        const kept = row.slice(0, count);
        const sum = kept.reduce((a, b) => a + b, 0);
        return kept.map((value, j) => (value / sum + Number(i === j)) / 2);
      });
      product = rows.map((row) =>
        product[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * product[k]![j]!, 0)),
      );
    }
    const own = product[0]!.slice(1);
    const sum = own.reduce((a, b) => a + b, 0);
    return own.map((value) => value / sum);
  });
}
