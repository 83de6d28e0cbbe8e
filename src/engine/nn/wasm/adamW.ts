/** A step of AdamW (../layers/adamW.ts) on wasm: one loop over its memory, where tfjs's operations are fourteen. */
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { AdamWRates, AdamWTensors } from '../seam/operands';

export function adamW(tensors: AdamWTensors, gradient: tf.Tensor, rates: AdamWRates): AdamWTensors {
  const { beta1, beta2, epsilon, shrink, rate, rootScale } = rates;
  const backend = tf.backend() as BackendWasm;
  const { shape, size } = tensors[0];
  const outputs = tensors.map(() => backend.makeOutput(shape, 'float32'));
  // Views only after every allocation: memory that grows is a new buffer.
  const view = ({ dataId }: { readonly dataId: object }): Float32Array => {
    const { buffer } = (backend.wasm as unknown as { readonly HEAPU8: Uint8Array }).HEAPU8;
    return new Float32Array(buffer, backend.dataIdMap.get(dataId).memoryOffset, size);
  };
  const [p, m, v] = tensors.map(view) as [Float32Array, Float32Array, Float32Array];
  const [nextP, nextM, nextV] = outputs.map(view) as [Float32Array, Float32Array, Float32Array];
  const g = view(gradient);
  for (let at = 0; at < size; at++) {
    const movedM = beta1 * m[at]! + (1 - beta1) * g[at]!;
    const movedV = beta2 * v[at]! + (1 - beta2) * g[at]! * g[at]!;
    nextP[at] = shrink * p[at]! - (rate * movedM) / (rootScale * Math.sqrt(movedV) + epsilon);
    nextM[at] = movedM;
    nextV[at] = movedV;
  }
  return outputs.map((output) => tf.engine().makeTensorFromTensorInfo(output)) as unknown as AdamWTensors;
}
