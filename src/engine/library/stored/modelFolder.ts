/**
 * One stored model: a folder of compact files (compact.ts) with a record.json that says what it is and is written last,
 * so that a folder without one is unfinished.
 */
import * as v from 'valibot';
import { AppError } from '../../../shared/errors/errors';
import { parsedJson } from '../../../shared/base/parsedJson';
import type { DownloadProgress, ModelCheck } from '../../../shared/models/models';
import type { Bytes, LongWork } from '../../../shared/base/units';
import { checkComplete, type Checkpoint } from '../../checkpoint/checkpoint';
import type { ModelFile } from '../../files/modelFile';
import { writeCompact, type Vocabularies } from './compact';
import { contentHashOf } from '../../files/contentHash';
import { isModelFile } from '../served/servedModels';
import { writeFile, type Folder } from '../../files/storage';

/** Where a download's parts lie until it is whole. */
export const partsFolder = '.parts';

const assumptionSchema = v.object({
  tower: v.picklist(['vision', 'english', 'chinese']),
  about: v.picklist(['activation', 'heads', 'pixels']),
  value: v.string(),
});

/** Where a model came from, pinned, and how that is known. */
const originSchema = v.object({
  hub: v.string(),
  check: v.picklist(['sha256', 'hub-sha256', 'crc32', 'length']),
  files: v.array(
    v.object({ repo: v.string(), revision: v.string(), path: v.string(), bytes: v.nullable(v.number()), sha256: v.nullable(v.string()) }),
  ),
});

const checkSchema = v.object({
  english: v.nullable(v.number()),
  chinese: v.nullable(v.number()),
  eyes: v.number(),
  published: v.array(
    v.object({
      what: v.picklist(['parameters', 'picture']),
      source: v.string(),
      published: v.array(v.number()),
      found: v.array(v.number()),
      agrees: v.boolean(),
    }),
  ),
  backend: v.picklist(['webgpu', 'webgl', 'wasm', 'cpu']),
  seconds: v.number(),
});

const recordSchema = v.object({
  name: v.string(),
  licence: v.string(),
  source: v.string(),
  languages: v.array(v.picklist(['en', 'zh'])),
  embedding: v.number(),
  hash: v.string(),
  /** What the files did not say, as it was taken; changeAssumptions changes it. */
  assumed: v.optional(v.array(assumptionSchema), []),
  /** Groups of tensors that lay beside the towers and were not used. */
  unused: v.optional(v.array(v.string()), []),
  /** False for a Chinese tower that waits for a CLIP of its size. */
  complete: v.optional(v.boolean(), true),
  origin: v.optional(originSchema),
  /** What the check after the download found. */
  check: v.optional(checkSchema),
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
  about: Pick<ModelRecord, 'name' | 'licence' | 'source' | 'origin'>,
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
    languages: joins
      ? (['en', 'zh'] as const).filter((language) => before.languages.includes(language) || languages.includes(language))
      : languages,
    embedding,
    hash: await contentHashOf(await filesIn(folder, id), work.signal),
    complete: !alone || (joins && before.complete),
    assumed: [...(joins && alone ? before.assumed : []), ...checkpoint.assumed],
    unused: [...new Set([...(joins ? before.unused : []), ...checkpoint.unused])],
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

/** Adds what the check of a stored model found to its record. */
export async function keepCheck(folder: Folder, id: string, check: ModelCheck): Promise<void> {
  const record = await recordIn(folder, id);
  if (record !== null) await writeFile(folder, `${id}/record.json`, JSON.stringify({ ...record, check }, null, 1));
}

export function parseRecord(text: string): ModelRecord | null {
  return parsedJson(recordSchema, text) ?? null;
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

function conversion({ signal, onProgress }: LongWork<DownloadProgress>): LongWork<{ done: Bytes; total: Bytes }> {
  return {
    ...(signal === undefined ? {} : { signal }),
    onProgress: ({ done, total }) =>
      onProgress?.({ doing: 'converting', file: 'model.safetensors', doneBytes: done, totalBytes: total, secondsLeft: null }),
  };
}
