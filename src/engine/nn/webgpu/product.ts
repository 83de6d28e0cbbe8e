/**
 * Matrix products with frozen weights: activation(x W + bias) + residual, and dy W^T for the way back, from the same
 * packed matrix [in, out]. fp32 accumulation. This file states the problem and its common WGSL; the ways to walk
 * through it are productRegisters.ts (no barriers: adapters that are programs on the CPU) and productTiles.ts
 * (workgroup memory: GPUs).
 */
import type { Activation } from '../activation';
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
    ...helpers(activation, derivative),
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

/** Phi, the normal distribution's cumulative, by Abramowitz and Stegun 7.1.26 for erf: absolute error below 2e-7. */
const cumulative = `fn cumulative(x: vec4f) -> vec4f {
  let z = abs(x) * 0.7071067811865476;
  let t = 1.0 / (1.0 + 0.3275911 * z);
  let p = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  let tail = 0.5 * p * exp(-z * z);
  return select(tail, 1.0 - tail, x > vec4f());
}`;

/** 1 / (1 + exp(-x)) that stays finite where exp would not. */
const sigmoid = 'fn sigmoid(x: vec4f) -> vec4f { return 1.0 / (1.0 + exp(-clamp(x, vec4f(-80.0), vec4f(80.0)))); }';

function helpers(...activations: readonly Activation[]): string[] {
  return [
    ...(activations.includes('quickGelu') ? [sigmoid] : []),
    ...(activations.includes('gelu') ? [cumulative] : []),
  ];
}

function activationCode(activation: Activation): string {
  switch (activation) {
    case 'none':
      return '';
    case 'quickGelu':
      return `fn activate(x: vec4f) -> vec4f { return x * sigmoid(1.702 * x); }`;
    case 'gelu':
      return `fn activate(x: vec4f) -> vec4f { return x * cumulative(x); }`;
    case 'relu':
      return 'fn activate(x: vec4f) -> vec4f { return max(x, vec4f()); }';
    default:
      return activation satisfies never;
  }
}

function derivativeCode(activation: Activation): string {
  switch (activation) {
    case 'none':
      return '';
    case 'quickGelu':
      return `fn slope(x: vec4f) -> vec4f {
        let s = sigmoid(1.702 * x);
        return s * (1.0 + 1.702 * x * (1.0 - s));
      }`;
    case 'gelu':
      return `fn slope(x: vec4f) -> vec4f {
        return cumulative(x) + x * 0.3989422804014327 * exp(-0.5 * x * x);
      }`;
    case 'relu':
      return 'fn slope(x: vec4f) -> vec4f { return select(vec4f(), vec4f(1.0), x > vec4f()); }';
    default:
      return activation satisfies never;
  }
}
