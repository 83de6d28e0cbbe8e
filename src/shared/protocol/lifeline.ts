/**
 * Whether a worker still lives, told by the browser itself: a worker holds a lock for as long as it lives (Web Locks), and
 * whoever wants to know waits for that lock. It comes free within milliseconds however the worker ended, and stays taken
 * however long it computes. Plain http on a local network has no locks: there, silence must tell.
 */
import { uniqueId } from '../base/uniqueId';

/** Called in the worker. @param held hears the lock's name once it is held; never where there are no locks */
export function holdLifeline(held: (name: string) => void): void {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  const name = `life-${uniqueId()}`;
  locks
    ?.request(name, () => {
      held(name);
      return new Promise<never>(() => undefined);
    })
    .catch(() => undefined); // forbidden here
}

/** A lock of our own: where it is no longer held though we live, all locks were dropped (stored data was cleared), and no death is proved. */
let own: string | undefined;

async function isHeld(name: string): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some((lock) => lock.name === name);
}

/**
 * Where worker and page do not share their locks (WebKitGTK's private sessions; after stored data was cleared) the lock would
 * be free at once and the worker pass for dead: the end is listened for only after the lock was seen to be held.
 * @returns stops listening
 */
export function onLifelineEnd(name: string, gone: () => void): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  const listen = async (): Promise<void> => {
    if (own === undefined) holdLifeline((held) => (own = held));
    if (!(await isHeld(name))) return;
    await navigator.locks.request(name, { signal }, async () => {
      const trusted = own === undefined || (await isHeld(own));
      if (trusted && !signal.aborted) gone();
    });
  };
  listen().catch(() => undefined); // stopped, or forbidden
  return () => listening.abort();
}
