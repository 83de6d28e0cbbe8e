/**
 * How fast this machine multiplies matrices, by a product of the kind an encoder is made of, in at most two seconds: a
 * small one first, then larger ones for as long as there is time. The best of several runs counts: whatever else runs
 * on the machine only ever makes one slower.
 */
import * as tf from '@tensorflow/tfjs-core';
import { throwIfCancelled } from '../../shared/errors/errors';
import type { Milliseconds } from '../../shared/base/units';
import { freeze, linear } from '../nn';

/** An MLP's first layer in ViT-B. */
const inputs = 768;
const outputs = 3072;
/** 8 frames of ViT-B/16 are 1576 rows. */
const rowSteps = [32, 128, 512, 1576] as const;
const runs = 3;
const budget: Milliseconds = 1500;

/** @returns multiplications (with an addition each) in a second; tf must have its backend */
export async function multiplyAddsPerSecond(signal?: AbortSignal, now: () => Milliseconds = () => performance.now()): Promise<number> {
  const start = now();
  const left = () => budget - (now() - start);
  const weight = freeze(
    Float32Array.from({ length: inputs * outputs }, (_, at) => ((at % 7) - 3) / 100),
    inputs,
    outputs,
  );
  let best = 0;
  try {
    for (const rows of rowSteps) {
      const x = tf.ones<tf.Rank.R2>([rows, inputs]);
      try {
        await product(x, weight); // shaders are compiled and memory is taken the first time
        let quickest = Infinity;
        for (let run = 0; run < runs && (quickest === Infinity || left() > quickest); run++) {
          throwIfCancelled(signal);
          const before = now();
          await product(x, weight);
          quickest = Math.min(quickest, Math.max(now() - before, 0.1));
        }
        best = Math.max(best, (rows * inputs * outputs) / (quickest / 1000));
        // The next is about four times this one, run at least twice.
        if (left() < 8 * quickest) break;
      } finally {
        x.dispose();
      }
    }
  } finally {
    weight.data.dispose();
  }
  return best;
}

/** One number is read: the product is then done, and no time goes into carrying it. */
async function product(x: tf.Tensor2D, weight: Parameters<typeof linear>[0]['weight']): Promise<void> {
  const corner = tf.tidy(() => tf.slice(linear({ weight, bias: null }, x), [0, 0], [1, 1]));
  await corner.data();
  corner.dispose();
}
