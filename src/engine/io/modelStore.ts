/**
 * The one place that knows which models there are and gives out their files: beside the page (embedded, server), in
 * this browser's storage or this machine's disk (stored, partial), or on a hub (remote). What is fetched or dropped in
 * becomes a compact folder (io/compact) with a record.json, which is written last: a model without one is unfinished.
 */
import { AppError } from '../../shared/errors';
import type { DownloadProgress, ModelSummary, StorageState } from '../../shared/models';
import type { LongWork } from '../../shared/units';
import { downloadBytes, parseCatalog, type CatalogModel } from './catalog';
import { checkComplete, modelFilesOf, openCheckpoint, type ModelFile } from './checkpoint';
import type { Vocabularies } from './compact';
import { download, type DownloadOptions } from './download';
import {
  filesIn, fingerprint, isChineseAlone, keepModel, parseRecord, partsFolder, recordIn, removeUnfinished, storedIn,
  type ModelRecord, type StoredModel,
} from './modelFolder';
import { progressOver } from './progress';
import { isModelFile, type ServedModel, type ServedModels } from './servedModels';
import type { Folder } from './storage';

const embeddedId = 'demo';
export interface ModelStoreParts {
  /** Undefined where storage is forbidden. */
  readonly disk: Folder | undefined;
  /** Takes what the disk has no room for; undefined where that makes no sense (the command line). */
  readonly memory: Folder | undefined;
  readonly served: ServedModels | undefined;
  readonly catalog: () => Promise<string>;
  readonly vocabularies: Vocabularies;
  /** Called with the hash of a model that is deleted, for what is kept under it elsewhere. */
  readonly forget?: (hash: string) => Promise<void>;
  readonly download?: Pick<DownloadOptions, 'fetch' | 'partBytes' | 'attempts' | 'retryAfter' | 'silence'>;
}

export interface ModelStore {
  readonly list: () => Promise<readonly ModelSummary[]>;
  /** Files of a model that is here, and a hash that stands for their contents. Throws `model-missing`. */
  readonly open: (id: string, signal?: AbortSignal) => Promise<{ readonly files: readonly ModelFile[]; readonly hash: string }>;
  /** Fetches a model of the catalogue, or goes on fetching. Cancelling keeps what arrived. */
  readonly get: (id: string, hub: string, work: LongWork<DownloadProgress>) => Promise<ModelSummary>;
  /** Takes in a checkpoint or a folder. A Chinese tower alone joins a model of its size that has none. */
  readonly import: (files: readonly File[], name: string, work: LongWork<DownloadProgress>) => Promise<ModelSummary>;
  /** Leaves no byte of a stored or partial model. */
  readonly delete: (id: string) => Promise<void>;
  readonly storage: () => Promise<StorageState>;
}

