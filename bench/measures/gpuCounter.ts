/**
 * Counts what any contender asks of WebGPU: dispatches, reads, and bytes of buffers made and not yet destroyed. Wraps the
 * prototypes, so that it sees every library; install it before a device is made.
 */
interface GpuCount {
  readonly dispatches: number;
  /** Buffers mapped to be read: each is a wait for everything submitted before it. */
  readonly reads: number;
  /** Bytes of buffers mapped as they are made: how tfjs sends a tensor's numbers (uniforms go another way). */
  readonly uploadedBytes: number;
  /** Live now. */
  readonly bytes: number;
  /** Most alive at once since the last `reset`. */
  readonly peakBytes: number;
}

export interface GpuCounter {
  readonly read: () => GpuCount;
  /** Everything from zero, the peak from what is alive. */
  readonly reset: () => void;
}

/** Null where the page has no WebGPU. */
export function installGpuCounter(): GpuCounter | null {
  if (typeof GPUComputePassEncoder === 'undefined') return null;
  let dispatches = 0;
  let reads = 0;
  let uploadedBytes = 0;
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
    if (descriptor.mappedAtCreation === true) uploadedBytes += descriptor.size;
    peakBytes = Math.max(peakBytes, bytes);
    return buffer;
  };
  const { destroy, mapAsync } = GPUBuffer.prototype;
  GPUBuffer.prototype.mapAsync = function map(mode, offset, size) {
    if ((mode & GPUMapMode.READ) !== 0) reads++;
    return mapAsync.call(this, mode, offset, size);
  };
  GPUBuffer.prototype.destroy = function destroyOnce() {
    bytes -= sizes.get(this) ?? 0;
    sizes.delete(this);
    return destroy.call(this);
  };
  return {
    read: () => ({ dispatches, reads, uploadedBytes, bytes, peakBytes }),
    reset: () => {
      dispatches = 0;
      reads = 0;
      uploadedBytes = 0;
      peakBytes = bytes;
    },
  };
}
