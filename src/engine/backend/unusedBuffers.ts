/**
 * GPU memory that tfjs holds for nobody. Its WebGPU backend keeps the buffer of every freed tensor for the next one of
 * the same size, and gives none back (4.22, pinned; the fields of `PooledBackend` are its own). Within one kind of work
 * that is what makes it fast; from one model to the next, from a text tower to the encoder, or after a training, whose
 * sizes do not come again, it is hundreds of megabytes. wasm's heap and WebGL's textures cannot be given back.
 */
import * as tf from '@tensorflow/tfjs-core';

interface PooledBackend {
  readonly bufferManager: {
    readonly freeBuffers: Map<string, GPUBuffer[]>;
    numFreeBuffers: number;
    numBytesAllocated: number;
  };
  readonly commandEncoder: GPUCommandEncoder | null;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

/** Gives back what no tensor needs; nothing on other backends. */
export function destroyUnusedBuffers(): void {
  if (tf.getBackend() !== 'webgpu') return;
  const backend = tf.backend() as unknown as PooledBackend;
  // Buffers of work not yet handed over come into the pool with it; the GPU finishes it before a buffer goes.
  if (backend.commandEncoder !== null) {
    backend.endComputePassEncoder();
    backend.submitQueue();
  }
  const pool = backend.bufferManager;
  for (const buffers of pool.freeBuffers.values()) {
    for (const buffer of buffers) {
      pool.numBytesAllocated -= buffer.size;
      buffer.destroy();
    }
    pool.numFreeBuffers -= buffers.length;
    buffers.length = 0;
  }
}
