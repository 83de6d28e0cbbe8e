/** The kinds of thread that files are taken apart in: a browser's worker, or, where there is none, the caller's own. */
import { whyUnreachable } from '../../shared/errors/unreachable';
import { watchHelper } from '../base/helperLife';
import { answerTasks } from './answer';
import type { AsidePort, AsideTasks, FromAside, ToAside } from './protocol';

/**
 * @param script address of a worker that serves `tasks` (serveTasks.ts); not used where there are no workers
 */
export function openPort(script: string | URL, name: string, tasks: AsideTasks): AsidePort {
  return typeof Worker === 'undefined' ? inlinePort(tasks) : webPort(script, name);
}

/** @param script address of a worker that answers tasks and shows its life (helperLife.ts) */
export function webPort(script: string | URL, name: string): AsidePort {
  const worker = new Worker(script, { type: 'module', name });
  let onFall: Parameters<AsidePort['listen']>[1] = () => undefined;
  const stopWatching = watchHelper(worker, () => onFall('it disappeared', 'gone'));
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
    post: (message) => worker.postMessage(message),
    listen: (onMessage, told) => {
      onFall = told;
      worker.onmessage = ({ data }: MessageEvent<FromAside>) => {
        if ('type' in data) onMessage(data);
      };
      worker.onmessageerror = () => onFall('its answer could not be read', 'failed');
      worker.onerror = (event) => {
        event.preventDefault();
        onFall(event.message === undefined || event.message === '' ? 'it could not be loaded' : event.message, 'failed');
      };
    },
    end: () => {
      stopWatching();
      worker.terminate();
    },
    explain: () => whyUnreachable('the part that reads files', new URL(script, self.location.href), self.location.href),
  };
}

/**
 * Runs the tasks where it is called: what they count still bounds them, the clock does not. So it is in Node, which hands
 * no thread a blob of a file on disk.
 */
export function inlinePort(tasks: AsideTasks): AsidePort {
  let toTask: (message: ToAside) => void = () => undefined;
  let onMessage: (message: FromAside) => void = () => undefined;
  answerTasks(tasks, {
    post: (message) => onMessage(message),
    listen: (listener) => (toTask = listener),
  });
  return {
    inline: true,
    post: (message) => toTask(message),
    listen: (listener) => (onMessage = listener),
    end: () => (onMessage = () => undefined),
  };
}
