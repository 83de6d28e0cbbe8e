/** Work done one piece at a time, in the order it came. */
import { cancelled, throwIfCancelled } from '../../shared/errors/errors';

/** Cancelled while it waits, work leaves the queue at once; begun, it heeds the signal itself. */
export type WorkQueue = <T>(work: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

export function workQueue(): WorkQueue {
  let tail: Promise<unknown> = Promise.resolve();
  const enqueue = <T>(work: () => Promise<T>): Promise<T> => {
    const result = tail.then(work, work);
    tail = result.catch(() => undefined);
    return result;
  };
  return (work, signal) => {
    if (signal === undefined) return enqueue(work);
    let started = false;
    const result = enqueue(async () => {
      throwIfCancelled(signal);
      started = true;
      return work();
    });
    return new Promise((resolve, reject) => {
      const leave = (): void => (started ? undefined : reject(cancelled()));
      signal.addEventListener('abort', leave);
      result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  };
}
