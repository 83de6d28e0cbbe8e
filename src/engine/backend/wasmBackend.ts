/** tfjs's wasm backend: its file, its threads (ours, nn/wasm/threads), and what it says when it cannot be had. */
import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../shared/errors/errors';
import type { BackendInfo } from '../../shared/recognition/recognition';
import { partUnreachable, whyUnreachable } from '../../shared/errors/unreachable';
import { loadPart } from '../../shared/errors/loadPart';
import { installWasmIdentity, installWasmSlice } from '../nn';
import { currentThreadPool, startThreadPool, useThreadPool } from '../nn/wasm/threads/threadPool';
import { startWebThread } from '../nn/wasm/threads/startWebThread';
import { checkWasmMemory } from './wasmMemory';

/** More share the same memory bandwidth, and phones have slow cores among theirs. */
const mostThreads = 8;
let threadsWanted: number | undefined;

/** For benchmarks and tests: so many threads the next time wasm starts. */
export function setWasmThreads(count: number): void {
  threadsWanted = count;
}

export const hasWebAssembly = (): boolean => typeof WebAssembly === 'object';

/**
 * tfjs without its threads: two of them measured no faster than one, and the threaded factory of tfjs 4.22 breaks in a
 * production build on an isolated page ("e is not defined"). Our kernels have threads of their own.
 * @returns the backend's features
 * @throws AppError `webassembly-missing`, `part-unreachable`, `version-changed`
 */
export async function startWasmBackend(): Promise<string[]> {
  if (!hasWebAssembly()) {
    throw new AppError('webassembly-missing', 'This browser runs no WebAssembly.', {
      remedy: 'Allow it for this page, or use another browser.',
    });
  }
  const [{ setWasmPaths }, simd, plain] = await loadPart('the wasm backend', () =>
    Promise.all([
      import('@tensorflow/tfjs-backend-wasm'),
      import('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'),
      import('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'),
    ]),
  );
  installWasmIdentity();
  installWasmSlice();
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  const hasSimd = Boolean(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'));
  if (tf.engine().registry['wasm'] === undefined) {
    await checkReachable(new URL(hasSimd ? simd.default : plain.default, self.location.href));
    setWasmPaths({
      'tfjs-backend-wasm.wasm': plain.default,
      'tfjs-backend-wasm-simd.wasm': simd.default,
      'tfjs-backend-wasm-threaded-simd.wasm': simd.default, // tfjs insists on a name for it; never loaded
    });
  }
  if (!(await tf.setBackend('wasm'))) throw new AppError('internal', 'tfjs could not start wasm');
  await tf.ready();
  checkWasmMemory();
  const threads = await startThreads();
  return [...(hasSimd ? ['simd'] : []), ...(threads > 1 ? [threadsFeature(threads)] : [])];
}

/** The same backend with so many threads. */
export function withThreads(backend: BackendInfo, threads: number): BackendInfo {
  const others = backend.features.filter((feature) => !feature.endsWith(' threads'));
  return { ...backend, features: threads > 1 ? [...others, threadsFeature(threads)] : others };
}

const threadsFeature = (threads: number): string => `${threads} threads`;

/**
 * tfjs must not be the first to ask: a start of its own that failed makes every later one fail, with words about setWasmPaths
 * (tfjs 4.22).
 */
async function checkReachable(address: URL): Promise<void> {
  const part = 'the WebAssembly kernels';
  const response = await fetch(address).catch(() => null);
  const bytes = response?.ok === true ? new Uint8Array(await response.arrayBuffer().catch(() => new ArrayBuffer(0))) : null;
  if (bytes !== null && String.fromCharCode(...bytes.subarray(0, 4)) === '\0asm') return;
  const why = await whyUnreachable(part, address, self.location.href);
  throw bytes !== null && why.details['reason'] === 'silent' ? partUnreachable(part, 'damaged') : why;
}

/** @returns how many there are: one where memory cannot be shared (a page that is not isolated) */
export async function startThreads(count = threadsWanted ?? Math.min(mostThreads, navigator.hardwareConcurrency)): Promise<number> {
  if (count < 2 || !globalThis.crossOriginIsolated) {
    useThreadPool(null);
    return 1;
  }
  if (currentThreadPool()?.threads === count) return count;
  try {
    useThreadPool(await startThreadPool(count, startWebThread));
    return count;
  } catch (error) {
    console.warn('wasm runs on one thread.', error);
    useThreadPool(null);
    return 1;
  }
}
