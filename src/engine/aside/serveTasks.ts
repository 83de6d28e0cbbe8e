/** A worker's own script in one call: it answers its tasks and shows that it lives. */
import { showHelperLife } from '../base/helperLife';
import { answerTasks } from './answer';
import type { AsideTasks, FromAside, ToAside } from './protocol';

/** @param transferred what leaves with a message without being copied; default: nothing */
export function serveTasks(tasks: AsideTasks, transferred: (message: FromAside) => Transferable[] = () => []): void {
  // Commands run by Node meet a worker's script where Vite would give its address: there is nobody to answer.
  if (typeof self === 'undefined') return;
  answerTasks(tasks, {
    post: (message) => self.postMessage(message, { transfer: transferred(message) }),
    listen: (onTask) => self.addEventListener('message', ({ data }: MessageEvent<ToAside>) => onTask(data)),
  });
  showHelperLife();
}
