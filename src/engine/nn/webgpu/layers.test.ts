/** The layers as the encoder calls them, kernels against plain twins: one whole block, its value and its gradients. */
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../shared/base/random';
import type { VisionConfig } from '../../model/config';
import { embedFrames, visionBlock } from '../../model/visionBlock';
import type { VisionLayer, VisionParams } from '../../model/visionParams';
import { normalisedFrames } from '../../model/normalise';
import {
  currentKernels,
  freeze,
  trainableLayerNorm,
  withPlainKernels,
  type LayerNormParams,
  type LinearParams,
  type WantedWeights,
} from '..';
import { tuneProducts, useChoices } from './choice/choice';
import { currentDevice, rehearse } from './gpu/gpu';
import { blockProducts } from './choice/prepare';
import { gpuErrors, startDawn } from '../../../build/dawn';

const adapter = await startDawn();
const [frames, tokenCount, promptCount, D, hidden, heads] = [2, 10, 5, 32, 72, 2];
const config = { width: D, heads, layerNormEpsilon: 1e-5, activation: 'quickGelu' } as VisionConfig;

describe.skipIf(adapter === null)(`a block on kernels${adapter === null ? ' (skipped: no WebGPU adapter in Node)' : ''}`, () => {
  const random = createRandom(5);
  const draw = (shape: number[], scale = 1): tf.Tensor => {
    const size = shape.reduce((a, b) => a * b, 1);
    // exact in half precision, so that both sides see the same weights
    return tf.tensor(
      Float32Array.from({ length: size }, () => Math.round(random.normal() * scale * 256) / 256),
      shape,
    );
  };
  const linear = (inputs: number, outputs: number): LinearParams => ({
    weight: freeze(
      Float32Array.from({ length: inputs * outputs }, () => Math.round(random.normal() * 64) / 256),
      inputs,
      outputs,
    ),
    bias: draw([outputs]) as tf.Tensor1D,
  });
  const norm = (): LayerNormParams => ({ gain: draw([D]) as tf.Tensor1D, bias: draw([D]) as tf.Tensor1D });
  const layer = (): VisionLayer => ({
    norm1: norm(),
    query: linear(D, D),
    keyValue: linear(D, 2 * D),
    out: linear(D, D),
    norm2: norm(),
    fc1: linear(D, hidden),
    fc2: linear(hidden, D),
  });

  test.each([true, false])('value and gradients agree with the plain twin; prompts %s', async (prompted) => {
    const weights = layer();
    expect(weights.fc1.weight.storage).toBe('webgpu-half');
    const tokens = draw([frames, tokenCount, D]) as tf.Tensor3D;
    const prompts = draw([frames, promptCount, D]) as tf.Tensor3D;
    const block = (z: tf.Tensor, p: tf.Tensor): tf.Tensor =>
      visionBlock(weights, config, z as tf.Tensor3D, prompted ? (p as tf.Tensor3D) : null).tokens;
    const dy = draw([frames, tokenCount, D]);
    const before = tf.memory().numTensors;
    const all = (): tf.Tensor[] => {
      // without prompts nothing flows into them: only the tokens' gradient is asked for
      const found = prompted ? tf.grads(block)([tokens, prompts], dy) : [tf.grad((z) => block(z, prompts))(tokens, dy)];
      return [tf.tidy(() => block(tokens, prompts)), ...found];
    };
    const errors = await gpuErrors(currentDevice(), async () => {
      const fast = all();
      const plain = withPlainKernels(all);
      for (const [index, tensor] of fast.entries()) {
        const [a, b] = [Array.from(await tensor.data()), Array.from(await plain[index]!.data())];
        const size = Math.sqrt(b.reduce((sum, value) => sum + value * value, 0) / b.length);
        expect(size).toBeGreaterThan(0.1);
        expect(Math.max(...a.map((value, at) => Math.abs(value - b[at]!))) / size, ['value', 'tokens', 'prompts'][index]).toBeLessThan(
          2e-5,
        );
      }
      tf.dispose([...fast, ...plain]);
    });
    expect(errors).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('trainable layer norm: value and all three gradients agree with the plain twin', async () => {
    const inputs = [draw([7, D]), draw([D]), draw([D])];
    const dy = draw([7, D]);
    const layerOf = (x: tf.Tensor, gain: tf.Tensor, bias: tf.Tensor): tf.Tensor =>
      trainableLayerNorm({ gain: gain as tf.Tensor1D, bias: bias as tf.Tensor1D }, x as tf.Tensor2D);
    const all = (): tf.Tensor[] => [tf.tidy(() => layerOf(inputs[0]!, inputs[1]!, inputs[2]!)), ...tf.grads(layerOf)(inputs, dy)];
    const before = tf.memory().numTensors;
    const [fast, plain] = [all(), withPlainKernels(all)];
    for (const [index, tensor] of fast.entries()) {
      const [a, b] = [await tensor.data(), await plain[index]!.data()];
      expect(Math.max(...a.map((value, at) => Math.abs(value - b[at]!)))).toBeLessThan(1e-4);
    }
    tf.dispose([...fast, ...plain]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each<WantedWeights>(['classRow', 'mean'])('attention to look at (%s) agrees with the plain twin', async (wanted) => {
    const weights = layer();
    const [tokens, prompts] = [draw([frames, tokenCount, D]) as tf.Tensor3D, draw([frames, promptCount, D]) as tf.Tensor3D];
    const before = tf.memory().numTensors;
    const run = (): tf.Tensor => tf.tidy(() => visionBlock(weights, config, tokens, prompts, wanted).attention!);
    const [fast, plain] = [run(), withPlainKernels(run)];
    expect(fast.shape).toEqual(plain.shape);
    const [a, b] = [await fast.data(), await plain.data()];
    expect(Math.max(...a.map((value, at) => Math.abs(value - b[at]!)))).toBeLessThan(1e-5);
    tf.dispose([fast, plain]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each([
    [16, 8, 4, D],
    [12, 2, 6, 20],
    [9, 3, 4, D],
  ])('frames of side %i, patches of %i: tokens as the plain twins make them', async (resolution, patchSize, F, width) => {
    const grid = resolution / patchSize;
    const inputs = patchSize * patchSize * 3;
    const params = {
      config: { grid, patchSize, resolution, width },
      patch: linear(inputs, width).weight,
      classToken: draw([width]),
      position: draw([grid * grid + 1, width]),
    } as unknown as VisionParams;
    const pixels = Uint8Array.from({ length: F * resolution * resolution * 3 }, () => random.integer(256));
    const before = tf.memory().numTensors;
    const frames = normalisedFrames(pixels, resolution);
    expect(frames.dtype).toBe(resolution % 4 === 0 ? 'int32' : 'float32');
    const floats = withPlainKernels(() => normalisedFrames(pixels, resolution));
    const tokens = (input: tf.Tensor4D): tf.Tensor3D => tf.tidy(() => embedFrames(params, input));
    const errors = await gpuErrors(currentDevice(), async () => {
      const made = [tokens(frames), tokens(floats), withPlainKernels(() => tokens(floats))];
      const [fromBytes, fromFloats, plain] = await Promise.all(made.map((tensor) => tensor.data()));
      expect(Math.max(...Array.from(plain!, (value, at) => Math.abs(value - fromBytes![at]!)))).toBeLessThan(1e-4);
      expect(Math.max(...Array.from(plain!, (value, at) => Math.abs(value - fromFloats![at]!)))).toBeLessThan(1e-4);
      tf.dispose(made);
    });
    expect(errors).toEqual([]);
    tf.dispose([frames, floats]);
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([params.classToken, params.position, params.patch.data]);
  });

  test('compiled ahead and tuned, it computes the same, and choices come back as plain data', async () => {
    const sizes = { width: D, hidden, heads, activation: 'quickGelu', layerNormEpsilon: 1e-5, storage: 'half' } as const;
    const weights = layer();
    const tokens = draw([frames, tokenCount, D]) as tf.Tensor3D;
    const run = async (): Promise<ArrayLike<number>> => {
      const y = tf.tidy(() => visionBlock(weights, config, tokens, null).tokens);
      const values = await y.data();
      y.dispose();
      return values;
    };
    const untuned = await run();
    const before = tf.memory().numTensors;
    const choices = await tuneProducts(blockProducts(sizes, false), frames * tokenCount, { rounds: 1 });
    expect(tf.memory().numTensors).toBe(before);
    expect(Object.keys(choices.products)).toHaveLength(4); // D x D twice, once
    useChoices(structuredClone(choices));
    await rehearse(() => void visionBlock(weights, config, tokens, null));
    const tuned = await run();
    expect(Math.max(...Array.from(tuned, (value, at) => Math.abs(value - untuned[at]!)))).toBeLessThan(1e-4);
    expect(currentKernels().freeze).toBeDefined();
  });

  test('a shader that does not compile is an error, not zeros', async () => {
    const { kernel, warmUp } = await import('./gpu/gpu');
    const broken = kernel(
      'broken',
      { outputs: ['y: array<f32>'], inputs: [] },
      '@compute @workgroup_size(1) fn main() { y[0] = nothing; }',
    );
    await gpuErrors(currentDevice(), async () => {
      await expect(warmUp([broken])).rejects.toThrow('broken');
    });
  });
});
