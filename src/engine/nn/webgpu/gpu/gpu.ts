/**
 * Running WGSL of our own on tfjs's tensors. tfjs's `runWebGPUProgram` writes the shader's head itself, so that neither
 * `enable f16;` nor a second output is possible, and it compiles on first use with errors only on the console. Here a
 * kernel is a whole shader with named bindings; it joins tfjs's own command encoder, so that both kinds of kernels
 * stay in order and are submitted together (tfjs-backend-webgpu 4.22, pinned; the fields named in `Backend` are its).
 */
import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../../../shared/errors/errors';

/** One shader. `key` names it among all kernels: the same key must mean the same code. */
export interface Kernel {
  readonly key: string;
  readonly code: string;
  /** How many of the bindings are outputs; they come first, then inputs, then one uniform block if `uniforms`. */
  readonly outputs: number;
  readonly inputs: number;
  readonly uniforms: boolean;
}

/** What a kernel binds: WGSL declarations without `var`, such as 'x: array<vec4f>'; uniforms are u32. */
export interface Bindings {
  readonly outputs: readonly string[];
  readonly inputs: readonly string[];
  readonly uniforms?: readonly string[];
}

/** Writes the bindings above the shader's body, in the order `dispatch` binds them. */
export function kernel(key: string, { outputs, inputs, uniforms = [] }: Bindings, body: string, enable = ''): Kernel {
  const lines = [
    ...outputs.map((declaration) => `var<storage, read_write> ${declaration};`),
    ...inputs.map((declaration) => `var<storage, read> ${declaration};`),
    ...(uniforms.length > 0 ? ['var<uniform> u: Uniforms;'] : []),
  ].map((line, index) => `@group(0) @binding(${index}) ${line}`);
  const block = uniforms.length > 0 ? `struct Uniforms { ${uniforms.map((name) => `${name}: u32`).join(', ')} };` : '';
  const code = [enable, block, ...lines, body].join('\n');
  return { key, code, outputs: outputs.length, inputs: inputs.length, uniforms: uniforms.length > 0 };
}

export type Workgroups = readonly [x: number, y?: number, z?: number];

