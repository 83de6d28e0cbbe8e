/** A thread of Node's to take files apart in, for tests and the fuzz run: unlike a browser's worker it has a limit of memory. */
import { Worker } from 'node:worker_threads';
import type { AsidePort } from '../../engine/aside/protocol';

/**
 * @param script a module that answers tasks at `parentPort`, such as bench/fuzz/thread.ts
 * @param megabytes its limit of memory
 */
export function nodePort(script: URL, megabytes = 1024): AsidePort {
  const worker = new Worker(new URL('./thread.mjs', import.meta.url), {
    workerData: script.href,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: megabytes },
  });
  worker.unref();
  return {
    post: (message) => {
      worker.ref(); // the program must not end before the answer
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage(message);
    },
    listen: (onMessage, onFall) => {
      worker.removeAllListeners('message').removeAllListeners('error').removeAllListeners('messageerror');
      worker.on('message', (message) => {
        if (message.type === 'result' || message.type === 'error') worker.unref();
        onMessage(message);
      });
      worker.on('error', (error) => onFall(error.message, 'failed'));
      worker.on('messageerror', (error) => onFall(error.message, 'failed'));
    },
    end: () => void worker.terminate(),
  };
}
