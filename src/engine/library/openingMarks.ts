/**
 * A file that hung is not opened again by itself. While a model or adapter is being opened a mark with its contents' hash
 * lies in storage, and goes as soon as the opening ended, in whatever way. A mark that stands though nobody is opening the
 * file says that the engine died, or was ended, over it: the mark counts how often. One such death is let pass, for the
 * page asks an engine started anew the same once more; after that the person must ask again for the file to be tried.
 */
import { AppError, throwIfCancelled } from '../../shared/errors/errors';
import type { Milliseconds } from '../../shared/base/units';
import { type Folder, writeFile } from '../files/storage';

export interface Opening {
  /** Stands for the contents of what is opened. */
  readonly hash: string;
  /** Names the model or adapter. */
  readonly name: string;
  /** It came with the app, and is never refused. */
  readonly embedded: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Runs `open` under a mark. Throws `opening-hung` instead where it ended nobody knows how before, `cancelled`, and what `open` throws. */
export type Watch = <T>(opening: Opening, open: () => Promise<T>) => Promise<T>;

export interface Openings {
  readonly watch: Watch;
  /** Removes what is kept of contents that are deleted. */
  readonly forget: (hash: string) => Promise<void>;
}

/** For commands, which a person sees hang and ends. */
export const unwatched: Watch = (_, open) => open();

const deathsForgiven = 1;
/** **[choice]** What asks again sooner is the next clip of a list, and not a person who has read why. */
const readingTime: Milliseconds = 1000;

interface Surroundings {
  /** Tell whether another tab is opening the same; undefined where there are none, as over plain http. */
  readonly locks?: LockManager | undefined;
  readonly now?: () => Milliseconds;
}

/** @param folder undefined where nothing can be kept: then nothing is refused */
export function openingMarks(
  folder: Folder | undefined,
  { locks = globalThis.navigator?.locks, now = () => performance.now() }: Surroundings = {},
): Openings {
  /** What was refused in this worker's life, and when last: asked for again, it is tried. */
  const refused = new Map<string, Milliseconds>();
  if (folder === undefined) return { watch: unwatched, forget: () => Promise.resolve() };

  /** Tolerant: a mark that cannot be read, written or removed keeps nobody from a model. */
  async function unfinished(path: string): Promise<number> {
    const file = await folder!.file(path).catch(() => undefined);
    const count = Number((await file?.text().catch(() => '')) ?? '');
    return Number.isSafeInteger(count) && count > 0 ? count : 0;
  }
  const mark = (path: string, count: number) =>
    writeFile(folder, path, String(count)).catch((error: unknown) => console.warn('No mark was kept of what is opened.', error));
  const unmark = (path: string) => folder.remove(path).catch(() => undefined);

  async function marked<T>({ hash, name, signal }: Opening, open: () => Promise<T>): Promise<T> {
    const path = pathOf(hash);
    const before = await unfinished(path);
    if (before > deathsForgiven) {
      const last = refused.get(hash);
      if (last === undefined || now() - last < readingTime) {
        refused.set(hash, now());
        throw hung(name);
      }
      refused.delete(hash);
    }
    throwIfCancelled(signal);
    await mark(path, before + 1);
    const end = () => unmark(path);
    signal?.addEventListener('abort', end);
    try {
      throwIfCancelled(signal);
      return await open();
    } finally {
      signal?.removeEventListener('abort', end);
      await end();
    }
  }

  return {
    async watch(opening, open) {
      if (opening.embedded) return open();
      // Where another tab is opening the same right now, the mark is that tab's.
      return alone(locks, `actionscope-opening-${opening.hash}`, (first) => (first ? marked(opening, open) : open()));
    },
    forget: (hash) => unmark(pathOf(hash)),
  };
}

const pathOf = (hash: string): string => `openings/${hash.replaceAll('/', '-')}`;

/** Runs the work under a lock, and tells it whether it has that. Where locks are refused or missing there is nobody to mind. */
async function alone<T>(locks: LockManager | undefined, name: string, work: (first: boolean) => Promise<T>): Promise<T> {
  if (locks === undefined) return work(true);
  let begun = false;
  try {
    return (await locks.request(name, { ifAvailable: true }, (lock) => {
      begun = true;
      return work(lock !== null);
    })) as T;
  } catch (error) {
    if (begun) throw error;
    return work(true);
  }
}

function hung(name: string): AppError {
  return new AppError('opening-hung', `${name} was not opened: the engine did not come back from opening it the last times.`, {
    remedy: 'Choose another model or adapter, or try again to open it all the same.',
    details: { file: name },
  });
}
