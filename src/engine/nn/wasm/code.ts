/** Our wasm kernels as one module; arguments are addresses in bytes, strides in bytes, and counts. */
import { assemble, f32x4 } from './assembler';
import { type MultiplyAdd, productFunctions } from './productCode';
import { rowFunctions } from './rowCode';

type Kernel = (...given: number[]) => void;

/** What each does and takes stands beside its code. */
export type KernelName =
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

let relaxed: boolean | undefined;

/** With relaxed multiply-add where this machine has it (one instruction instead of two). */
export function compileKernels(memory: { readonly shared: boolean }): WebAssembly.Module {
  const codeWith = (multiplyAdd: MultiplyAdd): Uint8Array<ArrayBuffer> =>
    assemble([...productFunctions(multiplyAdd), ...rowFunctions(multiplyAdd)], memory);
  const fused = codeWith(f32x4.relaxedMultiplyAdd);
  relaxed ??= WebAssembly.validate(fused);
  return new WebAssembly.Module(relaxed ? fused : codeWith(rounding));
}

export function startKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Machine {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Machine;
}
