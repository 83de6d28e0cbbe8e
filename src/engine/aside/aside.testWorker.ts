/** A browser's worker for the tests of aside.ts. */
import { showHelperLife } from '../base/helperLife';
import { answerTasks } from './answer';
import { misbehaving } from './aside.testTasks';
import type { ToAside } from './protocol';

answerTasks(misbehaving, {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
  post: (message) => self.postMessage(message),
  listen: (onTask) => self.addEventListener('message', ({ data }: MessageEvent<ToAside>) => onTask(data)),
});
showHelperLife();
