/** The one adapter that recognition holds on the backend; its file stays with the library. */
import { type AdapterFile, readAdapter } from '../io/adapterFile';
import { disposeAdapter } from '../model';

export interface LoadedAdapter {
  readonly name: string;
  readonly adapter: AdapterFile['adapter'];
}

export type OpenAdapterFile = (id: string) => Promise<{ readonly name: string; readonly file: Blob }>;

/** Keeps the adapter last asked for; `forget` is for a backend that is gone with all its tensors. */
export function adapterKeeper(openFile: OpenAdapterFile) {
  let current: ({ readonly id: string; readonly file: Blob } & LoadedAdapter) | undefined;

  function release(): void {
    if (current !== undefined) disposeAdapter(current.adapter);
    current = undefined;
  }

  return {
    release,
    forget(): void {
      current = undefined;
    },
    /** @throws AppError `adapter-invalid` */
    async load(id: string): Promise<LoadedAdapter> {
      const { name, file } = await openFile(id);
      // A name is changed by writing the file again; its size and kind tell one version from the next.
      if (current?.id === id && current.name === name && current.file.size === file.size) return current;
      release();
      const { adapter } = await readAdapter(file, name);
      current = { id, file, name, adapter };
      return current;
    },
  };
}

export type AdapterKeeper = ReturnType<typeof adapterKeeper>;
