/** The one adapter that recognition holds on the backend; its file stays with the library. */
import type { Language } from '../../../shared/recognition/spaces';
import { adapterFromSource, type AdapterFile, taughtLanguages } from '../../model/adapterFile/adapterFile';
import { disposeAdapter } from '../../model';
import type { OpenAdapter } from '../../library/adapters/adapterStore';
import { unwatched, type Watch } from '../../library/openingMarks';

export interface LoadedAdapter {
  readonly name: string;
  /** Of its file's contents. */
  readonly hash: string;
  readonly adapter: AdapterFile['adapter'];
  /** What it was taught with. */
  readonly languages: readonly Language[];
  /** What else its file says of it. */
  readonly notes: AdapterFile['notes'];
  /** It came with the app, so it says nothing about the clips of the person who uses it. */
  readonly embedded: boolean;
}

/** Finds an adapter and reads its header. */
export type OpenAdapterFile = (id: string) => Promise<OpenAdapter>;

/** Keeps the adapter last asked for; `forget` is for a backend that is gone with all its tensors. */
export function adapterKeeper(openFile: OpenAdapterFile, watch: Watch = unwatched) {
  let current: ({ readonly id: string } & LoadedAdapter) | undefined;

  function release(): void {
    if (current !== undefined) disposeAdapter(current.adapter);
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
      const { adapter, notes } = await watch({ hash, name, embedded }, () => adapterFromSource(source));
      current = { id, hash, name, adapter, languages: taughtLanguages(notes), notes, embedded };
      return current;
    },
  };
}

export type AdapterKeeper = ReturnType<typeof adapterKeeper>;
