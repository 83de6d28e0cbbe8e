/**
 * The one place that knows which models there are and gives out their files: beside the page (embedded, server), in
 * this browser's storage or this machine's disk (stored, partial), or on a hub (remote). What is fetched or dropped in
 * becomes a compact folder (library/stored/compact) with a record.json, which is written last: a model without one is unfinished.
 */
import type { HubOffer } from '../../../shared/models/hub';
import type { DownloadProgress, ModelCheck, ModelChoices, ModelSummary, StorageState } from '../../../shared/models/models';
import type { LongWork } from '../../../shared/base/units';
import { changeAssumptions } from '../stored/assume';
import { keepCheck, recordIn } from '../stored/modelFolder';
import { freeBytes } from '../stored/room';
import { fetchModels, type LookWork } from './fetchModels';
import { importModels } from './importModel';
import { knownModels, type ModelStoreParts, type OpenModel } from './knownModels';

export interface ModelStore {
  readonly list: () => Promise<readonly ModelSummary[]>;
  /** Files of a model that is here, and a hash that stands for their contents. Throws `model-missing`. */
  readonly open: (id: string, signal?: AbortSignal) => Promise<OpenModel>;
  /** Changes whenever the files of a model that is here do; reads none of them. Throws `model-missing`. */
  readonly version: (id: string, signal?: AbortSignal) => Promise<string>;
  /** Fetches a model of the catalogue, or goes on fetching. Cancelling keeps what arrived. */
  readonly get: (id: string, hub: string, work: LongWork<DownloadProgress>) => Promise<ModelSummary>;
  /** What a hub has under a name, before anything of it is fetched. */
  readonly look: (hub: string, repo: string, revision: string | null, work: LookWork) => Promise<HubOffer>;
  readonly getOffer: (offer: HubOffer, work: LongWork<DownloadProgress>) => Promise<ModelSummary>;
  /** Takes in a checkpoint or a folder. A Chinese tower alone joins a model of its size that has none. */
  readonly import: (
    files: readonly File[],
    name: string,
    work: LongWork<DownloadProgress> & { readonly textOf?: string | undefined },
  ) => Promise<ModelSummary>;
  /** Changes what was assumed of a stored model. Throws `settings-invalid`, `model-missing`. */
  readonly change: (id: string, choices: ModelChoices) => Promise<ModelSummary>;
  /** Keeps what the check of a stored model found. */
  readonly keepCheck: (id: string, check: ModelCheck) => Promise<void>;
  /** Leaves no byte of a stored or partial model. */
  readonly delete: (id: string) => Promise<void>;
  readonly storage: () => Promise<StorageState>;
}

export function createModelStore(parts: ModelStoreParts): ModelStore {
  const { disk } = parts;
  const known = knownModels(parts);
  const { folders, list, open, version, folderOf, summaryOf } = known;

  return {
    list,
    open,
    version,
    ...fetchModels(parts, known),
    import: importModels(parts, known),
    change: async (id, choices) => {
      const holder = await folderOf(id);
      const { oldHash } = await changeAssumptions(holder, id, choices);
      await parts.forget?.(oldHash);
      return summaryOf(id);
    },
    keepCheck: async (id, check) => {
      for (const folder of folders) await keepCheck(folder, id, check);
    },
    async delete(id) {
      for (const folder of folders) {
        const record = await recordIn(folder, id);
        await folder.remove(id);
        if (record !== null) await parts.forget?.(record.hash);
      }
    },
    async storage() {
      const used = (await Promise.all(folders.map((folder) => folder.list('')))).flat();
      return {
        usedBytes: used.reduce((sum, { bytes }) => sum + bytes, 0),
        freeBytes: disk === undefined ? null : await freeBytes(),
        memoryOnly: disk === undefined,
      };
    },
  };
}
