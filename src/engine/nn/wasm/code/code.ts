/** Our wasm kernels as one module; arguments are addresses in bytes, strides in bytes, and counts. */
import { assemble, f32x4 } from './assembler';
import { type MultiplyAdd, productFunctions } from './productCode';
import { rowFunctions } from './rowCode';

type Kernel = (...given: number[]) => void;

/** What each does and takes stands beside its code. */
type KernelName =
  | 'product'
  | 'packColumns'
  | 'packTransposed'
  | 'transpose'
  | 'clear'
  | 'addScaled'
  | 'softmax'
  | 'softmaxBackward'
  | 'layerNorm'
  | 'layerNormBackward'
  | 'quickGelu'
  | 'quickGeluBackward';

/** The kernels over one memory. */
export type Machine = Readonly<Record<KernelName, Kernel>>;

const rounding: MultiplyAdd = (a, b, c) => f32x4.add(c, f32x4.mul(a, b));

/**
 * With relaxed multiply-add where this machine has it (one instruction instead of two).
 * @returns null where it has no SIMD at all
 */
export function compileKernels(memory: { readonly shared: boolean }): WebAssembly.Module | null {
  for (const multiplyAdd of [f32x4.relaxedMultiplyAdd, rounding]) {
    const code = assemble([...productFunctions(multiplyAdd), ...rowFunctions(multiplyAdd)], memory);
    if (WebAssembly.validate(code)) return new WebAssembly.Module(code);
  }
  return null;
}

export function startKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Machine {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Machine;
}
