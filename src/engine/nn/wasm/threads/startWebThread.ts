/** A thread of the pool as a worker of the page's. */
import type { PoolThread } from './threadPool';

/** A worker that does not answer by then is given up: the backend starts without threads. */
const patience = 10_000;

export function startWebThread(): PoolThread {
  const worker = new Worker(new URL('./webThread.ts', import.meta.url), { type: 'module', name: 'wasm thread' });
  return {
    start: (message) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error('a worker did not start')), patience);
        worker.addEventListener('message', () => {
          clearTimeout(late);
          resolve();
        });
        worker.addEventListener('error', (event) => {
          clearTimeout(late);
          event.preventDefault();
          reject(new Error(event.message));
        });
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
        worker.postMessage(message);
      }),
    stop: () => worker.terminate(),
  };
}