export function createModelStore(parts: ModelStoreParts): ModelStore {
  const { disk, memory, served, vocabularies } = parts;
  const folders = [disk, memory].filter((folder) => folder !== undefined);
  let catalogue: Promise<readonly CatalogModel[]> | undefined;
  const hashes = new Map<string, string>();

  async function catalog(): Promise<readonly CatalogModel[]> {
    catalogue ??= parts.catalog().then(parseCatalog);
    catalogue.catch(() => (catalogue = undefined));
    return catalogue;
  }

  async function list(): Promise<readonly ModelSummary[]> {
    const [known, beside] = await Promise.all([catalog(), served?.list() ?? []]);
    const stored = (await Promise.all(folders.map((folder) => storedIn(folder)))).flat();
    const ids = [...new Set([...known.map(({ id }) => id), ...beside.map(({ id }) => id), ...stored.map(({ id }) => id)])];
    const summaries = await Promise.all(
      ids.map((id) => summarise(id, known.find((model) => model.id === id), beside.find((model) => model.id === id), stored)),
    );
    return summaries.filter((summary) => summary !== null);
  }

  async function summarise(
    id: string,
    known: CatalogModel | undefined,
    beside: ServedModel | undefined,
    stored: readonly StoredModel[],
  ): Promise<ModelSummary | null> {
    const here = stored.find((model) => model.id === id && model.record !== null);
    const partial = stored.find((model) => model.id === id && model.record === null);
    if (known?.files.length === 0 && beside === undefined && here === undefined) return null;
    const record = here?.record ?? (beside === undefined ? null : await servedRecord(beside));
    const state = beside !== undefined ? (id === embeddedId ? 'embedded' : 'server') : here !== undefined ? 'stored' : partial !== undefined ? 'partial' : 'remote';
    return {
      id,
      name: known?.name ?? record?.name ?? id,
      purpose: known?.purpose.en ?? (record?.complete === false ? waiting(record.embedding) : ''),
      licence: known?.licence ?? record?.licence ?? '',
      source: known?.source ?? record?.source ?? `models/${id}`,
      downloadBytes: known === undefined ? 0 : downloadBytes(known),
      state,
      storedBytes: (here ?? partial)?.bytes ?? 0,
      languages: record?.languages ?? known?.languages ?? languagesOf(beside),
      inMemory: here !== undefined && !here.folder.lasting,
    };
  }

  async function servedRecord(model: ServedModel): Promise<ModelRecord | null> {
    if (served === undefined || !model.files.some(({ path }) => path === 'record.json')) return null;
    return parseRecord(await (await served.file(model.id, 'record.json')).blob.text());
  }

  async function open(id: string, signal?: AbortSignal): Promise<{ files: readonly ModelFile[]; hash: string }> {
    for (const folder of folders) {
      const record = await recordIn(folder, id);
      if (record !== null) return { files: await filesIn(folder, id), hash: record.hash };
    }
    const beside = (await served?.list(signal))?.find((model) => model.id === id);
    if (beside === undefined || served === undefined) {
      throw new AppError('model-missing', `There is no model ${id} here.`, {
        remedy: 'Get it on the Models page, or choose another.',
        details: { model: id },
      });
    }
    const wanted = beside.files.filter(({ path }) => isModelFile(path));
    const files = await Promise.all(wanted.map(({ path }) => served.file(id, path, signal)));
    const hash = hashes.get(id) ?? (await servedRecord(beside))?.hash ?? (await fingerprint(files));
    hashes.set(id, hash);
    return { files, hash };
  }

  async function get(id: string, hub: string, work: LongWork<DownloadProgress>): Promise<ModelSummary> {
    const model = (await catalog()).find((candidate) => candidate.id === id);
    if (model === undefined || model.files.length === 0) {
      throw new AppError('model-missing', `The catalogue has no model ${id}.`, { details: { model: id } });
    }
    const source = `${hub}: ${model.source}`;
    const into = async (folder: Folder) => {
      const fetched = await fetchFiles(model, folder, hub, work);
      await keepModel(folder, id, await openCheckpoint(fetched), { name: model.name, licence: model.licence, source }, vocabularies, work);
      await folder.remove(`${id}/${partsFolder}`);
    };
    const arrived = (await disk?.list(`${id}/${partsFolder}`))?.reduce((sum, { bytes }) => sum + bytes, 0) ?? 0;
    await withRoom(into, id, downloadBytes(model) - arrived + (model.kept ?? 0));
    return summaryOf(id);
  }

  async function fetchFiles(model: CatalogModel, folder: Folder, hub: string, { signal, onProgress }: LongWork<DownloadProgress>): Promise<ModelFile[]> {
    const progress = progressOver(model.files.map(({ bytes }) => bytes), onProgress);
    const fetched: ModelFile[] = [];
    for (const [index, file] of model.files.entries()) {
      const target = `${model.id}/${partsFolder}/${file.as}`;
      await download(file, folder, target, {
        ...parts.download,
        hub,
        ...(signal === undefined ? {} : { signal }),
        onBytes: (done, total) => progress(index, `${file.repo}/${file.path}`, done, total),
      });
      fetched.push({ path: file.as, blob: (await folder.file(target))! });
    }
    return fetched;
  }

  async function importFiles(files: readonly File[], name: string, work: LongWork<DownloadProgress>): Promise<ModelSummary> {
    const checkpoint = await openCheckpoint(modelFilesOf(files));
    const stored = (await Promise.all(folders.map((folder) => storedIn(folder)))).flat();
    const about = { name, licence: '', source: name };
    if (isChineseAlone(checkpoint)) {
      // It goes to the newest model of its size that has none, or waits for one.
      const { embedding } = checkpoint.chinese!.config;
      const target = stored.findLast(({ record }) => record?.embedding === embedding && !record.languages.includes('zh'));
      const id = target?.id ?? (await freeId(name));
      if (target === undefined) await withRoom((folder) => keepModel(folder, id, checkpoint, about, vocabularies, work), id);
      else await keepModel(target.folder, id, checkpoint, about, vocabularies, work);
      return summaryOf(id);
    }
    checkComplete(checkpoint);
    const { embedding } = checkpoint.vision!.config;
    const waiting = checkpoint.chinese === null ? stored.findLast(({ record }) => record?.complete === false && record.embedding === embedding) : undefined;
    const id = await freeId(name);
    await withRoom(async (folder) => {
      await keepModel(folder, id, checkpoint, about, vocabularies, work);
      if (waiting === undefined) return;
      await keepModel(folder, id, await openCheckpoint(await filesIn(waiting.folder, waiting.id)), about, vocabularies, work);
      await waiting.folder.remove(waiting.id);
    }, id);
    return summaryOf(id);
  }

  /**
   * Tries the disk; where it is forbidden or has no room, memory. Nothing half-made stays, except a download's parts.
   * @param needed bytes that will be written
   */
  async function withRoom(work: (folder: Folder) => Promise<void>, id: string, needed = 0): Promise<void> {
    const free = memory === undefined ? null : await freeBytes();
    if (disk !== undefined && (free === null || free >= needed)) {
      try {
        await work(disk);
        return;
      } catch (error) {
        if (memory === undefined || !(error instanceof AppError) || error.code !== 'storage-full') {
          await removeUnfinished(disk, id);
          throw error;
        }
        await disk.remove(id);
      }
    }
    if (memory === undefined) throw new AppError('storage-unavailable', 'There is nowhere to store models.');
    try {
      await work(memory);
    } catch (error) {
      await removeUnfinished(memory, id);
      throw error;
    }
  }

  async function summaryOf(id: string): Promise<ModelSummary> {
    const summary = (await list()).find((model) => model.id === id);
    if (summary === undefined) throw new AppError('internal', `the model ${id} is gone`);
    return summary;
  }

  async function freeId(name: string): Promise<string> {
    const base = name.toLowerCase().replace(/\.[a-z]+$/, '').replace(/[^a-z\d.]+/g, '-').replace(/^[-.]+|[-.]+$/g, '') || 'model';
    const taken = new Set((await list()).map(({ id }) => id));
    for (let number = 1; ; number++) {
      const id = number === 1 ? base : `${base}-${number}`;
      if (!taken.has(id)) return id;
    }
  }

  return {
    list,
    open,
    get,
    import: importFiles,
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

/** What the browser says it has room for; null where it does not say. */
async function freeBytes(): Promise<number | null> {
  const estimate = await globalThis.navigator?.storage?.estimate?.().catch(() => undefined);
  return estimate?.quota === undefined ? null : Math.max(0, estimate.quota - (estimate.usage ?? 0));
}

function waiting(embedding: number): string {
  return `A Chinese text encoder that waits for a CLIP of ${embedding} dimensions`;
}

function languagesOf(model: ServedModel | undefined): ('en' | 'zh')[] {
  const chinese = model?.files.some(({ path }) => path.startsWith('chinese/')) ?? false;
  return chinese ? ['en', 'zh'] : ['en'];
}
