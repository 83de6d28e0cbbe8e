/**
 * Which variant of a kernel this adapter gets. Before anything was measured: no barriers for adapters that are programs
 * on the CPU, workgroup tiles for GPUs. `tuneProducts` measures the candidates once and keeps the fastest a product;
 * what it found is plain data, to be stored per adapter and model and handed back next time.
 */
import * as tf from '@tensorflow/tfjs-core';
import { currentDevice, dispatch, submit, warmUp } from './gpu';
import { roundUp } from './packed';
import { productKernel, type ProductKernel } from './product';
import { productSides, type Product, type ProductVariant } from './productShape';

/** Found choices as they are stored: adapter's name, then the variant of every product by its sides. */
export interface KernelChoices {
  readonly adapter: string;
  readonly products: Readonly<Record<string, ProductVariant>>;
}

interface AdapterTraits {
  readonly name: string;
  /** A program on the CPU: barriers cost more than they bring. */
  readonly software: boolean;
  /** Size of every subgroup; 1 where subgroups are missing or vary. */
  readonly subgroup: number;
  readonly half: boolean;
}

const chosen = new WeakMap<GPUDevice, Map<string, ProductVariant>>();
const traitsOf = new WeakMap<GPUDevice, AdapterTraits>();
const kernels = new WeakMap<GPUDevice, Map<string, ProductKernel>>();
const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|basic render/i;

export function adapterTraits(device: GPUDevice): AdapterTraits {
  let traits = traitsOf.get(device);
  if (traits === undefined) {
    const info = device.adapterInfo;
    const name = [info.vendor, info.architecture, info.device, info.description].filter((part) => part !== '').join(' ');
    const { subgroupMinSize: least, subgroupMaxSize: most } = info;
    traits = {
      name,
      software: info.isFallbackAdapter || softwareNames.test(name),
      subgroup: device.features.has('subgroups') && least === most && least >= 4 && least <= 16 ? least : 1,
      half: device.features.has('shader-f16'),
    };
    traitsOf.set(device, traits);
  }
  return traits;
}

/** The variants worth measuring here, the likeliest first. */
export function candidates({ software, subgroup, half }: AdapterTraits): ProductVariant[] {
  if (software) {
    return [
      { kind: 'registers', rows: 8, columns4: 1, lanes: subgroup },
      { kind: 'registers', rows: 16, columns4: 2, lanes: subgroup },
      { kind: 'registers', rows: 8, columns4: 2, lanes: 1 },
    ];
  }
  const tiles: ProductVariant[] = [
    { kind: 'tiles', tile: [64, 64, 16], part: [8, 8], half: false },
    { kind: 'tiles', tile: [64, 64, 16], part: [4, 8], half: false },
    { kind: 'tiles', tile: [128, 128, 16], part: [8, 8], half: false },
    { kind: 'tiles', tile: [32, 64, 16], part: [4, 4], half: false },
  ];
  return half ? [...tiles, ...tiles.slice(0, 3).map((tile) => ({ ...tile, half: true }) as ProductVariant)] : tiles;
}

/** The kernel for a product on the device in use. */
export function chosenProduct(product: Product): ProductKernel {
  const device = currentDevice();
  const key = Object.values(product).join(' ');
  const made = kernels.get(device) ?? new Map<string, ProductKernel>();
  kernels.set(device, made);
  let found = made.get(key);
  if (found === undefined) {
    const variant = chosen.get(device)?.get(sidesKey(product)) ?? candidates(adapterTraits(device))[0]!;
    found = productKernel(product, variant);
    made.set(key, found);
  }
  return found;
}

/** The choice depends on the sides, not on what is added after the sum. */
function sidesKey(product: Product): string {
  const { K, N } = productSides(product);
  return `${K}x${N} ${product.storage}${product.transposed ? ' transposed' : ''}`;
}

/** Takes choices stored for this adapter before; others are ignored. */
export function useChoices(choices: KernelChoices): void {
  const device = currentDevice();
  if (choices.adapter !== adapterTraits(device).name) return;
  chosen.set(device, new Map(Object.entries(choices.products)));
  kernels.delete(device);
}

/**
 * Measures every candidate on the products given, at that many rows, and keeps the fastest. Products chosen before are
 * not measured again. `halfArithmetic` lets variants that sum in half precision take part.
 * @returns all choices of this device, for `useChoices` next time
 */
export async function tuneProducts(
  products: readonly Product[],
  rows: number,
  { halfArithmetic = false, turns = 3 }: { readonly halfArithmetic?: boolean; readonly turns?: number } = {},
): Promise<KernelChoices> {
  const device = currentDevice();
  const traits = adapterTraits(device);
  const known = chosen.get(device) ?? new Map<string, ProductVariant>();
  const open = new Map(products.map((product) => [sidesKey(product), { ...product, ...bare }]));
  for (const [key, product] of open) {
    if (known.has(key)) continue;
    const variants = candidates(traits).filter((variant) => variant.kind !== 'tiles' || !variant.half || halfArithmetic);
    known.set(key, await fastest(product, variants, rows, turns));
  }
  chosen.set(device, known);
  kernels.delete(device);
  return { adapter: traits.name, products: Object.fromEntries(known) };
}

const bare = { bias: false, activation: 'none', residual: false, derivative: 'none' } as const;

async function fastest(product: Product, variants: readonly ProductVariant[], rows: number, turns: number): Promise<ProductVariant> {
  if (variants.length === 1) return variants[0]!;
  const made = variants.map((variant) => productKernel(product, variant));
  await warmUp(made.map(({ shader }) => shader));
  const { K, N } = productSides(product);
  const numbers = roundUp(product.inputs, 4) * roundUp(product.outputs, 4);
  const x = tf.randomUniform([rows, K], -1, 1, 'float32', 1);
  // Ordinary numbers, not zeros: some adapters take their time over special ones. 0x2d55 and 0x2e66 are about 0.1.
  const halves = new Int32Array(product.storage === 'half' ? numbers / 2 : 0).fill(0x2d552e66);
  const w = product.storage === 'half' ? tf.tensor1d(halves, 'int32') : tf.randomUniform([numbers], -1, 1, 'float32', 2);
  const best = variants.map(() => Number.POSITIVE_INFINITY);
  const device = currentDevice();
  try {
    for (let turn = 0; turn < turns; turn++) {
      // Interleaved: what slows the machine down for a moment does not decide against one variant.
      for (const [index, { shader, workgroups }] of made.entries()) {
        submit();
        await device.queue.onSubmittedWorkDone();
        const start = performance.now();
        const [y] = dispatch(shader, [x, w], [[rows, N]], [rows], workgroups(rows));
        submit();
        await device.queue.onSubmittedWorkDone();
        best[index] = Math.min(best[index]!, performance.now() - start);
        y!.dispose();
      }
    }
  } finally {
    tf.dispose([x, w]);
  }
  return variants[best.indexOf(Math.min(...best))]!;
}

