/** A helper of the crew as a worker of the page's. */
import type { Helper } from './crew';

/** A worker that does not answer by then is given up: the backend starts without threads. */
const patience = 10_000;

export function webHelper(): Helper {
  const worker = new Worker(new URL('./crewWorker.ts', import.meta.url), { type: 'module', name: 'crew' });
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
