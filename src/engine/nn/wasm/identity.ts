/**
 * Cloning on tfjs's wasm backend without a copy: its own kernel (tfjs 4.22) copies the memory, where all other backends, and
 * its own reshape, count one more owner of the same. Clones are how tfjs hands gradients on: the copies were an eighth of a
 * training step. This can go when tfjs's kernel counts.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

interface Call {
  readonly inputs: { readonly x: tf.TensorInfo };
  readonly backend: BackendWasm;
}

/** Puts this kernel in the place of tfjs's; called once the backend's package is there. */
export function installWasmIdentity(): void {
  tf.unregisterKernel(tf.Identity, 'wasm');
  tf.registerKernel({
    kernelName: tf.Identity,
    backendName: 'wasm',
    kernelFunc: (call) => {
      const {
        inputs: { x },
        backend,
      } = call as unknown as Call;
      backend.incRef(x.dataId);
      return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
    },
  });
}
