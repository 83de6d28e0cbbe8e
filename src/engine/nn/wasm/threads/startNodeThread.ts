/** A thread of the pool as a worker thread of Node's, for the command line. */
import { Worker } from 'node:worker_threads';
import type { PoolThread } from './threadPool';

export function startNodeThread(): PoolThread {
  const worker = new Worker(new URL('./nodeThread.mjs', import.meta.url));
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
