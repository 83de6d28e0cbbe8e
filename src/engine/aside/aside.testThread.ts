/** A thread of Node's for the tests of aside.ts. */
import { parentPort } from 'node:worker_threads';
import { answerTasks } from './answer';
import { misbehaving } from './aside.testTasks';

answerTasks(misbehaving, {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  post: (message) => parentPort!.postMessage(message),
  listen: (onTask) => parentPort!.on('message', onTask),
});
