/** A thread of the pool in a worker of the page's (threadPool.ts). */
import { serveThreadTasks, type ThreadStart } from './threadPool';

addEventListener('message', ({ data }: MessageEvent<ThreadStart>) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
  serveThreadTasks(data, () => postMessage('ready'));
});
