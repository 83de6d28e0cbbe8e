import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../../shared/base/random';
import { openSafetensors } from '../../files/weights/safetensors';
import type { TensorSource } from '../../files/tensors/tensorSource';
import { gradientError, largestDifference, nodeBackends, randomTensor, startNodeBackend } from '../../../testing/layers';
import { readTensor } from '../../../parity/golden';
import { bodyNames, reparameterize, reparamPlan, type BodyName } from '.';

// Weights, prompts and reparameterized prompts of one clip, cut out of the golden vectors of every body.
const fixture = new URL('./fixtures/bodies.safetensors', import.meta.url);

interface Settings {
  readonly reparam: BodyName;
  readonly bottleneck: string;
  readonly residual: string;
  readonly width: string;
}

describe.each(nodeBackends)('%s', (backend) => {
  let golden: TensorSource;
  beforeAll(async () => {
    await startNodeBackend(backend);
    golden = await openSafetensors(new Uint8Array(readFileSync(fixture)));
  });

  test.each(['r2plus1d', 'r2plus1d-no-residual', 'c3d', 'tada', 'lstm', 'transformer', 'mlp'])('%s as PyTorch has it', async (name) => {
    const { reparam, bottleneck, residual, width } = JSON.parse(golden.metadata[name]!) as Settings;
    const before = tf.memory().numTensors;
    const plan = reparamPlan(reparam, Number(width), Number(bottleneck), residual === 'True');
    const tensors: Record<string, tf.Tensor> = {};
    for (const [tensor, { shape }] of Object.entries(plan)) {
      tensors[tensor] = await readTensor(golden, `${name}/${tensor}`);
      expect(tensors[tensor].shape).toEqual(shape);
    }
    const inFile = [...golden.tensors.keys()].filter((tensor) => tensor.startsWith(`${name}/`)).length;
    expect(inFile).toBe(Object.keys(plan).length + 2); // and nothing of the file is left over
    const prompts = (await readTensor(golden, `${name}/prompts.0`)) as tf.Tensor4D;
    const expected = await readTensor(golden, `${name}/reparam.0`);
    tf.tidy(() => {
      const found = reparameterize(reparam, residual === 'True', <T extends tf.Tensor>(tensor: string) => tensors[tensor] as T, prompts);
      expect(largestDifference(found, expected)).toBeLessThan(5e-6);
    });
    tf.dispose([tensors, prompts, expected]);
    expect(tf.memory().numTensors).toBe(before);
  });

  // odd sizes: one frame, one prompt, a bottleneck that 4 does not divide
  test.each(
    bodyNames.flatMap(
      (body) =>
        [
          [body, 2, 3, 5],
          [body, 1, 1, 1],
        ] as const,
    ),
  )('%s: gradients of every weight, %i clips of %i frames with %i prompts', (body, B, T, P) => {
    const [D, r] = [6, 22];
    const random = createRandom(3);
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const plan = Object.entries(reparamPlan(body, D, r, true));
      const inputs = [
        randomTensor(random, [B, T, P, D] as unknown as [number]),
        ...plan.map(([, { shape, start }]) => tf.add(randomTensor(random, shape as unknown as [number], 0.4), start === 'one' ? 1 : 0)),
      ];
      const f = (x: tf.Tensor, ...weights: tf.Tensor[]): tf.Tensor => {
        const byName = new Map(plan.map(([name], index) => [name, weights[index]!]));
        return reparameterize(body, true, <T extends tf.Tensor>(name: string) => byName.get(name) as T, x as tf.Tensor4D);
      };
      expect(f(...(inputs as [tf.Tensor])).shape).toEqual([B, T, P, D]);
      // `none` uses no weights and is the identity; ReLU has corners: a step small enough not to cross one
      if (body === 'none') expect(largestDifference(f(inputs[0]!), inputs[0]!)).toBe(0);
      else expect(gradientError(f, inputs, 1, 2e-3)).toBeLessThan(0.05);
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});
