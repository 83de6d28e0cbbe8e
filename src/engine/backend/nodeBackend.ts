/** tfjs's CPU and wasm backends in Node, for tests and command-line programs; the page has device.ts. */
import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import * as tf from '@tensorflow/tfjs-core';
import { installWasmIdentity, installWasmSlice } from '../nn';
import { currentThreadPool, startThreadPool, useThreadPool } from '../nn/wasm/threads/threadPool';
import { startNodeThread } from '../nn/wasm/threads/startNodeThread';
import { checkWasmMemory } from './wasmMemory';

// Node 20 still keeps behind a flag what browsers and later Nodes have: products in a sixth less time.
setFlagsFromString('--experimental-wasm-relaxed-simd');

export const nodeBackends = ['cpu', 'wasm'] as const;
export type NodeBackend = (typeof nodeBackends)[number];

/** As many threads as a program that has the machine to itself takes; more share the same memory bandwidth. */
export const allThreads = Math.min(8, availableParallelism());

/** @param threads of wasm */
export async function startNodeBackend(name: NodeBackend, threads = 1): Promise<void> {
  if (name === 'cpu') await import('@tensorflow/tfjs-backend-cpu');
  else {
    const { setThreadsCount } = await import('@tensorflow/tfjs-backend-wasm');
    if (tf.findBackend('wasm') === null) setThreadsCount(1);
    installWasmIdentity();
    installWasmSlice();
    if (currentThreadPool()?.threads !== (threads > 1 ? threads : undefined))
      useThreadPool(threads > 1 ? await startThreadPool(threads, startNodeThread) : null);
  }
  await tf.setBackend(name);
  await tf.ready();
  if (name === 'wasm') checkWasmMemory();
}
