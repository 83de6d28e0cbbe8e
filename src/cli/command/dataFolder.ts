/** A data set on this machine's disk: the folder, and the lists that lie beside or above it. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { classDictionary } from '../../labels';
import { type DataFile, type DataSet, readDataSet } from '../../shared/dataset';
import { AppError } from '../../shared/errors/errors';
import { decodeText } from '../../shared/textFile/decodeText';
import { blaming, CommandError } from './command';
import { demoLabels } from './demoLabels';
import { filesBelow, type FilesBelow } from './filesBelow';
import { isFolder, isNamed, readInput, whyUnreadable } from './inputFile';

/** Lies in the folders that `npm run evaluate` writes: their tables name clips too, and are no lists to follow. */
export const reportMark = '.evaluation';

export interface DataFolder {
  readonly dataSet: DataSet;
  /** Where a file of the data set lies, by the path that the data set gives it; from the working folder as `--data` was. */
  readonly place: (path: string) => string;
}

interface Wanted {
  readonly data: string;
  /** Lists that a person chose; else those that are found. */
  readonly lists?: readonly string[];
  readonly split?: number | undefined;
  readonly seed?: number | undefined;
  /** Clips that show the same, by their paths in the data set. */
  readonly alike?: readonly (readonly string[])[];
  /** Whether to look for clips of the same bytes. Default true. */
  readonly twins?: boolean;
}

/**
 * @param option names of the options, for messages
 * @throws CommandError where the folder or a list is not there, no clip lies in it, or a list names none of the clips
 */
export async function readDataFolder(wanted: Wanted, option = { data: '--data', list: '--list' }): Promise<DataFolder> {
  const { data, lists, split, seed, alike, twins = true } = wanted;
  const found = filesOf(data, option.data);
  for (const list of lists ?? []) readInput(list, option.list);
  const places = new Map<string, string>();
  const files: DataFile[] = [];
  const add = (path: string, place: string): void => {
    if (places.has(path)) return;
    places.set(path, place);
    files.push({ path, bytes: statSync(place).size });
  };
  const inside = (place: string): string => portable(join(basename(resolve(data)), relative(data, place)));
  for (const place of found.files) add(inside(place), place);
  for (const { path } of found.unreadable) places.set(inside(path), path);
  const chosen = lists?.map((list) => (isWithin(data, list) ? inside(list) : `../${portable(resolve(list))}`));
  lists?.forEach((list, index) => add(chosen![index]!, list));
  if (lists === undefined) for (const place of listsAround(data)) add(portable(relative(data, place)), place);
  const place = (path: string): string => places.get(path) ?? join(dirname(data), path);
  const dataSet = await readDataSet(
    {
      files,
      readText: async (path) => decodeText(await readFile(place(path)), place(path)).text,
      ...(twins ? { hash: (path: string) => hashOf(place(path)) } : {}),
      unreadable: found.unreadable.map(({ path, why }) => ({ path: inside(path), why })),
      dictionary: await classDictionary(demoLabels()),
    },
    { split, seed, alike, lists: chosen },
  ).catch((thrown: unknown) => {
    throw thrown instanceof AppError ? blaming(lists?.[0] ?? data, thrown) : thrown;
  });
  if (dataSet !== null) return { dataSet, place };
  throw new CommandError(`${option.data}: no clip lies in a class folder of ${data}.`, {
    code: 'collection-incomplete',
    file: data,
    remedy: ['Make one folder a class, with its clips in it.', ...found.unreadable.map(({ why }) => why)].join(' '),
  });
}

/** @throws CommandError where it is no folder that can be looked into */
function filesOf(data: string, option: string): FilesBelow {
  const refuse = (why: string, remedy: string): never => {
    throw new CommandError(`${option}: ${why}`, { code: 'file-unreadable', file: data, remedy });
  };
  if (!isNamed(data)) refuse(`there is no folder ${data}.`, 'Check the path.');
  if (!isFolder(data)) refuse(whyUnreadable(data)?.message ?? `${data} is a file, not a folder.`, 'Name the folder that the clips lie in.');
  const found = filesBelow(data);
  const [only] = found.unreadable;
  if (found.files.length === 0 && only?.path === data) refuse(only.why, 'Allow yourself to read it.');
  return { ...found, files: found.files.filter(notInReports(data)) };
}

/** Whether a file lies in no folder of reports. */
function notInReports(data: string): (path: string) => boolean {
  const known = new Map<string, boolean>();
  const marked = (folder: string): boolean => {
    let answer = known.get(folder);
    if (answer === undefined) {
      answer = existsSync(join(folder, reportMark)) || (isWithin(data, folder) && marked(dirname(folder)));
      known.set(folder, answer);
    }
    return answer;
  };
  return (path) => !marked(dirname(path));
}

/** A list of a large set has some 40 MB; folders of people's homes hold much that is none. */
const [mostListBytes, mostBeside] = [64 * 1024 * 1024, 200];
const listName = /\.(?:txt|csv|tsv|json|lst|list)$/i;

/** Texts in the folder above, and in the folders beside this one. */
function listsAround(data: string): string[] {
  const above = dirname(resolve(data));
  const beside = entriesOf(above).filter(({ folder, path }) => folder && path !== resolve(data) && !existsSync(join(path, reportMark)));
  const texts = entriesOf(above).filter(({ folder }) => !folder);
  const within = beside.length > mostBeside ? [] : beside.flatMap(({ path }) => entriesOf(path).filter(({ folder }) => !folder));
  return [...texts, ...within].map(({ path }) => path).filter((path) => listName.test(path) && sizeOf(path) <= mostListBytes);
}

function entriesOf(folder: string): { readonly path: string; readonly folder: boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith('.') && (entry.isDirectory() || entry.isFile()))
      .map((entry) => ({ path: join(folder, entry.name), folder: entry.isDirectory() }));
  } catch {
    return []; // what may not be looked into holds nothing for us
  }
}

function sizeOf(path: string): number {
  return whyUnreadable(path) === null ? statSync(path).size : Infinity;
}

function isWithin(folder: string, path: string): boolean {
  return resolve(path).startsWith(resolve(folder) + sep);
}

function portable(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

function hashOf(path: string): Promise<string> {
  const hash = createHash('sha1');
  return new Promise((done, fail) => {
    createReadStream(path)
      .on('data', (part) => hash.update(part))
      .on('error', fail)
      .on('end', () => done(hash.digest('hex')));
  });
}
