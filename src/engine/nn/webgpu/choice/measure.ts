/** The short measurement behind choice.ts: every variant on every product, on ordinary numbers, in rounds. */
import * as tf from '@tensorflow/tfjs-core';
import { currentDevice, dispatch, submit, warmUp } from '../gpu/gpu';
import { roundUp } from '../product/packed';
import { productKernel, type ProductKernel } from '../product/product';
import { productSides, type Product, type ProductVariant } from '../product/productShape';

/** A variant this much slower than the best of the first round is not run again. */
const hopeless = 1.5;
/** A GPU's product may take less than the wait for it costs: so many are run that together they last about this long. */
const sampleMilliseconds = 4;
const mostRepeats = 32;

export interface VariantTimes {
  readonly product: Product;
  readonly variants: readonly ProductVariant[];
}

/** @returns the variants of every product, the fastest first. Throws `internal` where none compiles. */
export async function rankVariants(wanted: readonly VariantTimes[], rows: number, rounds: number): Promise<ProductVariant[][]> {
  // All compile side by side; the products are then measured one after the other.
  const made = await Promise.all(wanted.map((each) => compiledVariants(each)));
  const found: ProductVariant[][] = [];
  for (const [index, { product }] of wanted.entries()) found.push(await ranking(product, made[index]!, rows, rounds));
  return found;
}

interface Compiled extends ProductKernel {
  readonly variant: ProductVariant;
}

/** One that this driver cannot compile takes no part. */
async function compiledVariants({ product, variants }: VariantTimes): Promise<Compiled[]> {
  const made = variants.map((variant) => ({ variant, ...productKernel(product, variant) }));
  const results = await Promise.allSettled(made.map(({ shader }) => warmUp([shader])));
  const compiled = made.filter((_, index) => results[index]!.status === 'fulfilled');
  const failed = results.find((result) => result.status === 'rejected');
  if (compiled.length === 0 && failed !== undefined) throw failed.reason;
  return compiled;
}

async function ranking(product: Product, made: readonly Compiled[], rows: number, rounds: number): Promise<ProductVariant[]> {
  if (made.length === 1) return [made[0]!.variant];
  const { K, N } = productSides(product);
  const numbers = roundUp(product.inputs, 4) * roundUp(product.outputs, 4);
  const x = tf.randomUniform([rows, K], -1, 1, 'float32', 1);
  // Ordinary numbers, not zeros: some adapters take their time over special ones. 0x2d55 and 0x2e66 are about 0.1.
  const halves = new Int32Array(product.storage === 'half' ? numbers / 2 : 0).fill(0x2d552e66);
  const w = product.storage === 'half' ? tf.tensor1d(halves, 'int32') : tf.randomUniform([numbers], -1, 1, 'float32', 2);
  const { queue } = currentDevice();
  const time = async ({ shader, workgroups }: ProductKernel, repeats: number): Promise<number> => {
    await queue.onSubmittedWorkDone();
    const start = performance.now();
    for (let repeat = 0; repeat < repeats; repeat++) {
      const [y] = dispatch(shader, [x, w], [[rows, N]], [rows], workgroups(rows));
      submit(); // the next result takes this one's memory
      y!.dispose();
    }
    await queue.onSubmittedWorkDone();
    return (performance.now() - start) / repeats;
  };
  try {
    const best = made.map(() => Number.POSITIVE_INFINITY);
    let repeats = 1;
    for (let round = 0; round < rounds; round++) {
      const limit = hopeless * Math.min(...best);
      // Interleaved: what slows the machine down for a moment does not decide against one variant.
      for (const [index, kernel] of made.entries()) {
        if (round === 0 || best[index]! <= limit) best[index] = Math.min(best[index]!, await time(kernel, repeats));
      }
      repeats = Math.min(mostRepeats, Math.max(1, Math.round(sampleMilliseconds / Math.min(...best))));
    }
    return made
      .map(({ variant }, index) => ({ variant, time: best[index]! }))
      .toSorted((a, b) => a.time - b.time)
      .map(({ variant }) => variant);
  } finally {
    tf.dispose([x, w]);
  }
}
