/** Which models there are, here and to be had, and the files of those that are here. */
import { AppError } from '../../../shared/errors/errors';
import type { ModelSummary } from '../../../shared/models/models';
import { clipTimeOf, noSpeeds, type SpeedBook, type Speeds } from '../hub/clipTimes';
import { recommend } from '../hub/recommend';
import { canBeFetched, downloadBytes, parseCatalog, type CatalogModel } from '../served/catalog';
import type { ModelFile } from '../../files/modelFile';
import { contentHashOf } from '../../files/contentHash';
import { filesIn, recordIn, storedIn, type StoredModel } from '../stored/modelFolder';
import { embeddedId, summariser } from './modelSummary';
import { freeBytes } from '../stored/room';
import type { DownloadOptions } from '../download/download';
import type { Vocabularies } from '../stored/compact';
import { isModelFile, type ServedModels } from '../served/servedModels';
import type { Folder } from '../../files/storage';

export interface ModelStoreParts {
  /** Undefined where storage is forbidden. */
  readonly disk: Folder | undefined;
  /** Takes what the disk has no room for; undefined where that makes no sense (the command line). */
  readonly memory: Folder | undefined;
  readonly served: ServedModels | undefined;
  readonly catalog: () => Promise<string>;
  readonly speeds?: SpeedBook;
  readonly vocabularies: Vocabularies;
  /** Called with the hash of a model that is deleted, for what is kept under it elsewhere. */
  readonly forget?: (hash: string) => Promise<void>;
  readonly download?: Pick<DownloadOptions, 'fetch' | 'partBytes' | 'attempts' | 'retryAfter' | 'silence'>;
}

export interface OpenModel {
  readonly files: readonly ModelFile[];
  readonly hash: string;
  /** It came with the app. */
  readonly embedded: boolean;
}

export type KnownModels = ReturnType<typeof knownModels>;

export function knownModels(parts: ModelStoreParts) {
  const { disk, memory, served } = parts;
  const folders = [disk, memory].filter((folder) => folder !== undefined);
  const summarise = summariser(served);
  const catalog = catalogOf(parts);
  const speeds = (): Promise<Speeds> => parts.speeds?.read() ?? Promise.resolve(noSpeeds);

  async function stored(): Promise<StoredModel[]> {
    return (await Promise.all(folders.map((folder) => storedIn(folder)))).flat();
  }

  async function list(): Promise<readonly ModelSummary[]> {
    const [known, beside] = await Promise.all([catalog(), served?.list() ?? []]);
    const here = await stored();
    const ids = [...new Set([...known.map(({ id }) => id), ...beside.map(({ id }) => id), ...here.map(({ id }) => id)])];
    const told = await speeds();
    const places = ids.map((id) => ({
      id,
      known: known.find((model) => model.id === id),
      beside: beside.find((model) => model.id === id),
      stored: here,
      speeds: told,
    }));
    const shown = (await Promise.all(places.map(summarise))).filter((summary) => summary !== null);
    const candidates = known
      .filter(canBeFetched)
      .map((model) => ({ ...model, downloadBytes: downloadBytes(model), clipTime: clipTimeOf(told, model.id, model.multiplyAdds) }));
    const recommended = recommend(candidates, memory === undefined ? null : await freeBytes());
    return shown.map((summary) => ({ ...summary, recommended: summary.id === recommended }));
  }

  async function folderOf(id: string): Promise<Folder> {
    for (const folder of folders) if ((await recordIn(folder, id)) !== null) return folder;
    throw notHere(id);
  }

  async function summaryOf(id: string): Promise<ModelSummary> {
    const summary = (await list()).find((model) => model.id === id);
    if (summary === undefined) throw new AppError('internal', `the model ${id} is gone`);
    return summary;
  }

  return {
    folders,
    catalog,
    speeds,
    stored,
    list,
    folderOf,
    summaryOf,
    open: (id: string, signal?: AbortSignal) => openModel(folders, served, id, signal),
    version: (id: string, signal?: AbortSignal) => versionOf(folders, served, id, signal),
  };
}

/** Read once; asked for again where that failed. */
function catalogOf(parts: ModelStoreParts): () => Promise<readonly CatalogModel[]> {
  let read: Promise<readonly CatalogModel[]> | undefined;
  return () => {
    read ??= parts.catalog().then(parseCatalog);
    read.catch(() => (read = undefined));
    return read;
  };
}

async function openModel(
  folders: readonly Folder[],
  served: ServedModels | undefined,
  id: string,
  signal?: AbortSignal,
): Promise<OpenModel> {
  for (const folder of folders) {
    const record = await recordIn(folder, id);
    if (record !== null) return { files: await filesIn(folder, id), hash: record.hash, embedded: false };
  }
  const beside = (await served?.list(signal))?.find((model) => model.id === id);
  if (beside === undefined || served === undefined) throw notHere(id);
  const wanted = beside.files.filter(({ path }) => isModelFile(path));
  const files = await Promise.all(wanted.map(({ path }) => served.file(id, path, signal)));
  // What record.json says of a served model may be older than the files beside it.
  return { files, hash: await contentHashOf(files, signal), embedded: id === embeddedId };
}

async function versionOf(folders: readonly Folder[], served: ServedModels | undefined, id: string, signal?: AbortSignal): Promise<string> {
  for (const folder of folders) {
    const record = await recordIn(folder, id);
    if (record !== null) return record.hash;
  }
  const beside = (await served?.list(signal))?.find((model) => model.id === id);
  if (beside === undefined) throw notHere(id);
  return JSON.stringify(beside.files);
}

function notHere(id: string): AppError {
  return new AppError('model-missing', `There is no model ${id} here.`, {
    remedy: 'Get it on the Models page, or choose another.',
    details: { model: id },
  });
}
