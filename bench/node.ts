/**
 * The GPU part without a browser, on Dawn in Node: ours with kernels and on stock tfjs operations, and the device's own
 * matrix-product rate, so that the share of it that the encoder reaches can be told. onnxruntime-web's WebGPU build
 * wants a browser and takes no part here.
 */
import * as tf from '@tensorflow/tfjs-core';
import { dispatch } from '../src/engine/nn/webgpu/gpu';
import { adapterTraits, candidates } from '../src/engine/nn/webgpu/choice';
import { packMatrix } from '../src/engine/nn/webgpu/packed';
import { productKernel } from '../src/engine/nn/webgpu/product';
import { variantName } from '../src/engine/nn/webgpu/productShape';
import { startDawn } from '../src/engine/nn/webgpu/testing';
import type { BenchOptions } from './browser';
import { stages, worstCosine, type Contender } from './contender';
import { installGpuCounter } from './gpuCounter';
import { createOurs } from './ours';
import { median } from './rows';
import { encoders, flops } from './sizes';
import { randomFrames, randomWeights } from './weights';

/** @returns the adapter's name, null where Dawn finds none */
export async function benchInNode({ quick, say, row, runs: given }: BenchOptions): Promise<string | null> {
  const { globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  const counter = installGpuCounter();
  const adapter = await startDawn();
  if (adapter === null) return null;
  const device = (tf.backend() as unknown as { device: GPUDevice }).device;
  const traits = adapterTraits(device);
  say(`${traits.name}; features ${[...device.features].join(', ')}`);
  const encoder = traits.software ? (quick ? 'tiny' : 'toy') : quick ? 'small' : 'vit-b-16';
  const size = encoders[encoder];
  const weights = randomWeights(size);
  const frames = randomFrames(size);
  const players: Record<string, Contender> = {
    'ours, WebGPU': createOurs(size, weights, frames, { stock: false, start: async () => {} }),
    'stock tfjs, WebGPU': createOurs(size, weights, frames, { stock: true, start: async () => {} }),
  };
  const runs = given ?? (quick ? 3 : 5);
  const expected = new Map<string, Float32Array>();
  for (const stage of stages) {
    const medians: Record<string, number> = {};
    // One after the other here: both live on the same tfjs backend, and the kernels are taken out for the second.
    for (const [name, contender] of Object.entries(players)) {
      const start = performance.now();
      await contender.prepare(stage, []);
      let features = await contender.run();
      const first = performance.now() - start;
      const times: number[] = [];
      for (let run = 0; run < runs; run++) {
        counter?.reset();
        const before = performance.now();
        features = await contender.run();
        times.push(performance.now() - before);
      }
      const count = counter?.read();
      await contender.release();
      if (name.startsWith('ours')) expected.set(stage, features.slice());
      medians[name] = median(times);
      const agrees = worstCosine(features, expected.get(stage)!, size.embedding) > 0.9999;
      const ratio = medians[name] / medians['ours, WebGPU']!;
      const shared = { contender: name, dispatches: count?.dispatches ?? null, gpu_bytes: count?.peakBytes ?? null, agrees };
      if (stage === 'forward') {
        row({ ...shared, stage: `GPU in Node, ${encoder}: first run`, median_ms: first, runs: 1, ratio_to_ours: null });
        say(`${name}: ${(flops(size) / medians[name] / 1e6).toFixed(1)} GFLOP/s of products and attention`);
      }
      row({ ...shared, stage: `GPU in Node, ${encoder}: ${stage}`, median_ms: medians[name], runs, ratio_to_ours: ratio });
      await restoreKernels();
    }
  }
  await productRates(say, traits.software ? 256 : 4096);
  return traits.name;
}

/** `stock` took the kernels out. */
async function restoreKernels(): Promise<void> {
  const { webgpuKernels } = await import('../src/engine/nn/webgpu');
  const { registerKernels } = await import('../src/engine/nn');
  registerKernels('webgpu', webgpuKernels);
}

/** Every candidate on one large square product: what this device gives. */
async function productRates(say: (text: string) => void, side: number): Promise<void> {
  const device = (tf.backend() as unknown as { device: GPUDevice }).device;
  const matrix = packMatrix(new Float32Array(side * side).fill(0.125), side, side, 'half');
  const x = tf.randomUniform([side, side], -1, 1, 'float32', 1);
  for (const variant of candidates(adapterTraits(device))) {
    const { shader, workgroups } = productKernel(
      { inputs: side, outputs: side, storage: 'half', transposed: false, bias: false, activation: 'none', residual: false, derivative: 'none' },
      variant,
    );
    const times: number[] = [];
    for (let run = 0; run < 4; run++) {
      const start = performance.now();
      const [y] = dispatch(shader, [x, matrix.data], [[side, side]], [side], workgroups(side));
      await tf.tidy(() => tf.slice(y as tf.Tensor2D, [0, 0], [1, 1])).data();
      times.push(performance.now() - start);
      y!.dispose();
    }
    say(`product ${side}^3, ${variantName(variant)}: ${((2 * side ** 3) / Math.min(...times) / 1e6).toFixed(1)} GFLOP/s`);
  }
  tf.dispose([x, matrix.data]);
}
