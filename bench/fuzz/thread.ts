/** A thread in which damaged files are taken (run.ts). */
import { parentPort } from 'node:worker_threads';
import { answerTasks } from '../../src/engine/aside/answer';
import { takeDamaged } from './task';

export const fuzzTasks = { takeDamaged: async () => takeDamaged };

answerTasks(fuzzTasks, {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  post: (message) => parentPort!.postMessage(message),
  listen: (onTask) => parentPort!.on('message', onTask),
});
