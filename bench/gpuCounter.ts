/**
 * Counts what any contender asks of WebGPU: dispatches, and bytes of buffers made and not yet destroyed. Wraps the
 * prototypes, so that it sees every library; install it before a device is made.
 */
export interface GpuCount {
  readonly dispatches: number;
  /** Live now. */
  readonly bytes: number;
  /** Most alive at once since the last `reset`. */
  readonly peakBytes: number;
}

export interface GpuCounter {
  readonly read: () => GpuCount;
  /** Dispatches from zero, the peak from what is alive. */
  readonly reset: () => void;
}

/** Null where the page has no WebGPU. */
export function installGpuCounter(): GpuCounter | null {
  if (typeof GPUComputePassEncoder === 'undefined') return null;
  let dispatches = 0;
  let bytes = 0;
  let peakBytes = 0;
  const sizes = new WeakMap<GPUBuffer, number>();

  const { dispatchWorkgroups, dispatchWorkgroupsIndirect } = GPUComputePassEncoder.prototype;
  GPUComputePassEncoder.prototype.dispatchWorkgroups = function dispatch(x, y, z) {
    dispatches++;
    return dispatchWorkgroups.call(this, x, y, z);
  };
  GPUComputePassEncoder.prototype.dispatchWorkgroupsIndirect = function dispatch(buffer, offset) {
    dispatches++;
    return dispatchWorkgroupsIndirect.call(this, buffer, offset);
  };
  const { createBuffer } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function create(descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    sizes.set(buffer, descriptor.size);
    bytes += descriptor.size;
    peakBytes = Math.max(peakBytes, bytes);
    return buffer;
  };
  const { destroy } = GPUBuffer.prototype;
  GPUBuffer.prototype.destroy = function destroyOnce() {
    bytes -= sizes.get(this) ?? 0;
    sizes.delete(this);
    return destroy.call(this);
  };
  return {
    read: () => ({ dispatches, bytes, peakBytes }),
    reset: () => {
      dispatches = 0;
      peakBytes = bytes;
    },
  };
}
