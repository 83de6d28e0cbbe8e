/**
 * Slicing on tfjs's wasm backend without a detour: its own kernel (tfjs 4.22) copies the whole input out of wasm memory
 * for every slice, however small, and then row by row back in. A training step slices keys, values and gradients
 * dozens of times. Here bytes move inside wasm memory, in runs as long as they lie together. This can go when tfjs's
 * kernel reads its input in place.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** Puts this kernel in the place of tfjs's; called once the backend's package is there. */
export function installWasmSlice(): void {
  tf.unregisterKernel(tf.Slice, 'wasm');
  tf.registerKernel({ kernelName: tf.Slice, backendName: 'wasm', kernelFunc: (call) => sliceKernel(call as unknown as Call) });
}

interface Call {
  readonly inputs: { readonly x: tf.TensorInfo };
  readonly attrs: { readonly begin: number | number[]; readonly size: number | number[] };
  readonly backend: BackendWasm;
}

function sliceKernel({ inputs: { x }, attrs, backend }: Call): tf.TensorInfo {
  const [begin, size] = tf.slice_util.parseSliceParams(x as tf.Tensor, attrs.begin, attrs.size);
  tf.slice_util.assertParamsValid(x as tf.Tensor, begin, size);
  const out = backend.makeOutput(size, x.dtype);
  if (size.includes(0)) return out;
  // The addresses come after the allocation: memory may grow, but what lies in it does not move.
  const addressOf = (dataId: object): number => backend.dataIdMap.get(dataId).memoryOffset;
  const heap = (backend.wasm as unknown as { readonly HEAPU8: Uint8Array }).HEAPU8;
  const bytes = tf.util.bytesPerElement(x.dtype);
  let [from, to] = [addressOf(x.dataId), addressOf(out.dataId)];
  const { run, outer } = runsOf(x.shape, size);
  const strides = [...tf.util.computeStrides(x.shape), 1].map((stride) => stride * bytes);
  from += begin.reduce((sum, at, axis) => sum + at * strides[axis]!, 0);
  const index = outer.map(() => 0);
  for (;;) {
    heap.copyWithin(to, from, from + run * bytes);
    to += run * bytes;
    let axis = outer.length - 1;
    for (; axis >= 0; axis--) {
      from += strides[axis]!;
      index[axis]! += 1;
      if (index[axis]! < outer[axis]!) break;
      from -= outer[axis]! * strides[axis]!;
      index[axis] = 0;
    }
    if (axis < 0) return out;
  }
}

/** Elements that lie together, and the sizes of the axes around them. */
function runsOf(shape: readonly number[], size: readonly number[]): { run: number; outer: readonly number[] } {
  let axis = size.length - 1;
  let run = 1;
  while (axis >= 0 && size[axis] === shape[axis]) run *= size[axis--]!;
  if (axis >= 0) run *= size[axis--]!;
  return { run, outer: size.slice(0, axis + 1) };
}
