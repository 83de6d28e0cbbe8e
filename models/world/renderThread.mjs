/** One share of a data set's clips in a thread of Node's. */
import { parentPort, workerData } from 'node:worker_threads';
import { tsImport } from 'tsx/esm/api';

const { renderClips } = await tsImport('./renderClips.ts', import.meta.url);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
renderClips(workerData, () => parentPort?.postMessage('clip'));
