/**
 * tfjs keeps every freed WebGPU buffer for the next tensor of the same size. After a training those sizes do not come
 * again: the pool is given back, so that a training that ended, or was cancelled, leaves no memory taken.
 */
import * as tf from '@tensorflow/tfjs-core';

/** What is used of tfjs 4.22's webgpu backend. wasm's heap and WebGL's textures cannot be given back. */
interface PooledBackend {
  readonly bufferManager?: {
    readonly freeBuffers: Map<string, GPUBuffer[]>;
    numFreeBuffers: number;
    numBytesAllocated: number;
  };
  readonly commandEncoder?: GPUCommandEncoder | null;
  readonly endComputePassEncoder?: () => void;
  readonly submitQueue?: () => void;
}

export function givePoolBack(): void {
  const backend = tf.backend() as PooledBackend;
  const { bufferManager } = backend;
  if (bufferManager === undefined) return;
  // Buffers of work not yet handed over come into the pool with it; the GPU finishes it before a buffer goes.
  if (backend.commandEncoder != null) {
    backend.endComputePassEncoder?.();
    backend.submitQueue?.();
  }
  for (const buffers of bufferManager.freeBuffers.values()) {
    for (const buffer of buffers) {
      bufferManager.numBytesAllocated -= buffer.size;
      buffer.destroy();
    }
    bufferManager.numFreeBuffers -= buffers.length;
    buffers.length = 0;
  }
}
