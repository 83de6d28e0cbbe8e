/**
 * Which variant of a kernel this adapter gets. Before anything was measured: no barriers for adapters that are programs
 * on the CPU, workgroup tiles for GPUs. `tuneProducts` measures the candidates once and ranks them for every product;
 * what it found is plain data, kept between visits by choiceStore.ts. Variants that sum in half precision are passed over
 * unless they are allowed, and always on the way back, where gradients may be too small for them.
 */
import { currentDevice } from './gpu';
import { rankVariants } from './measure';
import { productKernel, type ProductKernel } from './product';
import { productSides, variantName, type Product, type ProductVariant } from './productShape';

/** What was found, as it is stored: the adapter's name, then the names of variants, the fastest first, by a product's sides. */
export interface KernelChoices {
  readonly adapter: string;
  readonly products: Readonly<Record<string, readonly string[]>>;
}

interface AdapterTraits {
  readonly name: string;
  /** A program on the CPU: barriers cost more than they bring. */
  readonly software: boolean;
  /** Size of every subgroup; 1 where subgroups are missing or vary. */
  readonly subgroup: number;
  readonly half: boolean;
}

const ranked = new WeakMap<GPUDevice, Map<string, readonly ProductVariant[]>>();
const traitsOf = new WeakMap<GPUDevice, AdapterTraits>();
const kernels = new WeakMap<GPUDevice, Map<string, ProductKernel>>();
let halfArithmetic = false;
const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|basic render/i;

/** For tests: a device is taken for one with these traits. */
export function pretendTraits(device: GPUDevice, traits: Partial<AdapterTraits>): void {
  traitsOf.set(device, { ...adapterTraits(device), ...traits });
}

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

/** Lets forward products sum in half precision inside a tile, where the adapter has shader-f16 and it measured fastest. */
export function setHalfArithmetic(allowed: boolean): void {
  if (allowed === halfArithmetic) return;
  halfArithmetic = allowed;
  kernels.delete(currentDevice());
}

/** Whether half precision was measured fastest for any product here. */
export function prefersHalf(): boolean {
  return [...(ranked.get(currentDevice())?.values() ?? [])].some(([fastest]) => isHalf(fastest!));
}

/** What may be measured for a product, the likeliest first. */
export function variantsOf({ transposed }: Pick<Product, 'transposed'>): ProductVariant[] {
  return candidates(adapterTraits(currentDevice())).filter((variant) => !transposed || !isHalf(variant));
}

function isHalf(variant: ProductVariant): boolean {
  return variant.kind === 'tiles' && variant.half;
}

/** The kernel for a product on the device in use. */
export function chosenProduct(product: Product): ProductKernel {
  const device = currentDevice();
  const key = Object.values(product).join(' ');
  const made = kernels.get(device) ?? new Map<string, ProductKernel>();
  kernels.set(device, made);
  let found = made.get(key);
  if (found === undefined) {
    const variants = ranked.get(device)?.get(sidesKey(product)) ?? variantsOf(product);
    found = productKernel(product, variants.find((variant) => halfArithmetic || !isHalf(variant))!);
    made.set(key, found);
  }
  return found;
}

/** The choice depends on the sides, not on what is added after the sum. */
export function sidesKey(product: Product): string {
  const { K, N } = productSides(product);
  return `${K}x${N} ${product.storage}${product.transposed ? ' transposed' : ''}`;
}

/** Takes choices stored before; those of another adapter, or with variants that are not offered here, are ignored. */
export function useChoices({ adapter, products }: KernelChoices): void {
  const device = currentDevice();
  if (adapter !== adapterTraits(device).name) return;
  const known = ranked.get(device) ?? new Map<string, readonly ProductVariant[]>();
  const offered = new Map(candidates(adapterTraits(device)).map((variant) => [variantName(variant), variant]));
  for (const [sides, names] of Object.entries(products)) {
    const variants = names.map((name) => offered.get(name)).filter((variant) => variant !== undefined);
    if (variants.length === names.length && variants.some((variant) => !isHalf(variant))) known.set(sides, variants);
  }
  ranked.set(device, known);
  kernels.delete(device);
}

/** Whether a product's variant was measured here, or taken from what was stored. */
export function isChosen(product: Product): boolean {
  return ranked.get(currentDevice())?.has(sidesKey(product)) === true;
}

/**
 * Measures the variants on the products given, at that many rows, and ranks them. Products ranked before are not measured
 * again.
 * @returns the choices for these products, for `useChoices` next time
 */
export async function tuneProducts(
  products: readonly Product[],
  rows: number,
  { turns = 3 }: { readonly turns?: number } = {},
): Promise<KernelChoices> {
  const device = currentDevice();
  const known = ranked.get(device) ?? new Map<string, readonly ProductVariant[]>();
  const wanted = new Map(products.map((product) => [sidesKey(product), { ...product, ...bare }]));
  const open = [...wanted].filter(([key]) => !known.has(key));
  const measured = await rankVariants(open.map(([, product]) => ({ product, variants: variantsOf(product) })), rows, turns);
  for (const [index, [key]] of open.entries()) known.set(key, measured[index]!);
  ranked.set(device, known);
  kernels.delete(device);
  const names = [...wanted.keys()].map((key) => [key, known.get(key)!.map(variantName)] as const);
  return { adapter: adapterTraits(device).name, products: Object.fromEntries(names) };
}

const bare = { bias: false, activation: 'none', residual: false, derivative: 'none' } as const;
