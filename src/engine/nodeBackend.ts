/** tfjs's CPU and wasm backends in Node, for tests and command-line programs; the page has device.ts. */
import * as tf from '@tensorflow/tfjs-core';
import { installWasmSlice } from './nn';

export const nodeBackends = ['cpu', 'wasm'] as const;
export type NodeBackend = (typeof nodeBackends)[number];

export async function startNodeBackend(name: NodeBackend): Promise<void> {
  if (name === 'cpu') await import('@tensorflow/tfjs-backend-cpu');
  else {
    const { setThreadsCount } = await import('@tensorflow/tfjs-backend-wasm');
    if (tf.findBackend('wasm') === null) setThreadsCount(1);
    installWasmSlice();
  }
  await tf.setBackend(name);
  await tf.ready();
}
