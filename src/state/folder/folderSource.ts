/** The files of a folder that a person handed over, and how a reader of data sets sees them. Files stay outside the stores. */
import type { FoundFile } from '../../shared/base/foundFile';
import type { DataSet, ReadOptions } from '../../shared/dataset';
import { AppError } from '../../shared/errors/errors';
import { decodeText } from '../../shared/textFile/decodeText';
import { dataSetDictionary } from '../recognise/labelSets';

export interface HandedFolder {
  /** Of the outermost folder; '' where none was handed over. */
  readonly name: string;
  readonly files: ReadonlyMap<string, File>;
  /** Paths of what the browser could not read. */
  readonly unreadable: readonly string[];
}

export const noFolder: HandedFolder = { name: '', files: new Map(), unreadable: [] };

export function handedFolder(found: readonly FoundFile[], unreadable: readonly string[] = []): HandedFolder {
  const paths = [...found.map(({ path }) => path), ...unreadable];
  const outermost = paths.find((path) => path.includes('/')) ?? paths[0] ?? '';
  return { name: outermost.split('/')[0]!, files: new Map(found.map(({ path, file }) => [path, file])), unreadable };
}

/** @throws AppError `file-unreadable` */
export function fileAt({ files }: HandedFolder, path: string): File {
  const file = files.get(path);
  if (file === undefined) throw new AppError('file-unreadable', `${path} is not among the files`, { details: { file: path } });
  return file;
}

/** The data set that lies in the folder; null where no clips lie in classes. The reader is fetched with the first folder. */
export async function readHandedFolder(folder: HandedFolder, options: ReadOptions = {}): Promise<DataSet | null> {
  const { readDataSet } = await import('../../shared/dataset');
  return readDataSet(
    {
      files: [...folder.files].map(([path, { size }]) => ({ path, bytes: size })),
      readText: async (path) => decodeText(new Uint8Array(await fileAt(folder, path).arrayBuffer()), path).text,
      // Digests are there in secure contexts alone; without them clips that are there twice go unnamed.
      ...(globalThis.crypto?.subtle === undefined ? {} : { hash: (path: string) => hashOf(fileAt(folder, path)) }),
      unreadable: folder.unreadable.map((path) => ({ path, why: 'the browser could not read it' })),
      dictionary: await dataSetDictionary(),
    },
    options,
  );
}

async function hashOf(file: File): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
