/** What a matrix product with a frozen matrix is, and the ways to walk through it. */
import type { Activation } from '../activation';
import type { Workgroups } from './gpu';
import type { Storage } from './packed';

export interface Product {
  /** Sides of W. */
  readonly inputs: number;
  readonly outputs: number;
  readonly storage: Storage;
  /** False: x [rows, in] W. True: x [rows, out] W^T. */
  readonly transposed: boolean;
  readonly bias: boolean;
  readonly activation: Activation;
  readonly residual: boolean;
  /** Multiplies the result by the activation's derivative at a tensor of the result's shape (on the way back). */
  readonly derivative: Activation;
}

/** How a product is walked through. */
export type ProductVariant =
  | {
      readonly kind: 'registers';
      /** Rows, and groups of 4 columns, of the result that one invocation computes. */
      readonly rows: number;
      readonly columns4: number;
      /** Invocations that share x by subgroup broadcast: the adapter's subgroup size; 1 uses no subgroups. */
      readonly lanes: number;
    }
  | {
      readonly kind: 'tiles';
      /** Rows and columns of a workgroup's tile, its depth, and rows and columns of one invocation's part. */
      readonly tile: readonly [rows: number, columns: number, depth: number];
      readonly part: readonly [rows: number, columns: number];
      /** Products in half precision inside a tile's depth, summed up in fp32 (needs shader-f16). */
      readonly half: boolean;
    };

/** What a variant writes: `main`, and how many workgroups cover the result. */
export interface Walk {
  readonly body: string;
  readonly enable: string;
  /** Type of the binding `x`, when it is not that of rows four at a time. */
  readonly xType?: string;
  readonly workgroups: (rows: number) => Workgroups;
}

/** Sides of the product as a walk sees it: [rows, K] times [K, N]. */
export function productSides(product: Product): { K: number; N: number } {
  const { inputs, outputs, transposed } = product;
  return transposed ? { K: outputs, N: inputs } : { K: inputs, N: outputs };
}

export function variantName(variant: ProductVariant): string {
  if (variant.kind === 'registers') return `registers-${variant.rows}x${variant.columns4 * 4}-${variant.lanes}`;
  return `tiles-${variant.tile.join('x')}-${variant.part.join('x')}${variant.half ? '-half' : ''}`;
}
