/** Getting ready for an encoder of known sizes: which variants its blocks' products get. */
import type { AttentionShape } from '../attention/attention';
import { adapterTraits } from '../gpu/traits';
import { candidates } from '../product/candidates';
import { isChosen, tuneProducts, useChoices } from './choice';
import type { ChoiceStore } from './choiceStore';
import { currentDevice } from '../gpu/gpu';
import type { Activation } from '../../seam/operands';
import type { Storage } from '../product/packed';
import { variantName, type Product } from '../product/productShape';

/** An encoder's sizes, as its config has them. */
export interface BlockSizes {
  readonly width: number;
  readonly hidden: number;
  readonly heads: number;
  readonly activation: Activation;
  readonly layerNormEpsilon: number;
  readonly storage: Storage;
}

/** How attention's queries share keys and values here. */
export function attentionSharing(depth: number): Pick<AttentionShape, 'barriers' | 'lanes'> {
  const { software, subgroup } = adapterTraits(currentDevice());
  return { barriers: !software, lanes: software && (depth / 4) % subgroup === 0 ? subgroup : 1 };
}

/** The products of one block forward, and with `backward` those of its way back. */
export function blockProducts({ width: D, hidden, activation, storage }: BlockSizes, backward: boolean): Product[] {
  const plain = { storage, transposed: false, bias: true, activation: 'none', residual: false, derivative: 'none' } as const;
  const forward: Product[] = [
    { ...plain, inputs: D, outputs: D },
    { ...plain, inputs: D, outputs: 2 * D },
    { ...plain, inputs: D, outputs: D, residual: true },
    { ...plain, inputs: D, outputs: hidden, activation: backward ? 'none' : activation },
    { ...plain, inputs: hidden, outputs: D, residual: true },
  ];
  if (!backward) return forward;
  const sides = [
    [D, D],
    [D, 2 * D],
    [D, hidden],
    [hidden, D],
  ] as const;
  return [...forward, ...sides.map(([inputs, outputs]) => ({ ...plain, inputs, outputs, transposed: true, bias: false }))];
}

/**
 * Chooses the variants of a block's products: as an earlier visit measured them, else by measuring now, which is kept.
 * @param rows rows of a usual call
 */
export async function chooseProducts(sizes: BlockSizes, rows: number, store: ChoiceStore): Promise<void> {
  const products = blockProducts(sizes, true);
  const { width, hidden, storage } = sizes;
  // The variants are part of the key: when others are offered, they are measured against each other once more.
  const traits = adapterTraits(currentDevice());
  const key = [traits.name, `${width} ${hidden} ${storage}, ${rows} rows`, ...candidates(traits).map(variantName)].join('; ');
  const stored = await store.get(key);
  if (stored !== undefined) useChoices(stored);
  if (!products.every(isChosen)) await store.put(key, await tuneProducts(products, rows));
}
