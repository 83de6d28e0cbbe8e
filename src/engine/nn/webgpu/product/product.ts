/**
 * Matrix products with frozen weights: activation(x W + bias) + residual, and dy W^T for the way back, from the same
 * packed matrix [in, out]. fp32 accumulation. This file states the problem; floatProduct.ts states that of two plain
 * tensors. The ways to walk through either are productRegisters.ts (no barriers: adapters that are programs on the CPU)
 * and productTiles.ts (workgroup memory: GPUs).
 */
import { kernel, type Kernel, type Workgroups } from '../gpu/gpu';
import { bindingsAfter, finish, plainX } from './productEnds';
import { registerProduct } from './productRegisters';
import { productSides, variantName, type Product, type ProductVariant, type Walk, type WalkedProduct } from './productShape';
import { tiledProduct } from './productTiles';
import { fixedWidth, rowType } from '../rows/rows';

export interface ProductKernel {
  readonly shader: Kernel;
  readonly workgroups: (rows: number) => Workgroups;
}

/** Bindings in order: x, W, bias, residual, derivative's argument (each where the product has it). */
export function productKernel(product: Product, variant: ProductVariant): ProductKernel {
  const sides = productSides(product);
  const [K, N] = [fixedWidth(sides.K), fixedWidth(sides.N)];
  const { storage, transposed } = product;
  const registers = variant.kind === 'registers';
  const { body, enable, xReads, workgroups } = walk(
    {
      K,
      N,
      multipleOfK: sides.K,
      weightAlongK: transposed,
      xAlongRows: false,
      begin: '',
      scale: registers && storage === 'half' ? ' * 5.192296858534828e33' : '',
    },
    variant,
  );
  const x = plainX(xReads, K);
  const shader = kernel(
    ['product', ...Object.values(product), variantName(variant)].join(' '),
    {
      outputs: [`y: ${rowType(N)}`],
      inputs: [`x: ${x.type}`, `w: array<${storage === 'half' ? 'vec2u' : 'vec4f'}>`, ...bindingsAfter(product, N)],
      uniforms: ['rows'],
    },
    [x.code, weightReader(product, registers), finish(product, N), body].join('\n'),
    enable,
  );
  return { shader, workgroups: (rows) => workgroups(rows, sides.N) };
}

export function walk(product: WalkedProduct, variant: ProductVariant): Walk {
  return variant.kind === 'registers' ? registerProduct(product, variant) : tiledProduct(product, variant);
}

/** `weight(k, n4)`, or `weight_along(n, k4)` of W^T. `shifted`: halves come out 2^112 too small (productRegisters.ts). */
export function weightReader(
  { outputs, storage, transposed }: Pick<Product, 'outputs' | 'storage' | 'transposed'>,
  shifted: boolean,
): string {
  const stride = `${Math.ceil(outputs / 4)}u`;
  const name = transposed ? 'weight_along' : 'weight';
  const four = `fn ${name}(row: u32, c4: u32) -> vec4f { return numbers(row * ${stride} + c4); }`;
  if (storage === 'single') return `fn numbers(at: u32) -> vec4f { return w[at]; }\n${four}`;
  const unpacked = shifted
    ? `let upper = bitcast<vec4i>(vec4u(pair.x << 16u, pair.x, pair.y << 16u, pair.y));
    return bitcast<vec4f>((upper >> vec4u(3u)) & vec4i(bitcast<i32>(0x8fffe000u)));`
    : 'return vec4f(unpack2x16float(pair.x), unpack2x16float(pair.y));';
  return `fn numbers(at: u32) -> vec4f {
    let pair = w[at];
    ${unpacked}
  }
  ${four}`;
}
