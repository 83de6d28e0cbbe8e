/** A backup read back: its adapters and its collection, whole or not at all. */
import { backupIndex, type BackupCalls, type BackupProgress } from '../../shared/protocol/backup';
import { AppError, throwIfCancelled } from '../../shared/errors/errors';
import type { AdapterSummary } from '../../shared/models/models';
import type { CallContext } from '../../shared/protocol/call';
import type { TeachingClip } from '../../shared/teaching/teaching';
import type { AdapterStore } from '../library/adapters/adapterStore';
import { contentHash } from '../files/contentHash';
import { sha256 } from '../library/download/download';
import { withRoles } from '../collection/collection';
import type { CollectionKeeper } from '../collection/collectionKeeper';
import { type Archive, openArchive } from './archive';
import { type BackupContent, invalid, largestIndex, readContent } from './content';
import type { BackupParts } from './parts';

/** Bounds of single entries: a film, a picture, an adapter of ViT-L. */
const most = { film: 4_000_000_000, poster: 4 << 20, adapter: 2_000_000_000 };

export async function importBackup(
  { collection, adapters }: BackupParts,
  { file }: Parameters<BackupCalls['importBackup']>[0],
  work: Parameters<BackupCalls['importBackup']>[1],
): ReturnType<BackupCalls['importBackup']> {
  const archive = await openArchive(file);
  const content = readContent(await archive.read(backupIndex, largestIndex), file.name);
  archive.mustHold([...content.clips.flatMap(({ film, poster }) => [film, poster]), ...content.adapters.map((adapter) => adapter.file)]);
  const store = await adapters();
  const added: AdapterSummary[] = [];
  let clips: readonly TeachingClip[];
  try {
    await takeAdapters(store, content, archive, { signal: work.signal, onAdded: (adapter) => added.push(adapter) });
    clips = await collection.inTurn((keeper) => takeCollection(keeper, content, archive, work));
  } catch (error) {
    for (const { id } of added) await store.delete(id).catch(() => undefined);
    throw error;
  }
  const { keeper } = await collection.open();
  const waiting = clips.filter(({ problem }) => problem !== null).length;
  return {
    collection: keeper.describe(),
    clips: { whole: clips.length - waiting, waiting },
    adapters: added,
    settings: content.settings,
  };
}

/** Those that are not here yet, by their contents. */
async function takeAdapters(
  store: AdapterStore,
  { adapters }: BackupContent,
  archive: Archive,
  { signal, onAdded }: { readonly signal: AbortSignal; readonly onAdded: (adapter: AdapterSummary) => void },
): Promise<void> {
  const here = new Set(
    await Promise.all((await store.list()).filter(({ embedded }) => !embedded).map(async ({ id }) => contentHash(await store.export(id)))),
  );
  for (const { name, file } of adapters) {
    throwIfCancelled(signal);
    const content = new Blob([await archive.read(file, most.adapter)]);
    if (!here.has(await contentHash(content))) onAdded(await store.add(content, `${name}.safetensors`));
  }
}

/** Films first, each checked by its hash; the collection changes once, when all are kept. */
async function takeCollection(
  keeper: CollectionKeeper,
  content: BackupContent,
  archive: Archive,
  { signal, onProgress }: CallContext<BackupProgress>,
): Promise<readonly TeachingClip[]> {
  if (content.classes.length === 0) return [];
  const totalBytes = content.clips.reduce((sum, { film, bytes }) => sum + (film === null ? 0 : bytes), 0);
  let doneBytes = 0;
  const clips: TeachingClip[] = [];
  for (const { film, poster, ...clip } of content.clips) {
    throwIfCancelled(signal);
    const picture = poster === null ? null : new Blob([await archive.read(poster, most.poster)], { type: 'image/jpeg' });
    if (film !== null) {
      const blob = new Blob([await archive.read(film, most.film)]);
      if ((await sha256(blob)) !== clip.hash) throw invalid(archive.name, `the film of ${clip.name} is damaged`);
      await keeper.putFile(clip.id, new File([blob], clip.name));
      onProgress({ doneBytes: (doneBytes += blob.size), totalBytes });
    }
    clips.push({ ...clip, poster: picture, problem: film === null && !(await keeper.hasFile(clip.id)) ? awaited(clip.name) : null });
  }
  await keeper.change(() => withRoles({ classes: content.classes, clips }));
  return clips;
}

/** A clip whose film was left out: adding the same file again puts it in its place (teach.ts). */
function awaited(name: string): TeachingClip['problem'] {
  return new AppError('film-awaited', `The film of ${name} was not saved with the collection.`, {
    remedy: 'Add the same file again: it takes its place, with its class, role and cut.',
    details: { file: name },
  }).toData();
}
