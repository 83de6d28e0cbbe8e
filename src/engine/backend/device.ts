/**
 * Where the engine computes. We create the WebGPU device ourselves, with the largest limits and every feature the
 * kernels can use, and hand it to tfjs: its own backend asks for neither shader-f16 nor subgroups and never notices
 * a lost device (tfjs 4.22).
 *
 * Order of choice: a real WebGPU adapter, WebGL2 on a real GPU, then wasm. A software WebGPU adapter is real WebGPU
 * but slower than wasm, so it is used only when asked for by name.
 */
import * as tf from '@tensorflow/tfjs-core';
import { AppError, assertNever } from '../../shared/errors/errors';
import type { BackendInfo, BackendName } from '../../shared/recognition/recognition';
import { loadPart } from '../../shared/errors/loadPart';
import { hasWebAssembly, startWasmBackend } from './wasmBackend';

const softwareRenderer = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render/i;
const wantedFeatures = ['shader-f16', 'subgroups', 'timestamp-query'] as const;

let current: BackendInfo | undefined;
let currentDevice: GPUDevice | undefined;
let webglLost = false;
let memoryRefused: string | undefined;
const lostListeners = new Set<LostListener>();

/** @param backend as `startBackend` returned it */
type LostListener = (reason: string, backend: BackendInfo) => void;

/** The device behind the webgpu backend, undefined on the others. */
export function gpuDevice(): GPUDevice | undefined {
  return currentDevice;
}

/** Calls `listener` when the GPU takes its device away (reset, driver update, out of memory on iOS). */
export function onDeviceLost(listener: LostListener): () => void {
  lostListeners.add(listener);
  return () => lostListeners.delete(listener);
}

/**
 * Starts the backend asked for, or the best one here. Starting again replaces the one before it: tensors of the old
 * backend are gone.
 * @param lost backends that were lost too often to be tried again; one of them asked for by name, the best of the others starts
 * @throws AppError `backend-unavailable` when one asked for by name cannot run here; `part-unreachable`, `version-changed` when
 * its code did not come
 */
export async function startBackend(choice: BackendName | 'auto', lost: ReadonlySet<BackendName> = new Set()): Promise<BackendInfo> {
  current = choice === 'auto' || lost.has(choice) ? await startBest(lost) : await startNamed(choice);
  return current;
}

async function startBest(lost: ReadonlySet<BackendName>): Promise<BackendInfo> {
  const because = (reason: BackendInfo['reason']) => (lost.size > 0 ? 'lost' : reason);
  const adapter = lost.has('webgpu') ? null : await requestAdapter();
  if (adapter !== null && !isSoftware(adapter)) {
    try {
      return await startWebgpu(adapter, because('real-webgpu'));
    } catch (error) {
      console.warn('WebGPU could not start; trying the next backend.', error);
    }
  }
  if (!lost.has('webgl') && !softwareRenderer.test(webglRenderer() ?? 'software')) {
    try {
      return await startWebgl(because(keptBack() ?? 'no-webgpu'));
    } catch (error) {
      console.warn('WebGL could not start; trying the next backend.', error);
    }
  }
  if (!hasWebAssembly()) return startCpu('no-webassembly');
  return startWasm(because(adapter === null ? (keptBack() ?? 'no-gpu') : 'software-webgpu'));
}

/** Over plain http from another machine browsers offer no WebGPU, whatever they and the machine have. */
const keptBack = (): 'not-secure' | null => (globalThis.isSecureContext === false ? 'not-secure' : null);

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
      return startCpu('asked');
    default:
      return assertNever(name);
  }
}

async function requestAdapter(): Promise<GPUAdapter | null> {
  // Node 20 has no navigator at all.
  const gpu = (globalThis.navigator as Partial<Navigator> | undefined)?.gpu;
  return gpu === undefined ? null : gpu.requestAdapter({ powerPreference: 'high-performance' });
}

function isSoftware(adapter: GPUAdapter): boolean {
  const { vendor, architecture, device, description } = adapter.info;
  return adapter.info.isFallbackAdapter || softwareRenderer.test(`${vendor} ${architecture} ${device} ${description}`);
}

/** @returns a device with the adapter's own limits (tfjs's defaults stop at 256 MB buffers) */
async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const requiredLimits: Record<string, number> = {};
  for (const limit in adapter.limits) {
    const value = adapter.limits[limit as keyof GPUSupportedLimits];
    if (typeof value === 'number') requiredLimits[limit] = value;
  }
  const requiredFeatures = wantedFeatures.filter((feature) => adapter.features.has(feature)) as GPUFeatureName[];
  return adapter.requestDevice({ requiredFeatures, requiredLimits });
}

async function startWebgpu(adapter: GPUAdapter, reason: BackendInfo['reason']): Promise<BackendInfo> {
  const { WebGPUBackend } = await loadPart('the WebGPU backend', () => import('@tensorflow/tfjs-backend-webgpu'));
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
    tellLost(`${lostReason}: ${message}`);
  });
  device.addEventListener('uncapturederror', ({ error }) => {
    if (error instanceof GPUOutOfMemoryError) memoryRefused ??= error.message;
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
  const { MathBackendWebGL } = await loadPart('the WebGL backend', () => import('@tensorflow/tfjs-backend-webgl'));
  if (webglLost) {
    dropBackend('webgl');
    tf.registerBackend('webgl', () => new MathBackendWebGL(), 2);
    webglLost = false;
  }
  const renderer = webglRenderer() ?? '';
  const info = await activate({ name: 'webgl', device: renderer, software: softwareRenderer.test(renderer), reason, features: [] });
  const { canvas } = (tf.backend() as unknown as { gpgpu: { gl: { canvas: EventTarget } } }).gpgpu.gl;
  canvas.addEventListener(
    'webglcontextlost',
    () => {
      webglLost = true;
      if (current?.name === 'webgl') tellLost('the WebGL context was lost');
    },
    { once: true },
  );
  return info;
}

function tellLost(reason: string): void {
  const backend = current;
  current = undefined;
  if (backend !== undefined) for (const listener of lostListeners) listener(reason, backend);
}

/** What the GPU said when it had no memory for something, once; whatever was computed since is not to be trusted. */
export function takeRefusedMemory(): string | undefined {
  const said = memoryRefused;
  memoryRefused = undefined;
  return said;
}

/** True where the context is gone, before the browser has told it. */
export function webglIsGone(): boolean {
  return webglLost || (tf.backend() as unknown as { gpgpu: { gl: WebGL2RenderingContext } }).gpgpu.gl.isContextLost();
}

async function startWasm(reason: BackendInfo['reason']): Promise<BackendInfo> {
  const features = await startWasmBackend();
  currentDevice = undefined;
  return { name: 'wasm', device: '', software: true, reason, features };
}

async function startCpu(reason: BackendInfo['reason']): Promise<BackendInfo> {
  await loadPart('the JavaScript backend', () => import('@tensorflow/tfjs-backend-cpu'));
  return activate({ name: 'cpu', device: '', software: true, reason, features: [] });
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
