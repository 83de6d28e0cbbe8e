/**
 * Adapters taught or imported here: each a safetensors file in a folder, with a small file beside it that says what changed
 * since (a new name) and what took long to find out (a hash of the contents).
 */
import * as v from 'valibot';
import { AppError, throwIfCancelled } from '../../../shared/errors/errors';
import { parsedJson } from '../../../shared/base/parsedJson';
import type { AdapterSummary, UnreadableAdapter } from '../../../shared/models/models';
import type { Bytes } from '../../../shared/base/units';
import { contentHash } from '../../files/contentHash';
import { writeFile, type Folder } from '../../files/storage';
import type { TensorSource } from '../../files/tensors/tensorSource';
import { openSafetensors } from '../../files/weights/safetensors';
import { readAdapterNotes } from '../../model/adapterFile/adapterNotes';
import { baseName, describeAdapter, extension, missingAdapter, type ModelOfSize } from './describe';

const pieceBytes: Bytes = 8 << 20;

const besideSchema = v.object({ name: v.optional(v.string()), hash: v.optional(v.string()) });
type Beside = v.InferOutput<typeof besideSchema>;

export interface OwnAdapter {
  readonly name: string;
  readonly file: Blob;
  readonly source: TensorSource;
  readonly hash: string;
}

export function ownAdapters(folder: Folder, modelOfSize: ModelOfSize) {
  const { beside, keepBeside } = filesBeside(folder);

  async function summaryOf(id: string): Promise<AdapterSummary> {
    const file = await folder.file(id + extension);
    if (file === undefined) throw missingAdapter(id);
    const summary = await describeAdapter(await openSafetensors(file, id + extension), id, id, modelOfSize);
    return { ...summary, name: (await beside(id)).name ?? summary.name };
  }

  async function ids(): Promise<string[]> {
    const paths = (await folder.list('')).map(({ path }) => path);
    return paths.filter((path) => path.endsWith(extension)).map(baseName);
  }

  return {
    summaryOf,
    /** One damaged file does not hide the others; `unreadable` tells it. */
    async list(): Promise<AdapterSummary[]> {
      const here = await Promise.all((await ids()).map((id) => summaryOf(id).catch(() => null)));
      return here.filter((summary) => summary !== null);
    },
    async unreadable(): Promise<UnreadableAdapter[]> {
      const reason = (id: string) =>
        summaryOf(id).then(
          () => [],
          (error: unknown): UnreadableAdapter[] => [{ id, error: AppError.from(error).toData() }],
        );
      return (await Promise.all((await ids()).map(reason))).flat();
    },
    /** Undefined where there is none of that name. The file's header is read once, and on the way to the model not again. */
    async open(id: string): Promise<OwnAdapter | undefined> {
      const file = await folder.file(id + extension);
      if (file === undefined) return undefined;
      const kept = await beside(id);
      const source = await openSafetensors(file, id + extension);
      return {
        name: kept.name ?? readAdapterNotes(source).name ?? id,
        file,
        source,
        hash: kept.hash ?? (await contentHash(file)),
      };
    },
    /** Copies a file that was looked over. Cancelled, nothing of it stays. */
    async keep(file: Blob, name: string, signal?: AbortSignal): Promise<AdapterSummary> {
      const id = await freeName(folder, name);
      await folder.remove(`${id}.json`); // what a deletion cut short left of another
      await copy(file, folder, id + extension, signal);
      await keepBeside(id, { hash: await contentHash(file) });
      return summaryOf(id);
    },
    rename: (id: string, name: string): Promise<void> => keepBeside(id, { name }),
    async delete(id: string): Promise<void> {
      await folder.remove(id + extension);
      await folder.remove(`${id}.json`);
    },
  };
}

/** The small files. */
function filesBeside(folder: Folder) {
  /** What it says; nothing where it is missing or damaged. */
  async function beside(id: string): Promise<Beside> {
    return parsedJson(besideSchema, await (await folder.file(`${id}.json`))?.text()) ?? {};
  }

  async function keepBeside(id: string, changes: Beside): Promise<void> {
    await writeFile(folder, `${id}.json`, JSON.stringify({ ...(await beside(id)), ...changes }));
  }

  return { beside, keepBeside };
}

async function copy(file: Blob, folder: Folder, path: string, signal: AbortSignal | undefined): Promise<void> {
  const writer = await folder.writer(path);
  try {
    await writer.truncate(0);
    for (let at = 0; at < file.size; at += pieceBytes) {
      throwIfCancelled(signal);
      await writer.write(new Uint8Array(await file.slice(at, at + pieceBytes).arrayBuffer()), at);
    }
  } catch (error) {
    await writer.close();
    await folder.remove(path);
    throw error;
  }
  await writer.close();
}

async function freeName(folder: Folder, wanted: string): Promise<string> {
  const base =
    wanted
      .replace(/[^\p{L}\p{N}._-]+/gu, '-')
      .replace(/^[-.]+|[-.]+$/g, '')
      .slice(0, 60) || 'adapter';
  for (let number = 1; ; number++) {
    const id = number === 1 ? base : `${base}-${number}`;
    if ((await folder.file(id + extension)) === undefined) return id;
  }
}
