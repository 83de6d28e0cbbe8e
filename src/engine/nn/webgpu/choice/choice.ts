/**
 * Which variant of a kernel this adapter gets. Before anything was measured: no barriers for adapters that are programs
 * on the CPU, workgroup tiles for GPUs. `tuneProducts` measures the candidates once and ranks them for every product;
 * what it found is plain data, kept between visits by choiceStore.ts. Variants that sum in half precision are passed over
 * unless they are allowed, and always on the way back, where gradients may be too small for them.
 */
import { currentDevice } from '../gpu/gpu';
import { adapterTraits } from '../gpu/traits';
import { rankVariants } from './measure';
import { candidates, isHalf } from '../product/candidates';
import { productKernel, type ProductKernel } from '../product/product';
import { productSides, variantName, type Product, type ProductVariant } from '../product/productShape';

/** What was found, as it is stored: the adapter's name, then the names of variants, the fastest first, by a product's sides. */
export interface KernelChoices {
  readonly adapter: string;
  readonly products: Readonly<Record<string, readonly string[]>>;
}

const ranked = new WeakMap<GPUDevice, Map<string, readonly ProductVariant[]>>();
const kernels = new WeakMap<GPUDevice, Map<string, ProductKernel>>();
let halfArithmetic = false;

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

/** The kernel for a product on the device in use. */
export function chosenProduct(product: Product): ProductKernel {
  const device = currentDevice();
  const key = Object.values(product).join(' ');
  const made = kernels.get(device) ?? new Map<string, ProductKernel>();
  kernels.set(device, made);
  let found = made.get(key);
  if (found === undefined) {
    const variants = ranked.get(device)?.get(sidesKey(product)) ?? variantsOf(product);
    found = productKernel(
      product,
      variants.find((variant) => halfArithmetic || !isHalf(variant))!,
    );
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
  { rounds = 3 }: { readonly rounds?: number } = {},
): Promise<KernelChoices> {
  const device = currentDevice();
  const known = ranked.get(device) ?? new Map<string, readonly ProductVariant[]>();
  const wanted = new Map(products.map((product) => [sidesKey(product), { ...product, ...bare }]));
  const open = [...wanted].filter(([key]) => !known.has(key));
  const measured = await rankVariants(
    open.map(([, product]) => ({ product, variants: variantsOf(product) })),
    rows,
    rounds,
  );
  for (const [index, [key]] of open.entries()) known.set(key, measured[index]!);
  ranked.set(device, known);
  kernels.delete(device);
  const names = [...wanted.keys()].map((key) => [key, known.get(key)!.map(variantName)] as const);
  return { adapter: adapterTraits(device).name, products: Object.fromEntries(names) };
}

const bare = { bias: false, activation: 'none', residual: false, derivative: 'none' } as const;
