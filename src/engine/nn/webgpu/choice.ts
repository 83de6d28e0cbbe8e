/**
 * Which variant of a kernel this adapter gets. Before anything was measured: no barriers for adapters that are programs
 * on the CPU, workgroup tiles for GPUs. `tuneProducts` measures the candidates once and keeps the fastest a product;
 * what it found is plain data, kept between visits by choiceStore.ts.
 */
import { currentDevice } from './gpu';
import { measureVariants } from './measure';
import { productKernel, type ProductKernel } from './product';
import { productSides, variantName, type Product, type ProductVariant } from './productShape';

/** Found choices as they are stored: adapter's name, then the name of every product's variant by the product's sides. */
export interface KernelChoices {
  readonly adapter: string;
  readonly products: Readonly<Record<string, string>>;
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
let halfArithmetic = false;
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

/** Lets products sum in half precision inside a tile, where the adapter has shader-f16 and it measures faster. */
export function setHalfArithmetic(allowed: boolean): void {
  if (allowed === halfArithmetic) return;
  halfArithmetic = allowed;
  const device = currentDevice();
  chosen.delete(device);
  kernels.delete(device);
}

/** Candidates that may be chosen now, the likeliest first. */
export function allowedVariants(): ProductVariant[] {
  return candidates(adapterTraits(currentDevice())).filter((variant) => variant.kind !== 'tiles' || !variant.half || halfArithmetic);
}

/** The kernel for a product on the device in use. */
export function chosenProduct(product: Product): ProductKernel {
  const device = currentDevice();
  const key = Object.values(product).join(' ');
  const made = kernels.get(device) ?? new Map<string, ProductKernel>();
  kernels.set(device, made);
  let found = made.get(key);
  if (found === undefined) {
    const variant = chosen.get(device)?.get(sidesKey(product)) ?? allowedVariants()[0]!;
    found = productKernel(product, variant);
    made.set(key, found);
  }
  return found;
}

/** The choice depends on the sides, not on what is added after the sum. */
export function sidesKey(product: Product): string {
  const { K, N } = productSides(product);
  return `${K}x${N} ${product.storage}${product.transposed ? ' transposed' : ''}`;
}

/** Takes choices stored before; those of another adapter, or of a variant that is not offered here, are ignored. */
export function useChoices({ adapter, products }: KernelChoices): void {
  const device = currentDevice();
  if (adapter !== adapterTraits(device).name) return;
  const known = chosen.get(device) ?? new Map<string, ProductVariant>();
  const offered = new Map(allowedVariants().map((variant) => [variantName(variant), variant]));
  for (const [sides, name] of Object.entries(products)) {
    const variant = offered.get(name);
    if (variant !== undefined) known.set(sides, variant);
  }
  chosen.set(device, known);
  kernels.delete(device);
}

/** Whether a product's variant was measured here, or taken from what was stored. */
export function isChosen(product: Product): boolean {
  return chosen.get(currentDevice())?.has(sidesKey(product)) === true;
}

/**
 * Measures every allowed variant on the products given, at that many rows, and keeps the fastest. Products chosen before
 * are not measured again.
 * @returns the choices for these products, for `useChoices` next time
 */
export async function tuneProducts(
  products: readonly Product[],
  rows: number,
  { turns = 3 }: { readonly turns?: number } = {},
): Promise<KernelChoices> {
  const device = currentDevice();
  const variants = allowedVariants();
  const known = chosen.get(device) ?? new Map<string, ProductVariant>();
  const wanted = new Map(products.map((product) => [sidesKey(product), { ...product, ...bare }]));
  const open = [...wanted].filter(([key]) => !known.has(key));
  const measured = await measureVariants(open.map(([, product]) => product), variants, rows, turns);
  for (const [index, [key]] of open.entries()) known.set(key, measured[index]!);
  chosen.set(device, known);
  kernels.delete(device);
  const names = [...wanted.keys()].map((key) => [key, variantName(known.get(key)!)] as const);
  return { adapter: adapterTraits(device).name, products: Object.fromEntries(names) };
}

const bare = { bias: false, activation: 'none', residual: false, derivative: 'none' } as const;
