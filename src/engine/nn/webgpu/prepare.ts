/**
 * Getting ready for an encoder of known sizes: every kernel its blocks will run, so that pipelines are compiled in
 * parallel while the weights load, and the products among them, for `tuneProducts`.
 */
import { attentionKernel, type AttentionShape } from './attention';
import { keyGradientKernel, queryGradientKernel } from './attentionBackward';
import { attentionWeightsKernel } from './attentionWeights';
import { adapterTraits, allowedVariants, chosenProduct, isChosen, tuneProducts, useChoices } from './choice';
import type { ChoiceStore } from './choiceStore';
import { activateBackwardKernel } from './elementwise';
import { currentDevice, warmUp, type Kernel } from './gpu';
import { layerNormBackwardKernel, layerNormKernel } from './layerNorm';
import type { Activation } from '../activation';
import type { Storage } from './packed';
import { variantName, type Product } from './productShape';

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
  const sides = [[D, D], [D, 2 * D], [D, hidden], [hidden, D]] as const;
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
  const key = [
    adapterTraits(currentDevice()).name, `${width} ${hidden} ${storage}, ${rows} rows`, ...allowedVariants().map(variantName),
  ].join('; ');
  const stored = await store.get(key);
  if (stored !== undefined) useChoices(stored);
  if (!products.every(isChosen)) await store.put(key, await tuneProducts(products, rows));
}

/** Compiles what a block runs, in parallel. Throws `internal` when a shader is wrong. */
export async function warmUpBlocks(
  sizes: BlockSizes,
  { prompts, backward, weights }: { readonly prompts: boolean; readonly backward: boolean; readonly weights: 'none' | 'classRow' | 'mean' },
): Promise<void> {
  const { width, heads, layerNormEpsilon, activation } = sizes;
  const depth = width / heads;
  const pieces = prompts ? 2 : 1;
  const { barriers, lanes } = attentionSharing(depth);
  const kernels: Kernel[] = [
    layerNormKernel(width, layerNormEpsilon, barriers).shader,
    attentionKernel({ heads, depth, pieces, sums: weights !== 'none', barriers, lanes }).shader,
    ...(weights === 'none' ? [] : [attentionWeightsKernel(heads, depth, pieces, weights).shader]),
    ...blockProducts(sizes, backward).map((product) => chosenProduct(product).shader),
    ...(backward
      ? [
          layerNormBackwardKernel(width, layerNormEpsilon, barriers).shader,
          queryGradientKernel(heads, depth, pieces, lanes).shader,
          keyGradientKernel(heads, depth, lanes).shader,
          activateBackwardKernel(activation),
        ]
      : []),
  ];
  await warmUp(kernels);
}
