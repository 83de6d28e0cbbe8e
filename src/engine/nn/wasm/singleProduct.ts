/**
 * Matrix products that our own kernels (products.ts) do not take, columns that are no multiple of eight and single rows, on
 * tfjs's wasm backend, all of them through its one fast path. Its BatchMatMul hands a product to
 * XNNPACK only where both batches are 1 and nothing is transposed; everything else runs a plain loop (tfjs 4.22:
 * [96, 197, 64] x [96, 64, 197] in 350 ms against 34 ms here, a transposed 1576 x 768 x 768 in 970 against 85).
 * So factors are transposed first (a cheap copy), and each batch is handed over by itself as an alias: the backend
 * knows tensors by number and address, and nothing forbids an address inside another tensor's memory. Slicing instead
 * would copy the whole tensor for every slice (its Slice kernel reads all of its input). This can go when tfjs's wasm
 * backend batches through XNNPACK itself.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

type BatchMatMul = (
  aId: number,
  aShape: Uint8Array,
  aRank: number,
  bId: number,
  bShape: Uint8Array,
  bRank: number,
  transposeA: boolean,
  transposeB: boolean,
  outId: number,
) => void;

/** What of the wasm module its type declarations leave out. */
interface WasmModule {
  cwrap(name: string, returns: null, parameters: readonly string[]): BatchMatMul;
  readonly tfjs: {
    registerTensor(id: number, size: number, address: number): void;
    disposeData(id: number): void;
  };
}

// Numbers the backend itself will not reach: it counts tensors from 1.
const [aliasA, aliasB, aliasOut] = [0x7f000000, 0x7f000001, 0x7f000002];
const bytesPerFloat = 4;
/** Below this many multiplications a batch, setting up XNNPACK costs more than the plain loop. */
const worthwhile = 4096;

let bound: { readonly wasm: WasmModule; readonly multiply: BatchMatMul } | undefined;

export function singleProduct(a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean): tf.Tensor {
  if (a.rank === 3 && a.shape[0]! > 1) return batched(a as tf.Tensor3D, b as tf.Tensor3D, transposeA, transposeB);
  return tf.tidy(() => tf.matMul(straight(a, transposeA), straight(b, transposeB)));
}

function straight<T extends tf.Tensor>(x: T, transposed: boolean): T {
  if (!transposed) return x;
  return tf.transpose(x, x.rank === 3 ? [0, 2, 1] : [1, 0]);
}

function batched(a: tf.Tensor3D, b: tf.Tensor3D, transposeA: boolean, transposeB: boolean): tf.Tensor {
  const batch = a.shape[0];
  const [rows, inner] = transposeA ? [a.shape[2], a.shape[1]] : [a.shape[1], a.shape[2]];
  const columns = transposeB ? b.shape[1] : b.shape[2];
  if (rows * inner * columns < worthwhile || b.shape[0] !== batch) return tf.matMul(a, b, transposeA, transposeB);
  return tf.tidy(() => {
    const [left, right] = [straight(a, transposeA), straight(b, transposeB)];
    const out = runKernel(left, right, [batch, rows, columns]);
    return out;
  });
}

function runKernel(a: tf.Tensor3D, b: tf.Tensor3D, outShape: [number, number, number]): tf.Tensor3D {
  const backend = tf.backend() as BackendWasm;
  const wasm = backend.wasm as unknown as WasmModule;
  if (bound?.wasm !== wasm) bound = { wasm, multiply: bindMultiply(wasm) };
  const [batch, rows, columns] = outShape;
  const inner = a.shape[2];
  const info = backend.makeOutput(outShape, 'float32');
  // Addresses only after every allocation: memory may grow, but what lies in it does not move.
  const addressOf = (dataId: object): number => backend.dataIdMap.get(dataId).memoryOffset;
  const [aStart, bStart, outStart] = [addressOf(a.dataId), addressOf(b.dataId), addressOf(info.dataId)];
  const aShape = shapeBytes([1, rows, inner]);
  const bShape = shapeBytes([1, inner, columns]);
  for (let index = 0; index < batch; index++) {
    wasm.tfjs.registerTensor(aliasA!, rows * inner, aStart + index * rows * inner * bytesPerFloat);
    wasm.tfjs.registerTensor(aliasB!, inner * columns, bStart + index * inner * columns * bytesPerFloat);
    wasm.tfjs.registerTensor(aliasOut!, rows * columns, outStart + index * rows * columns * bytesPerFloat);
    bound.multiply(aliasA!, aShape, 3, aliasB!, bShape, 3, false, false, aliasOut!);
    // Forgets the packed copy of b that the product keeps by b's number; the memory itself is not the alias's.
    wasm.tfjs.disposeData(aliasA!);
    wasm.tfjs.disposeData(aliasB!);
    wasm.tfjs.disposeData(aliasOut!);
  }
  return tf.engine().makeTensorFromTensorInfo(info) as tf.Tensor3D;
}

function bindMultiply(wasm: WasmModule): BatchMatMul {
  const [number, array] = ['number', 'array'];
  return wasm.cwrap('BatchMatMul', null, [number, array, number, number, array, number, number, number, number]);
}

function shapeBytes(shape: readonly number[]): Uint8Array {
  return new Uint8Array(Int32Array.from(shape).buffer);
}
