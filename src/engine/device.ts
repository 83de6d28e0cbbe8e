/**
 * Where the engine computes. We create the WebGPU device ourselves, with the largest limits and every feature the
 * kernels can use, and hand it to tfjs: its own backend asks for neither shader-f16 nor subgroups and never notices
 * a lost device (tfjs 4.22).
 *
 * Order of choice: a real WebGPU adapter, WebGL2 on a real GPU, then wasm. A software WebGPU adapter is real WebGPU
 * but slower than wasm, so it is used only when asked for by name.
 */
import * as tf from '@tensorflow/tfjs-core';
import { AppError, assertNever } from '../shared/errors';
import type { BackendInfo, BackendName } from '../shared/recognition';
import { installWasmSlice } from './nn';
import { currentCrew, startCrew, useCrew } from './nn/wasm/crew';
import { webHelper } from './nn/wasm/webHelper';

const softwareRenderer = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render/i;
const wantedFeatures = ['shader-f16', 'subgroups', 'timestamp-query'] as const;

let current: BackendInfo | undefined;
let currentDevice: GPUDevice | undefined;
const lostListeners = new Set<(reason: string) => void>();

/** The backend in use; throws when none has been started. */
export function backendInUse(): BackendInfo {
  if (current === undefined) throw new AppError('internal', 'no backend has been started');
  return current;
}

/** The device behind the webgpu backend, undefined on the others. */
export function gpuDevice(): GPUDevice | undefined {
  return currentDevice;
}

/** Calls `listener` when the GPU takes its device away (reset, driver update, out of memory on iOS). */
export function onDeviceLost(listener: (reason: string) => void): () => void {
  lostListeners.add(listener);
  return () => lostListeners.delete(listener);
}

/**
 * Starts the backend asked for, or the best one here. Starting again replaces the one before it: tensors of the old
 * backend are gone. Throws `backend-unavailable` when one asked for by name cannot run here.
 */
export async function startBackend(choice: BackendName | 'auto'): Promise<BackendInfo> {
  current = choice === 'auto' ? await startBest() : await startNamed(choice);
  return current;
}

async function startBest(): Promise<BackendInfo> {
  const adapter = await requestAdapter();
  if (adapter !== null && !isSoftware(adapter)) {
    try {
      return await startWebgpu(adapter, 'real-webgpu');
    } catch (error) {
      console.warn('WebGPU could not start; trying the next backend.', error);
    }
  }
  if (softwareRenderer.test(webglRenderer() ?? 'software')) {
    return startWasm(adapter === null ? 'no-gpu' : 'software-webgpu');
  }
  return startWebgl('no-webgpu');
}

async function startNamed(name: BackendName): Promise<BackendInfo> {
  switch (name) {
    case 'webgpu': {
      const adapter = await requestAdapter();
      if (adapter === null) throw unavailable('webgpu', 'the browser offers no WebGPU adapter');
      return startWebgpu(adapter, 'asked');
    }
    case 'webgl':
      if (webglRenderer() === null) throw unavailable('webgl', 'the browser offers no WebGL2 context in a worker');
      return startWebgl('asked');
    case 'wasm':
      return startWasm('asked');
    case 'cpu':
      await import('@tensorflow/tfjs-backend-cpu');
      return activate({ name: 'cpu', device: '', software: true, reason: 'asked', features: [] });
    default:
      return assertNever(name);
  }
}

async function requestAdapter(): Promise<GPUAdapter | null> {
  if (!('gpu' in navigator) || navigator.gpu === undefined) return null;
  return navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
}

function isSoftware(adapter: GPUAdapter): boolean {
  const { vendor, architecture, device, description } = adapter.info;
  return adapter.info.isFallbackAdapter || softwareRenderer.test(`${vendor} ${architecture} ${device} ${description}`);
}

/** @returns a device with the adapter's own limits (tfjs's defaults stop at 256 MB buffers) */
export async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const requiredLimits: Record<string, number> = {};
  for (const limit in adapter.limits) {
    const value = adapter.limits[limit as keyof GPUSupportedLimits];
    if (typeof value === 'number') requiredLimits[limit] = value;
  }
  const requiredFeatures = wantedFeatures.filter((feature) => adapter.features.has(feature)) as GPUFeatureName[];
  return adapter.requestDevice({ requiredFeatures, requiredLimits });
}

