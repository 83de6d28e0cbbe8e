/**
 * Several tabs of one browser share what teaching keeps: what they must not do at once they do one after another, by the
 * browser's own locks (Web Locks), which end with the tab or the worker that held them. Where there are none, as in Node, there are no other tabs to mind.
 */

export interface Tabs {
  /** Runs the work while no other tab changes the collection. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  /** Says that this tab has the collection open, until it closes; runs `alone` first where no other tab has. */
  readonly open: (alone: () => Promise<void>) => Promise<void>;
  /** Takes the one place to train; null where another tab has it. The function given gives it back. */
  readonly takeTraining: () => Promise<(() => void) | null>;
  /** Another tab trains. */
  readonly trainsElsewhere: () => Promise<boolean>;
  /** Tells the other tabs' pages that the collection is another one now. */
  readonly announce: (revision: string) => void;
}

const names = { change: 'actionscope-collection', open: 'actionscope-collection-open', training: 'actionscope-training' };
/** The channel on which pages hear of changes; the message is the collection's new revision. */
const channelName = 'actionscope-collection';

export function openTabs(locks: LockManager | undefined = globalThis.navigator?.locks): Tabs {
  const channel = openChannel();
  // Where site data is blocked there is no channel, and locks refuse: nothing is kept there that tabs could share.
  if (locks === undefined || channel === undefined) return noTabs();
  let training = false;
  return {
    inTurn: async (work) => (await locks.request(names.change, work)) as Awaited<ReturnType<typeof work>>,
    async open(alone) {
      await locks.request(names.open, { ifAvailable: true }, async (lock) => {
        if (lock !== null) await alone();
      });
      void locks.request(names.open, { mode: 'shared' }, () => new Promise<never>(() => {}));
    },
    async takeTraining() {
      const place = await hold(locks, names.training);
      training = place !== null;
      return place === null
        ? null
        : () => {
            training = false;
            place();
          };
    },
    async trainsElsewhere() {
      if (training) return false;
      const { held = [] } = await locks.query();
      return held.some(({ name }) => name === names.training);
    },
    // oxlint-disable-next-line require-post-message-target-origin -- a channel has no target
    announce: (revision) => channel.postMessage(revision),
  };
}

function openChannel(): BroadcastChannel | undefined {
  try {
    if (typeof BroadcastChannel === 'undefined') return undefined;
    const channel = new BroadcastChannel(channelName);
    (channel as { unref?: () => void }).unref?.(); // in Node it would keep the program from ending
    return channel;
  } catch {
    return undefined;
  }
}

/** @returns a function that gives the lock back; null where it is taken */
function hold(locks: LockManager, name: string): Promise<(() => void) | null> {
  return new Promise((given, fail) => {
    locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (lock === null) {
          given(null);
          return undefined;
        }
        return new Promise<void>((giveBack) => given(giveBack));
      })
      .catch(fail);
  });
}

function noTabs(): Tabs {
  return {
    inTurn: (work) => work(),
    open: (alone) => alone(),
    takeTraining: () => Promise.resolve(() => undefined),
    trainsElsewhere: () => Promise.resolve(false),
    announce: () => undefined,
  };
}
