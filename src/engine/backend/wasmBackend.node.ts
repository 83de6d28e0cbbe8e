/** tfjs's wasm backend in a program of Node's that uses the package: its file on the disk, its threads as Node's own. */
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { fileURLToPath } from 'node:url';
import type { BackendInfo } from '../../shared/recognition/recognition';
import { assetAt } from '../base/packageAssets';
import { allThreads, startNodeBackend } from './nodeBackend';

export const hasWebAssembly = (): boolean => typeof WebAssembly === 'object';

let placed = false;

/** @returns the backend's features */
export async function startWasmBackend(): Promise<string[]> {
  // tfjs takes the place once, before it starts.
  if (!placed) setWasmPaths(fileURLToPath(assetAt('engine/')));
  placed = true;
  await startNodeBackend('wasm', allThreads);
  return ['simd', ...(allThreads > 1 ? [`${allThreads} threads`] : [])];
}

/** The same backend with so many threads. */
export function withThreads(backend: BackendInfo, threads: number): BackendInfo {
  const others = backend.features.filter((feature) => !feature.endsWith(' threads'));
  return { ...backend, features: threads > 1 ? [...others, `${threads} threads`] : others };
}

/** After threads were lost. @returns how many there are */
export async function startThreads(): Promise<number> {
  await startNodeBackend('wasm', allThreads);
  return allThreads;
}