/** The parts of tfjs's WebGPUBackend that this file uses; private there. */
interface Backend {
  readonly device: GPUDevice;
  readonly tensorMap: { get(dataId: object): { resource?: unknown } };
  readonly commandQueueOwnedIds: WeakSet<object>;
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  dispatchCountInPass: number;
  makeTensorInfo(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  /** By shader key; a promise while tfjs compiles in parallel. */
  readonly pipelineCache: Record<string, GPUComputePipeline | Promise<GPUComputePipeline>>;
  uploadToGPU(dataId: object): void;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

/** tfjs's backend when it is the WebGPU one and in use. */
function backend(): Backend {
  if (tf.getBackend() !== 'webgpu') throw new AppError('internal', `a WebGPU kernel was called on ${tf.getBackend()}`);
  return tf.backend() as unknown as Backend;
}

export function currentDevice(): GPUDevice {
  return backend().device;
}

/** Puts a tensor's numbers into GPU memory now and lets go of the copy on the CPU. */
export function upload(tensor: tf.Tensor): void {
  backend().uploadToGPU(tensor.dataId);
}

/**
 * Writes `outputs` (one tensor a shape, of one type) from `inputs`, asynchronously. The tensors belong to the caller's
 * tf.tidy. @param uniforms the values of the kernel's u32 uniforms
 */
export function dispatch(
  shader: Kernel,
  inputs: readonly tf.Tensor[],
  outputs: readonly (readonly number[])[],
  uniforms: readonly number[],
  workgroups: Workgroups,
  type: 'float32' | 'int32' = 'float32',
): tf.Tensor[] {
  const gpu = backend();
  const infos = outputs.map((shape) => gpu.makeTensorInfo([...shape], type));
  const tensors = infos.map((info) => tf.engine().makeTensorFromTensorInfo(info));
  if (inputs.length !== shader.inputs || outputs.length !== shader.outputs) {
    throw new AppError('internal', `${shader.key} was given ${inputs.length} inputs and ${outputs.length} outputs`);
  }
  if (tensors.every((tensor) => tensor.size === 0)) return tensors;
  const bound = [...infos, ...inputs];
  if (rehearsed !== null) {
    for (const { dataId } of bound) gpu.uploadToGPU(dataId);
    rehearsed.push(shader);
    return tensors;
  }
  for (const { dataId } of bound) {
    gpu.uploadToGPU(dataId);
    gpu.commandQueueOwnedIds.add(dataId); // not to be reused before this work is submitted
  }
  const buffers = bound.map(({ dataId }) => gpu.tensorMap.get(dataId).resource as GPUBuffer);
  if (shader.uniforms) buffers.push(uniformBuffer(gpu.device, uniforms));
  const { pipeline, layout } = compiled(gpu.device, shader);
  const bindGroup = gpu.device.createBindGroup({
    layout,
    entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  gpu.ensureCommandEncoderReady();
  gpu.computePassEncoder ??= gpu.commandEncoder!.beginComputePass();
  gpu.computePassEncoder.setPipeline(pipeline);
  gpu.computePassEncoder.setBindGroup(0, bindGroup);
  gpu.computePassEncoder.dispatchWorkgroups(...workgroups);
  gpu.dispatchCountInPass++;
  if (gpu.dispatchCountInPass >= tf.env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) submit();
  return tensors;
}

/** Hands everything recorded so far to the GPU. */
export function submit(): void {
  const gpu = backend();
  if (gpu.commandEncoder === null) return;
  gpu.endComputePassEncoder();
  gpu.submitQueue();
}

/** What a rehearsal has met; null while work is done in earnest. */
let rehearsed: Kernel[] | null = null;

/**
 * Goes through `work`, synchronous, without running a kernel, ours or tfjs's, and compiles all it would have run, in
 * parallel. Its tensors are freed; their numbers mean nothing and must not be read. Other work may go on meanwhile.
 * @throws what `work` throws; AppError `internal` when a shader is wrong
 */
export async function rehearse(work: () => void): Promise<void> {
  const { pipelineCache } = backend();
  const kernels: Kernel[] = [];
  rehearsed = kernels;
  tf.env().set('WEBGPU_ENGINE_COMPILE_ONLY', true);
  tf.env().set('WEBGPU_CPU_FORWARD', false); // what is small and new here may be on the GPU in earnest
  try {
    tf.tidy(work);
  } finally {
    rehearsed = null;
    tf.env().set('WEBGPU_ENGINE_COMPILE_ONLY', false);
    tf.env().set('WEBGPU_CPU_FORWARD', true);
  }
  // tfjs refuses a pipeline that is still a promise: whoever needs it sooner compiles it himself.
  const promised = Object.entries(pipelineCache).flatMap(([key, pipeline]) =>
    pipeline instanceof Promise ? [[key, pipeline] as const] : [],
  );
  for (const [key] of promised) delete pipelineCache[key];
  await Promise.all([
    warmUp(kernels),
    ...promised.map(async ([key, pipeline]) => {
      const compiled = await pipeline;
      pipelineCache[key] ??= compiled;
    }),
  ]);
}

interface Compiled {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** Everything made for one device; goes with it. */
interface Kept {
  readonly pipelines: Map<string, Compiled>;
  /** Uniform blocks are few (sizes only) and never change: kept by their values. */
  readonly uniforms: Map<string, GPUBuffer>;
}

const keptByDevice = new WeakMap<GPUDevice, Kept>();

function keptFor(device: GPUDevice): Kept {
  let kept = keptByDevice.get(device);
  if (kept === undefined) {
    kept = { pipelines: new Map(), uniforms: new Map() };
    keptByDevice.set(device, kept);
  }
  return kept;
}

function uniformBuffer(device: GPUDevice, values: readonly number[]): GPUBuffer {
  const { uniforms } = keptFor(device);
  const key = values.join();
  let buffer = uniforms.get(key);
  if (buffer === undefined) {
    buffer = device.createBuffer({ size: Math.ceil(values.length / 4) * 16, usage: GPUBufferUsage.UNIFORM, mappedAtCreation: true });
    new Uint32Array(buffer.getMappedRange()).set(values);
    buffer.unmap();
    uniforms.set(key, buffer);
  }
  return buffer;
}

function compiled(device: GPUDevice, shader: Kernel): Compiled {
  const { pipelines } = keptFor(device);
  let entry = pipelines.get(shader.key);
  if (entry === undefined) {
    const { layout, descriptor } = describe(device, shader);
    entry = { layout, pipeline: device.createComputePipeline(descriptor) };
    pipelines.set(shader.key, entry);
  }
  return entry;
}

/**
 * Compiles kernels in parallel, before they are needed: run it while the weights load.
 * @throws AppError `internal` with the compiler's message when a shader is wrong
 */
export async function warmUp(kernels: readonly Kernel[], device = currentDevice()): Promise<void> {
  const { pipelines } = keptFor(device);
  const missing = new Map(kernels.filter(({ key }) => !pipelines.has(key)).map((shader) => [shader.key, shader]));
  await Promise.all(
    [...missing].map(async ([key, shader]) => {
      const { layout, descriptor } = describe(device, shader);
      try {
        pipelines.set(key, { layout, pipeline: await device.createComputePipelineAsync(descriptor) });
      } catch (error) {
        throw new AppError('internal', `the shader ${key} does not compile: ${String(error)}`, { cause: error });
      }
    }),
  );
}

function describe(device: GPUDevice, shader: Kernel): { layout: GPUBindGroupLayout; descriptor: GPUComputePipelineDescriptor } {
  const types: GPUBufferBindingType[] = [
    ...Array.from({ length: shader.outputs }, () => 'storage' as const),
    ...Array.from({ length: shader.inputs }, () => 'read-only-storage' as const),
    ...(shader.uniforms ? ['uniform' as const] : []),
  ];
  const layout = device.createBindGroupLayout({
    entries: types.map((type, binding) => ({ binding, visibility: 4 /* COMPUTE */, buffer: { type } })),
  });
  return {
    layout,
    descriptor: {
      label: shader.key,
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module: device.createShaderModule({ code: shader.code, label: shader.key }), entryPoint: 'main' },
    },
  };
}
