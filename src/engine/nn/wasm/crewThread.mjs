/** A helper of the crew in a worker thread of Node's (crew.ts), which does not inherit tsx from the program that starts it. */
import { parentPort } from 'node:worker_threads';
import { tsImport } from 'tsx/esm/api';

const { help } = await tsImport('./crew.ts', import.meta.url);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.once('message', (start) => help(start, () => parentPort?.postMessage('ready')));
