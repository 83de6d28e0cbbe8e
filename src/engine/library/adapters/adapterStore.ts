/** Adapters that can be chosen: those beside a model on the server, and those taught or imported here. */
import { AppError } from '../../../shared/errors/errors';
import type { AdapterSummary, CheckProgress, UnreadableAdapter } from '../../../shared/models/models';
import { oneLine } from '../../../shared/base/oneLine';
import type { LongWork } from '../../../shared/base/units';
import type { Folder } from '../../files/storage';
import type { TensorSource } from '../../files/tensors/tensorSource';
import { withMetadata } from '../../files/weights/writeSafetensors';
import { checkAdapterAside } from '../../model/adapterFile/checkAside';
import type { ServedModels } from '../served/servedModels';
import { baseName, extension, missingAdapter, type ModelOfSize } from './describe';
import { ownAdapters } from './ownAdapters';
import { servedAdapters } from './servedAdapters';

export interface AdapterStore {
  /** Those that lie here and cannot be listed: damaged, or not what an adapter must be. */
  readonly unreadable: () => Promise<readonly UnreadableAdapter[]>;
  readonly list: () => Promise<readonly AdapterSummary[]>;
  /** Throws `adapter-missing` where there is none. */
  readonly open: (id: string) => Promise<OpenAdapter>;
  /** Looks an adapter over, aside, and stores it. Throws `adapter-invalid`, `model-invalid`, `cancelled`; then nothing is kept. */
  readonly add: (file: Blob, name: string, work?: LongWork<CheckProgress>) => Promise<AdapterSummary>;
  /** The file with its name of now in the header. */
  readonly export: (id: string) => Promise<Blob>;
  readonly rename: (id: string, name: string) => Promise<AdapterSummary>;
  readonly delete: (id: string) => Promise<void>;
}

export interface OpenAdapter {
  readonly name: string;
  /** Its tensors, the header read; messages call it by the name above. */
  readonly source: TensorSource;
  /** Of the file's contents. */
  readonly hash: string;
  /** It came with the app. */
  readonly embedded: boolean;
}

interface AdapterStoreParts {
  readonly folder: Folder;
  readonly served: ServedModels | undefined;
  readonly modelOfSize: ModelOfSize;
}

export function createAdapterStore({ folder, served, modelOfSize }: AdapterStoreParts): AdapterStore {
  const own = ownAdapters(folder, modelOfSize);
  const beside = servedAdapters(served, modelOfSize);

  async function find(id: string): Promise<OpenAdapter & { readonly file: Blob }> {
    const stored = await own.open(id);
    if (stored !== undefined) return { ...stored, source: { ...stored.source, file: stored.name }, embedded: false };
    const found = (await beside.list()).find(({ summary }) => summary.id === id);
    if (found === undefined) throw missingAdapter(id);
    const { summary, file, source, hash } = found;
    return { name: summary.name, file, source: { ...source, file: summary.name }, hash, embedded: true };
  }

  function refuseEmbedded(id: string): void {
    if (!beside.has(id)) return;
    throw new AppError('adapter-invalid', `The adapter ${id} comes with the app and stays as it is.`, {
      remedy: 'Export it and import the file to have a copy of your own.',
      details: { adapter: id },
    });
  }

  return {
    async list() {
      const here = await own.list();
      // A server out of reach does not hide what lies in this browser.
      const others = await beside.list().catch(() => []);
      return [...others.map(({ summary }) => summary), ...here];
    },
    unreadable: own.unreadable,
    open: find,
    async add(file, name, work = {}) {
      await checkAdapterAside(file, `${oneLine(baseName(name)).slice(0, 80)}${extension}`, work);
      return own.keep(file, baseName(name), work.signal);
    },
    async export(id) {
      const { file, name } = await find(id);
      return withMetadata(file, { name });
    },
    async rename(id, name) {
      refuseEmbedded(id);
      await own.summaryOf(id);
      await own.rename(id, oneLine(name).slice(0, 200) || id);
      return own.summaryOf(id);
    },
    async delete(id) {
      refuseEmbedded(id);
      await own.delete(id);
    },
  };
}
