/** A thread of the wasm kernels' pool, in the package for Node. */
import { parentPort } from 'node:worker_threads';
import { serveThreadTasks } from '../engine/nn/wasm/threads/threadPool';

type Start = Parameters<typeof serveThreadTasks>[0];

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
const ready = (): void => parentPort?.postMessage('ready');
parentPort?.once('message', (start: Start) => serveThreadTasks(start, ready));
