/** Our wasm kernels as one module; arguments are addresses in bytes, strides in bytes, and counts. */
import { assemble, f32x4 } from './assembler';
import { narrowFunctions, quad, scaleBytes } from './narrowCode';
import { type MultiplyAdd, panelColumns, productFunctions } from './productCode';
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
  | 'quickGeluBackward'
  | 'narrowProduct'
  | 'quantize';

/** The kernels over one memory. */
export type Machine = Readonly<Record<KernelName, Kernel>>;

const rounding: MultiplyAdd = (a, b, c) => f32x4.add(c, f32x4.mul(a, b));

/** From the best: relaxed SIMD for floats, and for bytes. */
const variants = [
  { floats: f32x4.relaxedMultiplyAdd, bytes: true },
  { floats: f32x4.relaxedMultiplyAdd, bytes: false },
  { floats: rounding, bytes: false },
];

let best: (typeof variants)[number] | null | undefined;

function assembleVariant({ floats, bytes }: (typeof variants)[number], memory: { readonly shared: boolean }): Uint8Array<ArrayBuffer> {
  const functions = [...productFunctions(floats), ...rowFunctions(floats)];
  return assemble([...functions, ...narrowFunctions(functions.length, bytes)], memory);
}

/**
 * With relaxed SIMD where this machine has it: multiply-add, and the dot product of bytes, are one instruction each.
 * @returns null where it has no SIMD at all
 */
export function compileKernels(memory: { readonly shared: boolean }): WebAssembly.Module | null {
  best ??= variants.find((variant) => runs(variant)) ?? null;
  return best === null ? null : new WebAssembly.Module(assembleVariant(best, memory));
}

function runs(variant: (typeof variants)[number]): boolean {
  const code = assembleVariant(variant, { shared: false });
  return WebAssembly.validate(code) && (!variant.bytes || multipliesBytes(code));
}

/** V8 11.3 (Node 20), where relaxed SIMD is an experiment, compiles that dot product wrongly before it optimises. */
function multipliesBytes(code: Uint8Array<ArrayBuffer>): boolean {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const [rows, inner, a, b, column, zeros, c] = [4, 16, 0, 1024, 2048, 3072, 4096];
  const [bytes, floats] = [new Uint8Array(memory.buffer), new Float32Array(memory.buffer)];
  for (let row = 0; row < rows; row++) {
    bytes.fill(row + 1, a + row * (inner + scaleBytes), a + row * (inner + scaleBytes) + inner);
    floats[(a + row * (inner + scaleBytes) + inner) / 4] = 1;
  }
  bytes.fill(3, b, b + inner * panelColumns);
  floats.fill(1, column / 4, column / 4 + panelColumns);
  startKernels(new WebAssembly.Module(code), memory).narrowProduct(a, b, c, column, zeros, 0, rows, inner / quad, 1, panelColumns * 4);
  return Array.from({ length: rows }, (_, row) => floats[c / 4 + row * panelColumns]).every((sum, row) => sum === 3 * inner * (row + 1));
}

export function startKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Machine {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Machine;
}
