/**
 * Matrix products with frozen weights: activation(x W + bias) + residual, and dy W^T for the way back, from the same
 * packed matrix [in, out]. fp32 accumulation. This file states the problem and its common WGSL; the ways to walk
 * through it are productRegisters.ts (no barriers: adapters that are programs on the CPU) and productTiles.ts
 * (workgroup memory: GPUs).
 */
import { activationCode, activationHelpers, derivativeCode } from './activation';
import { kernel, type Kernel, type Workgroups } from './gpu';
import { registerProduct } from './productRegisters';
import { productSides, variantName, type Product, type ProductVariant } from './productShape';
import { tiledProduct } from './productTiles';
import { rowReader, rowType, rowWriter } from './rows';

export interface ProductKernel {
  readonly shader: Kernel;
  readonly workgroups: (rows: number) => Workgroups;
}

/** Bindings in order: x, W, bias, residual, derivative's argument (each where the product has it). */
export function productKernel(product: Product, variant: ProductVariant): ProductKernel {
  const { N, K } = productSides(product);
  const { bias, residual, derivative, storage } = product;
  const walk = variant.kind === 'registers' ? registerProduct(product, variant) : tiledProduct(product, variant);
  const shader = kernel(
    ['product', ...Object.values(product), variantName(variant)].join(' '),
    {
      outputs: [`y: ${rowType(N)}`],
      inputs: [
        `x: ${walk.xType ?? rowType(K)}`,
        `w: array<${storage === 'half' ? 'vec2u' : 'vec4f'}>`,
        ...(bias ? [`bias: ${rowType(N)}`] : []),
        ...(residual ? [`residual: ${rowType(N)}`] : []),
        ...(derivative === 'none' ? [] : [`argument: ${rowType(N)}`]),
      ],
      uniforms: ['rows'],
    },
    [walk.xType === undefined ? rowReader('x', K) : '', finish(product, N), walk.body].join('\n'),
    walk.enable,
  );
  return { shader, workgroups: walk.workgroups };
}

/** `finish(row, c4, v)`: everything after the sum, and the store. */
function finish({ bias, activation, residual, derivative }: Product, N: number): string {
  return [
    rowWriter('y', N),
    bias ? rowReader('bias', N) : '',
    residual ? rowReader('residual', N) : '',
    derivative === 'none' ? '' : rowReader('argument', N),
    activationHelpers(activation, derivative),
    activationCode(activation),
    derivativeCode(derivative),
    `fn finish(row: u32, c4: u32, sum: vec4f) {
      if (row >= u.rows || c4 >= ${Math.ceil(N / 4)}u) { return; }
      var v = sum;
      ${bias ? 'v += read_bias(0u, c4);' : ''}
      ${activation === 'none' ? '' : 'v = activate(v);'}
      ${derivative === 'none' ? '' : 'v *= slope(read_argument(row, c4));'}
      ${residual ? 'v += read_residual(row, c4);' : ''}
      write_y(row, c4, v);
    }`,
  ].join('\n');
}
