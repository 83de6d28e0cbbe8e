/** What a matrix product is, and the ways to walk through it. */
import type { Activation } from '../../seam/operands';
import type { Storage } from './packed';
import type { Width } from '../rows/rows';

/** A product with a frozen matrix. */
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

/**
 * A product as a walk sees it: [rows, K] times [K, N], `u.rows` rows. How numbers lie in memory is behind functions
 * that the product's own file writes:
 * - of x, as the walk's `xReads` says: 'one': x_at(x_start(row), k) -> f32; 'four': x_four(x_start(row), k4) -> vec4f,
 *   zeros beyond K; 'rows': x_rows(k, row4) -> vec4f, four rows at one k;
 * - of W, as `weightAlongK` says: weight(k, n4) -> vec4f, four columns at one k; or weight_along(n, k4) -> vec4f, four k
 *   of one column, zeros beyond K;
 * - finish(row, n4, sum), which drops what lies outside.
 */
export interface WalkedProduct {
  readonly K: Width;
  readonly N: Width;
  /** K is a multiple of this. */
  readonly multipleOfK: number;
  readonly weightAlongK: boolean;
  /** x lies [K, rows]. */
  readonly xAlongRows: boolean;
  /** WGSL after every number of x, such as ' * 2.0'; only the walk without barriers needs it. */
  readonly scale: string;
  /** WGSL at the top of main: where `group` is known. */
  readonly begin: string;
}

/** What a variant writes: `main`, and how many workgroups cover the result. */
export interface Walk {
  readonly body: string;
  readonly enable: string;
  readonly xReads: 'one' | 'four' | 'rows';
  readonly workgroups: (rows: number, columns: number) => readonly [x: number, y: number];
}

/** Sides of the product: [rows, K] times [K, N]. */
export function productSides(product: Product): { K: number; N: number } {
  const { inputs, outputs, transposed } = product;
  return transposed ? { K: outputs, N: inputs } : { K: inputs, N: outputs };
}

export function variantName(variant: ProductVariant): string {
  if (variant.kind === 'registers') return `registers-${variant.rows}x${variant.columns4 * 4}-${variant.lanes}`;
  return `tiles-${variant.tile.join('x')}-${variant.part.join('x')}${variant.half ? '-half' : ''}`;
}
