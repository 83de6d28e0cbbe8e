/**
 * One stored model: a folder of compact files (io/compact) with a record.json that says what it is and is written last,
 * so that a folder without one is unfinished.
 */
import * as v from 'valibot';
import { AppError } from '../../shared/errors';
import type { DownloadProgress } from '../../shared/models';
import type { LongWork } from '../../shared/units';
import { checkComplete, type Checkpoint, type ModelFile } from './checkpoint';
import { writeCompact, type Vocabularies } from './compact';
import { sha256 } from './download';
import { isModelFile } from './servedModels';
import { writeFile, type Folder } from './storage';

/** Where a download's parts lie until it is whole. */
export const partsFolder = '.parts';

const recordSchema = v.object({
  name: v.string(),
  licence: v.string(),
  source: v.string(),
  languages: v.array(v.picklist(['en', 'zh'])),
  embedding: v.number(),
  hash: v.string(),
  /** False for a Chinese tower that waits for a CLIP of its size. */
  complete: v.optional(v.boolean(), true),
});
export type ModelRecord = v.InferOutput<typeof recordSchema>;

/** A Chinese tower without the rest joins a model that is there. */
export function isChineseAlone({ vision, english, chinese }: Checkpoint): boolean {
  return chinese !== null && vision === null && english === null;
}

/**
 * Writes a checkpoint into `id` of a folder as a model: weights first, record.json last. What lies there already stays
 * where the checkpoint brings nothing in its place, so that CLIP and a Chinese tower join in any order.
 * @throws AppError `model-invalid` for eyes without a text encoder, a text encoder without eyes, or two that do not fit
 */
export async function keepModel(
  folder: Folder,
  id: string,
  checkpoint: Checkpoint,
  about: Pick<ModelRecord, 'name' | 'licence' | 'source'>,
  vocabularies: Vocabularies,
  work: LongWork<DownloadProgress>,
): Promise<void> {
  const alone = isChineseAlone(checkpoint);
  const before = await recordIn(folder, id);
  const { embedding } = alone ? checkpoint.chinese!.config : (checkComplete(checkpoint), checkpoint.vision!.config);
  const joins = before !== null && before.embedding === embedding;
  if (alone && before !== null && !joins) {
    throw new AppError('model-invalid', `${id} speaks ${before.embedding} dimensions, the Chinese tower ${embedding}.`, {
      remedy: 'Take the Chinese tower made for this size (ViT-B: 512, ViT-L: 768).',
      details: { model: id, vision: before.embedding, text: embedding },
    });
  }
  if (before !== null && !joins) await removeModelFiles(folder, id);
  await writeCompact(checkpoint, folder, id, vocabularies, { ...conversion(work), part: alone ? 'chinese' : 'all' });
  const languages = (['en', 'zh'] as const).filter((language) => (language === 'en' ? checkpoint.english : checkpoint.chinese) !== null);
  const record: ModelRecord = {
    ...(alone && joins ? { name: before.name, licence: before.licence, source: before.source } : about),
    languages: joins ? (['en', 'zh'] as const).filter((language) => before.languages.includes(language) || languages.includes(language)) : languages,
    embedding,
    hash: await fingerprint(await filesIn(folder, id)),
    complete: !alone || (joins && before.complete),
  };
  await writeFile(folder, `${id}/record.json`, JSON.stringify(record, null, 1));
}

async function removeModelFiles(folder: Folder, id: string): Promise<void> {
  for (const { path } of await folder.list(id)) if (isModelFile(path.slice(id.length + 1))) await folder.remove(path);
}

export interface StoredModel {
  readonly id: string;
  readonly folder: Folder;
  readonly record: ModelRecord | null;
  readonly bytes: number;
}

export async function storedIn(folder: Folder): Promise<StoredModel[]> {
  const files = (await folder.list('')).filter(({ path }) => path.includes('/'));
  const ids = [...new Set(files.map(({ path }) => path.slice(0, path.indexOf('/'))))];
  return Promise.all(
    ids.map(async (id) => ({
      id,
      folder,
      record: await recordIn(folder, id),
      bytes: files.filter(({ path }) => path.startsWith(`${id}/`)).reduce((sum, { bytes }) => sum + bytes, 0),
    })),
  ).then((models) => models.filter(({ record, bytes }) => record !== null || bytes > 0));
}

export async function recordIn(folder: Folder, id: string): Promise<ModelRecord | null> {
  const file = await folder.file(`${id}/record.json`);
  return file === undefined ? null : parseRecord(await file.text());
}

export function parseRecord(text: string): ModelRecord | null {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), recordSchema), text);
  return result.success ? result.output : null;
}

export async function filesIn(folder: Folder, id: string): Promise<ModelFile[]> {
  const listed = (await folder.list(id)).map(({ path }) => path.slice(id.length + 1)).filter(isModelFile);
  return Promise.all(listed.map(async (path) => ({ path, blob: (await folder.file(`${id}/${path}`))! })));
}

/** Parts of a download stay, to go on from; anything half-converted goes. */
export async function removeUnfinished(folder: Folder, id: string): Promise<void> {
  if ((await recordIn(folder, id)) !== null) return;
  for (const { path } of await folder.list(id)) {
    if (!path.startsWith(`${id}/${partsFolder}/`)) await folder.remove(path);
  }
}

function conversion({ signal, onProgress }: LongWork<DownloadProgress>): LongWork<{ done: number; total: number }> {
  return {
    ...(signal === undefined ? {} : { signal }),
    onProgress: ({ done, total }) => onProgress?.({ file: 'model.safetensors', doneBytes: done, totalBytes: total, secondsLeft: null }),
  };
}

/** Whole files up to this size go into the hash; of larger ones, both ends. */
const hashedWhole = 16 << 20;

/** Stands for the files' contents: path, size and bytes (the two ends of large files, where every tower has its own). */
export async function fingerprint(files: readonly ModelFile[]): Promise<string> {
  const lines: string[] = [];
  for (const { path, blob } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const seen = blob.size <= hashedWhole ? blob : new Blob([blob.slice(0, hashedWhole / 2), blob.slice(-hashedWhole / 2)]);
    lines.push(`${path} ${blob.size} ${await sha256(seen)}`);
  }
  return sha256(new Blob([lines.join('\n')]));
}
