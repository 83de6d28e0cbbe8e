/** Every file of a wanted model into its folder's parts, one after another, then the model made of them. */
import { bytesToFetch } from '../../../shared/models/hub';
import type { DownloadProgress } from '../../../shared/models/models';
import type { Bytes, LongWork } from '../../../shared/base/units';
import { openCheckpoint } from '../../checkpoint/checkpoint';
import type { ModelFile } from '../../files/modelFile';
import type { Vocabularies } from '../stored/compact';
import { download, type DownloadOptions } from '../download/download';
import { keepModel, partsFolder } from '../stored/modelFolder';
import { progressOver } from '../../files/progress';
import type { Folder } from '../../files/storage';
import { fetchNeeded } from './partial/fetchNeeded';
import { keepPlan, type WantedModel } from './wanted';

export interface Fetching {
  readonly options: Pick<DownloadOptions, 'fetch' | 'partBytes' | 'attempts' | 'retryAfter' | 'silence'>;
  readonly vocabularies: Vocabularies;
}

/**
 * What arrived stays on failure, and is gone on with at the next call.
 * @throws AppError what download, openCheckpoint and keepModel throw
 */
export async function fetchModel(wanted: WantedModel, folder: Folder, fetching: Fetching, work: LongWork<DownloadProgress>): Promise<void> {
  const { id, name, licence, source, hub, check, files } = wanted;
  await keepPlan(folder, wanted);
  const parts = await fetchParts(wanted, folder, fetching, work);
  const pins = files.map(({ repo, revision, path, bytes, sha256 }) => ({ repo, revision, path, bytes, sha256 }));
  const about = { name, licence, source: `${hub}: ${source}`, origin: { hub, check, files: pins } };
  await keepModel(folder, id, await openCheckpoint(parts), about, fetching.vocabularies, work);
  await folder.remove(`${id}/${partsFolder}`);
}

async function fetchParts(
  { id, hub, files }: WantedModel,
  folder: Folder,
  { options }: Fetching,
  { signal, onProgress }: LongWork<DownloadProgress>,
): Promise<ModelFile[]> {
  const progress = progressOver(files.map(bytesToFetch), onProgress);
  const fetched: ModelFile[] = [];
  for (const [index, file] of files.entries()) {
    const target = `${id}/${partsFolder}/${file.as}`;
    const work: DownloadOptions = {
      ...options,
      hub,
      ...(signal === undefined ? {} : { signal }),
      onBytes: (done, total) => progress.bytes(index, `${file.repo}/${file.path}`, done, total),
      onWait: progress.waiting,
    };
    const { bytes } = file;
    const inPart = file.needed != null && bytes !== null && (await fetchNeeded({ ...file, bytes }, folder, target, work));
    if (!inPart) await download(file, folder, target, work);
    fetched.push({ path: file.as, blob: (await folder.file(target))! });
  }
  return fetched;
}

/** Bytes of it that lie in a folder already. */
export async function arrivedBytes(folder: Folder | undefined, id: string): Promise<Bytes> {
  return (await folder?.list(`${id}/${partsFolder}`))?.reduce((sum, { bytes }) => sum + bytes, 0) ?? 0;
}
