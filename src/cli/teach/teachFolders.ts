/** What `npm run teach` is given on disk: a data set, lists, names; and what of it is not used, in words. */
import { resolve } from 'node:path';
import type { TeachClip } from '../../headless/teachPage';
import { type DataClip, type DataSet, sayWarning, summaryOf } from '../../shared/dataset';
import { forTeaching } from '../../shared/dataset/forTeaching';
import type { LabelText } from '../../shared/recognition/recognition';
import { CommandError } from '../command/command';
import { type DataFolder, readDataFolder } from '../command/dataFolder';
import { filesBelow } from '../command/filesBelow';
import { isFolder } from '../command/inputFile';
import { readNames } from './classNames';

export interface TeachingFolders {
  readonly paths: readonly string[];
  /** `file` is an index into `paths`. */
  readonly clips: readonly TeachClip[];
  /** What was found and what was left out, sentences for people. */
  readonly notices: readonly string[];
  /** Files that are neither clips of a class nor lists, clips that no list names, and what could not be read. */
  readonly leftOut: number;
}

interface Places {
  readonly data: string;
  readonly heldOut?: string | undefined;
  readonly split?: string | undefined;
  readonly labels?: string | undefined;
  readonly fold?: number | undefined;
}

type Placed = readonly [DataFolder, DataClip, TeachClip['role']];

/** @throws CommandError where a place is not there, or no clip lies in it */
export async function readTeachingFolders({ data, heldOut, split, labels, fold }: Places): Promise<TeachingFolders> {
  const names = labels === undefined ? new Map<string, LabelText>() : readNames(labels);
  const option = { data: '--data', list: '--split' };
  const own = await readDataFolder({ data, split: fold, twins: false, ...(split === undefined ? {} : { lists: listsAt(split) }) }, option);
  const other = heldOut === undefined ? null : await readDataFolder({ data: heldOut, twins: false }, { ...option, data: '--held-out' });
  const { clips, kept } = forTeaching(own.dataSet);
  const placed: Placed[] =
    other === null
      ? clips.map(({ clip, role }): Placed => [own, clip, role])
      : [
          ...trainingOf(own.dataSet).map((clip): Placed => [own, clip, 'train']),
          ...allOf(other.dataSet).map((clip): Placed => [other, clip, 'held-out']),
        ];
  const folders = other === null ? [own] : [own, other];
  if (placed.length === 0) throw nothingToTeach(data, folders);
  return {
    ...numbered(placed, (folder) => names.get(folder)),
    notices: [
      ...folders.flatMap(noticesOf),
      ...(kept.length === 0 ? [] : [`${kept.length} clips for testing are kept for evaluating; those for validation are held out.`]),
    ],
    leftOut: folders.reduce(
      (sum, { dataSet: { ignored, extra, unreadable } }) => sum + ignored.length + extra.length + unreadable.length,
      0,
    ),
  };
}

/** Clips in the order of their classes, each with its files by number. */
function numbered(placed: readonly Placed[], named: (folder: string) => LabelText | undefined): Pick<TeachingFolders, 'paths' | 'clips'> {
  const byName = new Intl.Collator('en', { numeric: true });
  const inOrder = placed.toSorted(([, a], [, b]) => a.class - b.class || byName.compare(a.path, b.path));
  const paths: string[] = [];
  const clips = inOrder.map(([{ dataSet, place }, { path, class: index, group, frames }, role]): TeachClip => {
    const { folder, en, zh } = dataSet.classes[index]!;
    const file = paths.length;
    paths.push(...(frames ?? [path]).map((each) => resolve(place(each))));
    return {
      file,
      label: named(folder) ?? { en, zh },
      role,
      ...(group === null ? {} : { group }),
      ...(frames === null ? {} : { frames: frames.length }),
    };
  });
  return { paths, clips };
}

/** With clips to measure on elsewhere, all that is no test of the data set's own trains. */
function trainingOf({ splits, drawn }: DataSet): readonly DataClip[] {
  return drawn ? [...splits.train, ...splits.test] : splits.train;
}

function allOf({ splits: { train, val, test } }: DataSet): readonly DataClip[] {
  return [...train, ...val, ...test];
}

const shownNames = 5;

function noticesOf({ dataSet, place }: DataFolder): string[] {
  const { unreadable, ignored, extra, missing, leftOut, split, drawn, warnings } = dataSet;
  // Said of the collection itself, once its clips are in.
  const saidLater = new Set(['class-with-one-clip', 'class-without-test', 'class-without-training', 'no-test-clips']);
  return [
    // What is drawn for teaching, the collection draws.
    ...(drawn ? [] : [`${summaryOf(dataSet)}.`]),
    ...unreadable.map(({ path, why }) => (why.includes(place(path)) ? why : `${place(path)} cannot be used: ${why}.`)),
    ...named(ignored.map(place), 'other file was left alone', 'other files were left alone'),
    ...named(extra.map(place), 'clip is in no list or class and was left alone', 'clips are in no list or class and were left alone'),
    ...named(missing, 'clip of the list is missing', 'clips of the list are missing'),
    ...(leftOut.length === 0 ? [] : [`${count(leftOut.length, 'clip takes', 'clips take')} no part in split ${split ?? 1}.`]),
    ...warnings.filter(({ kind }) => !saidLater.has(kind)).map(sayWarning),
  ];
}

function named(names: readonly string[], one: string, more: string): string[] {
  if (names.length === 0) return [];
  return [`${count(names.length, one, more)}: ${names.slice(0, shownNames).join(', ')}${names.length > shownNames ? ', ...' : '.'}`];
}

function count(number: number, one: string, more: string): string {
  return `${number} ${number === 1 ? one : more}`;
}

/** A list, or the lists in a folder. */
function listsAt(place: string): readonly string[] {
  return isFolder(place) ? filesBelow(place).files.filter((path) => /\.(?:txt|csv|tsv|json|lst|list)$/i.test(path)) : [place];
}

function nothingToTeach(data: string, folders: readonly DataFolder[]): CommandError {
  return new CommandError(`--data: no clip of ${data} can be used.`, {
    code: 'collection-incomplete',
    file: data,
    remedy: [...folders.flatMap(noticesOf), 'Make one folder a class, with its clips in it.'].join(' '),
  });
}
