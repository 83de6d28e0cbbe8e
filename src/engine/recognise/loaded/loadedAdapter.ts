/** The one adapter that recognition holds on the backend; its file stays with the library. */
import { AppError } from '../../../shared/errors/errors';
import type { Language } from '../../../shared/recognition/spaces';
import { adapterFromSource, type AdapterFile, taughtLanguages } from '../../model/adapterFile/adapterFile';
import { disposeAdapter } from '../../model';
import { isInstant, type NamedMemory, readInstant } from '../../model/adapterFile/instantFile';
import type { OpenAdapter } from '../../library/adapters/adapterStore';
import type { Remembering } from '../scoring/remembered';
import { unwatched, type Watch } from '../../library/openingMarks';

export interface LoadedAdapter {
  readonly id: string;
  readonly name: string;
  /** Of its file's contents. */
  readonly hash: string;
  /** Null of an instant adapter, which has no prompts. */
  readonly adapter: AdapterFile['adapter'] | null;
  /** Clips that an instant adapter remembers; null of all others. */
  readonly memory: NamedMemory | null;
  /** What it was taught with. */
  readonly languages: readonly Language[];
  /** What else its file says of it. */
  readonly notes: AdapterFile['notes'];
  /** It came with the app, so it says nothing about the clips of the person who uses it. */
  readonly embedded: boolean;
}

/** What an instant adapter remembers; null of others, and of none. */
export function rememberingOf(adapter: LoadedAdapter | null): Remembering | null {
  return adapter?.memory == null ? null : { name: adapter.name, memory: adapter.memory };
}

/** Evaluate and Timeline know prompts alone so far. @throws AppError `adapter-invalid` */
export function refuseInstant(adapter: LoadedAdapter | null): void {
  if (adapter?.memory == null) return;
  const why = 'It is an instant adapter, which answers in Recognise and Live and not yet here.';
  throw new AppError('adapter-invalid', `${adapter.name}: ${why}`, {
    remedy: 'Train an adapter from the same clips, or choose none.',
    details: { file: adapter.name, why },
  });
}

/** Finds an adapter and reads its header. */
export type OpenAdapterFile = (id: string) => Promise<OpenAdapter>;

/** Keeps the adapter last asked for; `forget` is for a backend that is gone with all its tensors. */
export function adapterKeeper(openFile: OpenAdapterFile, watch: Watch = unwatched) {
  let current: LoadedAdapter | undefined;

  function release(): void {
    if (current?.adapter != null) disposeAdapter(current.adapter);
    current = undefined;
  }

  return {
    release,
    forget(): void {
      current = undefined;
    },
    /** It is still on the backend. */
    holds: (adapter: LoadedAdapter): boolean => adapter === current,
    /** @throws AppError `adapter-invalid`, `opening-hung` */
    async load(id: string): Promise<LoadedAdapter> {
      const { name, source, hash, embedded } = await openFile(id);
      // One deleted and taught again has its name and its size, and other numbers.
      if (current?.id === id && current.name === name && current.hash === hash) return current;
      release();
      if (isInstant(source)) {
        const memory = await readInstant(source);
        current = { id, hash, name, adapter: null, memory, languages: [], notes: source.metadata, embedded };
        return current;
      }
      const { adapter, notes } = await watch({ hash, name, embedded }, () => adapterFromSource(source));
      current = { id, hash, name, adapter, memory: null, languages: taughtLanguages(notes), notes, embedded };
      return current;
    },
  };
}

export type AdapterKeeper = ReturnType<typeof adapterKeeper>;
