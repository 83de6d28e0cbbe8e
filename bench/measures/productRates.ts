/** What a device gives in matrix products: every variant on one large square one. */
import * as tf from '@tensorflow/tfjs-core';
import { adapterTraits } from '../../src/engine/nn/webgpu/gpu/traits';
import { candidates } from '../../src/engine/nn/webgpu/product/candidates';
import { currentDevice, dispatch, warmUp } from '../../src/engine/nn/webgpu/gpu/gpu';
import { packMatrix } from '../../src/engine/nn/webgpu/product/packed';
import { productKernel } from '../../src/engine/nn/webgpu/product/product';
import { variantName } from '../../src/engine/nn/webgpu/product/productShape';

const turns = 4;

/** The best of the variants in GFLOP/s, summing in single precision and in half (0 where none does). */
export async function productRates(side: number, say: (text: string) => void): Promise<{ readonly single: number; readonly half: number }> {
  const matrix = packMatrix(new Float32Array(side * side).fill(0.125), side, side, 'half');
  const x = tf.randomUniform([side, side], -1, 1, 'float32', 1);
  const best = { single: 0, half: 0 };
  for (const variant of candidates(adapterTraits(currentDevice()))) {
    const { shader, workgroups } = productKernel(
      {
        inputs: side,
        outputs: side,
        storage: 'half',
        transposed: false,
        bias: false,
        activation: 'none',
        residual: false,
        derivative: 'none',
      },
      variant,
    );
    await warmUp([shader]);
    const times: number[] = [];
    for (let turn = 0; turn < turns; turn++) {
      const start = performance.now();
      const [y] = dispatch(shader, [x, matrix.data], [[side, side]], [side], workgroups(side));
      await tf.tidy(() => tf.slice(y as tf.Tensor2D, [0, 0], [1, 1])).data();
      times.push(performance.now() - start);
      y!.dispose();
    }
    const rate = (2 * side ** 3) / Math.min(...times) / 1e6;
    say(`product ${side}^3, ${variantName(variant)}: ${rate.toFixed(1)} GFLOP/s`);
    const sum = variant.kind === 'tiles' && variant.half ? 'half' : 'single';
    best[sum] = Math.max(best[sum], rate);
  }
  tf.dispose([x, matrix.data]);
  return best;
}
