/**
 * GPU memory that tfjs holds for nobody. Its WebGPU backend keeps the buffer of every freed tensor for the next one of
 * the same size, and gives none back (4.22, pinned; the fields of `Pool` are its own). Within one kind of work that is
 * what makes it fast; from one model to the next, or from a text tower to the encoder, it is hundreds of megabytes.
 */
import * as tf from '@tensorflow/tfjs-core';

interface Pool {
  readonly freeBuffers: Map<string, GPUBuffer[]>;
  numFreeBuffers: number;
  numBytesAllocated: number;
}

/** Gives back what no tensor needs; nothing on other backends. Work in progress is not touched. */
export function destroyUnusedBuffers(): void {
  if (tf.getBackend() !== 'webgpu') return;
  const { bufferManager: pool } = tf.backend() as unknown as { readonly bufferManager: Pool };
  for (const buffers of pool.freeBuffers.values()) {
    for (const buffer of buffers) {
      pool.numBytesAllocated -= buffer.size;
      buffer.destroy();
    }
    pool.numFreeBuffers -= buffers.length;
    buffers.length = 0;
  }
}
