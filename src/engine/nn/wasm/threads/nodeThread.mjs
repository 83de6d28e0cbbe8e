/** A thread of the pool in a worker thread of Node's (threadPool.ts), which does not inherit tsx from the program that starts it. */
import { parentPort } from 'node:worker_threads';
import { tsImport } from 'tsx/esm/api';

const { serveThreadTasks } = await tsImport('./threadPool.ts', import.meta.url);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.once('message', (start) => serveThreadTasks(start, () => parentPort?.postMessage('ready')));
