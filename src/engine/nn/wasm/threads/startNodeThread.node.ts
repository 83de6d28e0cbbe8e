/** A thread of the pool as a worker thread of Node's, for the package: its script lies beside this one (src/libNode/wasmThread.ts). */
import { Worker } from 'node:worker_threads';
import type { PoolThread } from './threadPool';

const here = import.meta.url; // by a name: the bundler is to leave the address alone

export function startNodeThread(): PoolThread {
  const worker = new Worker(new URL('./wasmThread.js', here));
  worker.unref(); // the program may end while it sleeps
  return {
    start: (message) =>
      new Promise((resolve, reject) => {
        worker.once('message', () => resolve());
        worker.once('error', reject);
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        worker.postMessage(message);
      }),
    stop: () => void worker.terminate(),
  };
}
