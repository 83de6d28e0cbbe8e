/** A backup made: the collection's clips, the adapters taught or imported here and the settings, as one zip. */
import { backupIndex, type BackupCalls } from '../../shared/protocol/backup';
import { throwIfCancelled } from '../../shared/errors/errors';
import type { TeachingClip } from '../../shared/teaching/teaching';
import type { AdapterStore } from '../library/adapters/adapterStore';
import type { CollectionKeeper } from '../collection/collectionKeeper';
import { type BackupClip, type BackupContent, backupVersion, describeClip } from './content';
import type { BackupParts } from './parts';
import { type ArchiveEntry, writeArchive } from './write';

export async function exportBackup(
  { collection, adapters }: BackupParts,
  { withClips, settings }: Parameters<BackupCalls['exportBackup']>[0],
  work: Parameters<BackupCalls['exportBackup']>[1],
): ReturnType<BackupCalls['exportBackup']> {
  const { keeper } = await collection.open();
  await keeper.refresh();
  const { classes, clips } = keeper.state;
  const { entries, described } = await packClips(keeper, clips, withClips, work.signal);
  const weights = await packAdapters(await adapters());
  const content: BackupContent = {
    version: backupVersion,
    made: new Date().toISOString(),
    classes: classes.map(({ id, en, zh }) => ({ id, en, zh })),
    clips: described,
    adapters: weights.map(({ name, title }) => ({ name: title, file: name })),
    settings: { ...settings },
  };
  return writeArchive([{ name: backupIndex, content: new Blob([JSON.stringify(content, null, 1)]) }, ...entries, ...weights], work);
}

/** Films and pictures of the clips, and what the index says of each. */
async function packClips(keeper: CollectionKeeper, clips: readonly TeachingClip[], withClips: boolean, signal: AbortSignal) {
  const entries: ArchiveEntry[] = [];
  const described: BackupClip[] = [];
  for (const clip of clips) {
    throwIfCancelled(signal);
    // A clip that waits for its film since it came without has none to give on.
    const content = withClips ? await keeper.file(clip.id).catch(() => null) : null;
    const film = content === null ? null : `clips/${clip.id}${/\.\w{1,8}$/.exec(clip.name)?.[0] ?? ''}`;
    const poster = clip.poster === null ? null : `posters/${clip.id}.jpg`;
    if (film !== null) entries.push({ name: film, content: content! });
    if (poster !== null) entries.push({ name: poster, content: clip.poster! });
    described.push(describeClip(clip, film, poster));
  }
  return { entries, described };
}

async function packAdapters(store: AdapterStore): Promise<(ArchiveEntry & { readonly title: string })[]> {
  const own = (await store.list()).filter(({ embedded }) => !embedded);
  return Promise.all(
    own.map(async ({ id, name }, index) => ({ name: `adapters/${index}.safetensors`, title: name, content: await store.export(id) })),
  );
}