async function startWebgpu(adapter: GPUAdapter, reason: BackendInfo['reason']): Promise<BackendInfo> {
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  const device = await requestDevice(adapter);
  // A buffer is free for the next tensor only once the work on it is submitted: with tfjs's 15 dispatches at a time,
  // ViT-B/16 holds 40 MB more.
  tf.env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', 8);
  dropBackend('webgpu');
  tf.registerBackend('webgpu', () => new WebGPUBackend(device, adapter.info), 3);
  currentDevice = device;
  void device.lost.then(({ reason: lostReason, message }) => {
    if (currentDevice !== device) return;
    currentDevice = undefined;
    current = undefined;
    for (const listener of lostListeners) listener(`${lostReason}: ${message}`);
  });
  const { vendor, architecture, device: name, description } = adapter.info;
  return activate({
    name: 'webgpu',
    device: description || name || [vendor, architecture].filter((part) => part !== '').join(' '),
    software: isSoftware(adapter),
    reason,
    features: [...device.features],
  });
}

async function startWebgl(reason: BackendInfo['reason']): Promise<BackendInfo> {
  await import('@tensorflow/tfjs-backend-webgl');
  const renderer = webglRenderer() ?? '';
  return activate({ name: 'webgl', device: renderer, software: softwareRenderer.test(renderer), reason, features: [] });
}

/**
 * tfjs without its threads: two of them measured no faster than one, and the threaded factory of tfjs 4.22 breaks in a
 * production build on an isolated page ("e is not defined"). Our kernels have threads of their own.
 */
async function startWasm(reason: BackendInfo['reason']): Promise<BackendInfo> {
  const [{ setWasmPaths }, simd, plain] = await Promise.all([
    import('@tensorflow/tfjs-backend-wasm'),
    import('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'),
    import('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'),
  ]);
  installWasmSlice();
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (tf.findBackend('wasm') === null) {
    setWasmPaths({
      'tfjs-backend-wasm.wasm': plain.default,
      'tfjs-backend-wasm-simd.wasm': simd.default,
      'tfjs-backend-wasm-threaded-simd.wasm': simd.default, // tfjs insists on a name for it; never loaded
    });
  }
  const features = (await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) ? ['simd'] : [];
  const threads = await startThreads(threadsWanted ?? Math.min(mostThreads, navigator.hardwareConcurrency));
  if (threads > 1) features.push(`${threads} threads`);
  return activate({ name: 'wasm', device: '', software: true, reason, features });
}

/** More share the same memory bandwidth, and phones have slow cores among theirs. */
const mostThreads = 8;
let threadsWanted: number | undefined;

/** For benchmarks and tests: so many threads the next time wasm starts. */
export function setWasmThreads(count: number): void {
  threadsWanted = count;
}

/** @returns how many there are: one where memory cannot be shared (a page that is not isolated) */
async function startThreads(count: number): Promise<number> {
  if (count < 2 || !globalThis.crossOriginIsolated) {
    useCrew(null);
    return 1;
  }
  if (currentCrew()?.threads === count) return count;
  try {
    useCrew(await startCrew(count, webHelper));
    return count;
  } catch (error) {
    console.warn('wasm runs on one thread.', error);
    useCrew(null);
    return 1;
  }
}

async function activate(info: BackendInfo): Promise<BackendInfo> {
  if (info.name !== 'webgpu') currentDevice = undefined;
  let started = false;
  try {
    started = await tf.setBackend(info.name);
  } catch (error) {
    throw unavailable(info.name, error instanceof Error ? error.message : String(error));
  }
  if (!started) throw unavailable(info.name, 'tfjs could not start it');
  await tf.ready();
  return info;
}

function dropBackend(name: string): void {
  if (tf.engine().registryFactory[name] !== undefined) tf.removeBackend(name);
}

/** The name of the GPU behind WebGL2, null where there is no WebGL2. */
function webglRenderer(): string | null {
  if (typeof OffscreenCanvas === 'undefined') return null;
  const context = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (context === null) return null;
  const info = context.getExtension('WEBGL_debug_renderer_info');
  const renderer: unknown = context.getParameter(info === null ? context.RENDERER : info.UNMASKED_RENDERER_WEBGL);
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return String(renderer);
}

function unavailable(backend: BackendName, why: string): AppError {
  return new AppError('backend-unavailable', `The ${backend} backend cannot run here: ${why}.`, {
    remedy: 'Open the page without ?backend= to let it choose.',
    details: { backend, why },
  });
}
