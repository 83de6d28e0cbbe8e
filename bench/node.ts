/**
 * The GPU part without a browser, on Dawn in Node: ours with kernels and on stock tfjs operations, and the device's own
 * matrix-product rate, with the share of it that the encoder reaches. onnxruntime-web's WebGPU build wants a browser and
 * takes no part here.
 */
import * as tf from '@tensorflow/tfjs-core';
import { registerKernels } from '../src/engine/nn';
import { webgpuKernels } from '../src/engine/nn/webgpu';
import { adapterTraits } from '../src/engine/nn/webgpu/gpu/traits';
import { startDawn } from '../src/build/dawn';
import type { BenchOptions } from './browser';
import { agreementOf, stages, worstCosine, type Contender, type ContenderName } from './contenders/contender';
import { installGpuCounter } from './measures/gpuCounter';
import { memoryRows } from './measures/memory';
import { createOurs } from './contenders/ours';
import { productRates } from './measures/productRates';
import { median } from './measures/rows';
import { encoders, flops } from './contenders/sizes';
import { viewRows } from './measures/views';
import { randomFrames, randomWeights } from './contenders/weights';

/** @returns the adapter's name, null where Dawn finds none */
export async function benchInNode({ quick, say, row, runs: given, encoder: asked, only }: BenchOptions): Promise<string | null> {
  const { globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  const counter = installGpuCounter();
  const adapter = await startDawn();
  if (adapter === null) return null;
  const device = (tf.backend() as unknown as { device: GPUDevice }).device;
  const traits = adapterTraits(device);
  say(`${traits.name}; features ${[...device.features].join(', ')}`);
  if (only === 'memory') {
    await memoryRows(encoders[asked ?? 'vit-b-16'], counter!, row, say);
    return traits.name;
  }
  const runs = given ?? (quick ? 3 : 5);
  if (only === undefined || only === 'views') await viewRows(counter, 4 * runs, row);
  if (only === 'views') return traits.name;
  const encoder = asked ?? (traits.software ? (quick ? 'tiny' : 'toy') : quick ? 'small' : 'vit-b-16');
  const size = encoders[encoder];
  const weights = randomWeights(size);
  const frames = randomFrames(size);
  const take = (kind: 'kernels' | 'half' | 'stock'): Contender => createOurs(size, weights, frames, { kind, start: async () => {} });
  const players: [ContenderName, Contender][] = [
    ['ours, WebGPU', take('kernels')],
    // software adapters have no variant that sums in half precision
    ...(traits.half && !traits.software ? [['ours, half arithmetic, WebGPU', take('half')] as [ContenderName, Contender]] : []),
    ['stock tfjs, WebGPU', take('stock')],
  ];
  const title = `GPU in Node, ${encoder}`;
  const forward = new Map<ContenderName, number>();
  for (const stage of stages) {
    for (const [name, taken] of await stageRows({ stage, players, runs, counter, title, embedding: size.embedding, row })) {
      if (stage === 'forward') forward.set(name, taken);
    }
  }
  const rates = await productRates(traits.software ? 256 : 4096, say);
  for (const [name, taken] of forward) if (name.startsWith('ours')) shareOfPeak(name, taken, flops(size), rates, { say, row, runs, title });
  return traits.name;
}

interface StageRun {
  readonly stage: (typeof stages)[number];
  readonly players: readonly (readonly [ContenderName, Contender])[];
  readonly runs: number;
  readonly counter: ReturnType<typeof installGpuCounter>;
  readonly title: string;
  /** E, to compare features by. */
  readonly embedding: number;
  readonly row: BenchOptions['row'];
}

/**
 * One stage of every contender, one after the other: all live on the same tfjs backend, and the kernels are taken out for the last.
 * @returns medians in milliseconds
 */
async function stageRows({ stage, players, runs, counter, title, embedding, row }: StageRun): Promise<Map<ContenderName, number>> {
  const medians = new Map<ContenderName, number>();
  let expected: Float32Array | undefined;
  let ours: number | undefined;
  for (const [name, contender] of players) {
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
    registerKernels('webgpu', webgpuKernels);
    expected ??= features.slice();
    const taken = median(times);
    ours ??= taken;
    medians.set(name, taken);
    const agrees = worstCosine(features, expected, embedding) > agreementOf(name);
    const shared = { contender: name, dispatches: count?.dispatches ?? null, gpu_bytes: count?.peakBytes ?? null, agrees };
    if (stage === 'forward') row({ ...shared, stage: `${title}: first run`, median_ms: first, runs: 1, ratio_to_ours: null });
    row({ ...shared, stage: `${title}: ${stage}`, median_ms: taken, runs, ratio_to_ours: taken / ours });
  }
  return medians;
}

/** @param taken milliseconds of a forward of `work` floating-point operations @param rates of the device's own products, GFLOP/s */
function shareOfPeak(
  name: ContenderName,
  taken: number,
  work: number,
  rates: Awaited<ReturnType<typeof productRates>>,
  { say, row, runs, title }: Pick<BenchOptions, 'say' | 'row'> & { readonly runs: number; readonly title: string },
): void {
  const rate = name.includes('half') ? Math.max(rates.single, rates.half) : rates.single;
  say(`${name}: ${(work / taken / 1e6).toFixed(1)} GFLOP/s, ${((100 * work) / taken / 1e6 / rate).toFixed(0)} % of the device's products`);
  row({
    contender: `the same arithmetic at this device's best product (${rate.toPrecision(3)} GFLOP/s)`,
    stage: `${title}: forward, share of the peak that ${name.replace(', WebGPU', '')} reaches`,
    median_ms: work / rate / 1e6,
    runs,
    ratio_to_ours: work / rate / 1e6 / taken,
    dispatches: null,
    gpu_bytes: null,
    agrees: null,
  });
}
