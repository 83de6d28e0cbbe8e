/**
 * Fingerprints of clips that were looked at, by name, size and time of their files: a look that is cut short goes on where it
 * was, and a folder that is opened again is not decoded again. Those of the last look stay, the others go with its end.
 */
import { uniqueId } from '../../shared/base/uniqueId';
import type { Milliseconds } from '../../shared/base/units';
import type { TeachingStore } from './store';

export interface PrintKeeper {
  readonly known: ReadonlyMap<string, string>;
  add(key: string, print: string): Promise<void>;
  /** Puts away what was added last; where the look came to its end, only its own stay. */
  close(ended: boolean): Promise<void>;
}

/** Between two writes: what an end at any moment costs. */
const storedEvery: Milliseconds = 10_000;

type Prints = readonly (readonly [key: string, print: string])[];

export async function keepPrints(store: TeachingStore, now: () => Milliseconds = () => performance.now()): Promise<PrintKeeper> {
  const parts = await store.keys().catch(() => []);
  const stored = await Promise.all(parts.map((part) => store.get<Prints>(part).catch(() => undefined)));
  const known = new Map(stored.flatMap((prints) => prints ?? []));
  const seen = new Map<string, string>();
  let fresh: [string, string][] = [];
  let last = now();
  // What cannot be stored costs a look more, and nothing else.
  const put = async (prints: Prints): Promise<boolean> =>
    store.put(uniqueId(), prints).then(
      () => true,
      () => false,
    );
  const flush = async (): Promise<void> => {
    const prints = fresh;
    [fresh, last] = [[], now()];
    if (prints.length > 0) await put(prints);
  };
  return {
    known,
    async add(key, print) {
      seen.set(key, print);
      if (known.get(key) === print) return;
      fresh.push([key, print]);
      if (now() - last >= storedEvery) await flush();
    },
    async close(ended) {
      await flush();
      const same = ended && seen.size === known.size && [...seen.keys()].every((key) => known.has(key));
      if (!ended || same) return;
      const before = await store.keys().catch(() => []);
      if (await put([...seen])) for (const part of before) await store.delete(part).catch(() => undefined);
    },
  };
}

/** Stands for a clip's files as they are now. */
export function printKey(clip: File | readonly File[]): string {
  const files = clip instanceof File ? [clip] : clip;
  const of = ({ webkitRelativePath, name, size, lastModified }: File): string =>
    [webkitRelativePath || name, size, lastModified].join('\n');
  const [first] = files;
  return first === undefined ? '' : `${of(first)}\n${files.length}\n${files.reduce((sum, { size }) => sum + size, 0)}`;
}
