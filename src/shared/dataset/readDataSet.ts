/** A list of files becomes a data set: the first layout that fits reads it, and what is wrong with it is counted and named. */
import { AppError } from '../errors/errors';
import type { DataClip, DataSet, DataSetSource, DataSetWarning, ReadOptions } from './dataSet';
import { type Disk, lookAtDisk, partsOf, type TextFile, type Unit } from './disk/disk';
import { plain } from './disk/findUnit';
import { groupOfName } from './disk/groups';
import { roleOfList, type SetRole } from './disk/listNames';
import { drawSplit } from './drawSplit';
import { describeTwins, findTwins, type Twins } from './duplicates';
import { folderLayouts, type Layout, listLayouts, type LayoutReading, type Place } from './layouts';
import { nameDataSet } from './naming';
import { warningsOf } from './warnings';

interface Clip {
  readonly unit: Unit;
  readonly class: number;
  readonly role: SetRole;
  readonly group: string | null;
}

/**
 * @returns null where no clips lie there that could be told apart into classes
 * @throws AppError `collection-incomplete` for a split that no list is of, `labels-invalid` for a chosen list that names no
 * clip; what the source's functions throw
 */
export async function readDataSet(source: DataSetSource, options: ReadOptions = {}): Promise<DataSet | null> {
  const disk = lookAtDisk(source.files);
  const unreadTexts: { readonly path: string; readonly why: string }[] = [];
  const place = placeOf(disk, source, options, (path, why) => unreadTexts.push({ path, why }));
  const reading = await readLayout(place, options.lists ?? null);
  if (reading === null) return null;
  const placed = reading.clips.filter(({ unit }) => unit.bytes > 0);
  const twins =
    source.hash === undefined
      ? []
      : await findTwins(
          placed.map(({ unit }) => unit),
          source.hash,
        );
  const drawn = placed.length > 0 && placed.every(({ role }) => role === null);
  const { clips, valTests } = withRoles(reading, placed, drawn, { twins, ...options });
  const ofUnit = new Map(clips.map((clip) => [clip.unit, clip]));
  const inReading = new Set([...reading.clips.map(({ unit }) => unit), ...reading.leftOut]);
  const extra = disk.units.filter((unit) => !inReading.has(unit));
  const { name, classes } = await nameDataSet(reading, source.dictionary);
  const duplicates = describeTwins(twins, (unit) => ofUnit.get(unit));
  const splits = {
    train: clips.filter(({ role }) => role === 'train').map(shown),
    test: clips.filter(({ role }) => role === 'test').map(shown),
    val: clips.filter(({ role }) => role === 'val').map(shown),
  };
  return {
    name,
    layout: reading.layout,
    classes,
    splits,
    drawn,
    split: reading.splits.length === 0 ? null : (options.split ?? reading.splits[0]!),
    splitsThere: reading.splits,
    lists: reading.lists,
    missing: reading.missing,
    extra: extra.map(({ path }) => path),
    leftOut: reading.leftOut.map(({ path }) => path),
    duplicates,
    unreadable: [
      ...(source.unreadable ?? []),
      ...unreadTexts,
      ...disk.units.filter(({ bytes }) => bytes === 0).map(({ path }) => ({ path, why: 'it is empty' })),
    ],
    ignored: [...disk.others, ...textsLeftAlone(disk, reading)],
    warnings: [
      ...reading.warnings,
      ...unfollowed(disk, reading),
      ...(valTests ? [{ kind: 'val-is-test' as const, count: splits.test.length, names: [] }] : []),
      ...warningsOf(classes, splits, duplicates),
    ],
  };
}

/** @param onUnread told of texts that cannot be read: of those that a person chose that is an error, others are passed over */
function placeOf(
  disk: Disk,
  { readText, dictionary }: DataSetSource,
  { split, lists }: ReadOptions,
  onUnread: (path: string, why: string) => void,
): Place {
  const texts = new Map<string, Promise<string>>();
  const read = (path: string): Promise<string> => {
    if (lists !== undefined) return readText(path);
    return readText(path).catch((thrown: unknown) => {
      if (partsOf(path)[0] !== '..') onUnread(path, AppError.from(thrown).message);
      return '';
    });
  };
  return {
    disk: lists === undefined ? disk : { ...disk, texts: disk.texts.filter(({ path }) => lists.includes(path)) },
    split: split ?? null,
    readText: ({ path }) => {
      const text = texts.get(path) ?? read(path);
      texts.set(path, text);
      return text;
    },
    classNames: async (set) => ((await dictionary?.load(set)) ?? []).map(({ name }) => name),
    isAction: (name) => dictionary?.suggest(name.replaceAll(/[_-]/g, ' ')) !== undefined,
  };
}

/** Lists in the folder go before those beside it, and these before what the folders say by themselves. */
async function readLayout(place: Place, lists: readonly string[] | null): Promise<LayoutReading | null> {
  const { disk } = place;
  const inside = { ...place, disk: { ...disk, texts: disk.texts.filter((file) => !isBeside(file)) } };
  const listed = lists === null ? await firstOf(listLayouts, inside) : await firstOf(listLayouts, place);
  if (listed !== null) return listed;
  if (lists !== null) {
    throw new AppError('labels-invalid', `${lists.join(', ')} names none of the clips.`, {
      remedy: 'Choose a list of these clips: a line with a path and a class for each.',
      details: { file: lists.join(', ') },
    });
  }
  const beside = disk.texts.some(isBeside) ? await firstOf(listLayouts, place) : null;
  // Other data sets lie beside this one too, with lists in which some names are the same by chance.
  const speaksOf = beside === null ? 0 : beside.clips.length + beside.leftOut.length;
  return speaksOf * 2 > disk.units.length && beside !== null ? beside : firstOf(folderLayouts, inside);
}

async function firstOf(layouts: readonly Layout[], place: Place): Promise<LayoutReading | null> {
  for (const layout of layouts) {
    const reading = await layout(place);
    if (reading !== null) return reading;
  }
  return null;
}

function isBeside({ path }: TextFile): boolean {
  return partsOf(path)[0] === '..';
}

/** Roles where the disk gives them, else drawn; without clips to test on, those for validation test. */
function withRoles(
  { clips }: LayoutReading,
  placed: LayoutReading['clips'],
  drawn: boolean,
  { twins, alike = [], seed = 1 }: Pick<ReadOptions, 'alike' | 'seed'> & { readonly twins: readonly Twins[] },
): { readonly clips: readonly Clip[]; readonly valTests: boolean } {
  const twinOf = new Map(twins.flatMap(({ units }, index) => units.map((unit) => [unit, `same ${index}`] as const)));
  const grouped = placed.map((clip) => ({ ...clip, group: clip.group ?? groupOfName(clip.unit.stem) }));
  if (drawn) {
    const alikeOf = new Map(alike.flatMap((paths, index) => paths.map((path) => [path, `alike ${index}`] as const)));
    const ties = ({ unit, group }: (typeof grouped)[number]) =>
      [
        group === null ? null : `group ${group}`,
        twinOf.get(unit) ?? null,
        alikeOf.get(unit.path) ?? null,
        `name ${nameWithoutCopy(unit)}`,
      ].filter((tie) => tie !== null);
    const tests = drawSplit(
      grouped.map((clip) => ({ class: clip.class, ties: ties(clip) })),
      seed,
    );
    return { clips: grouped.map((clip, index) => ({ ...clip, role: tests[index]! ? 'test' : 'train' })), valTests: false };
  }
  const valTests = !clips.some(({ role }) => role === 'test') && clips.some(({ role }) => role === 'val');
  return { clips: grouped.map((clip) => ({ ...clip, role: valTests && clip.role === 'val' ? 'test' : (clip.role ?? 'train') })), valTests };
}

/** `wave/a.mp4`, `wave/a.webm`, `wave/a - Copy.mp4`, `wave/a_720p.mp4`: one clip under several names. */
function nameWithoutCopy({ folders, stem }: Unit): string {
  const bare = stem
    .replace(/^copy of /, '')
    .replace(/(?:[ _-]+copy|[ _-]*副本)(?: *\(?\d+\)?)?$/, '')
    .replace(/[ _-]+\d{3,4}p$/, '');
  return [...folders, bare === '' ? stem : bare].join('/');
}

function shown({ unit, class: index, group }: Clip): DataClip {
  return { path: unit.path, class: index, group, frames: unit.frames };
}

/** Texts of the folder itself that no layout had a use for; lists of other splits are no strangers. */
function textsLeftAlone({ texts }: Disk, { lists, splits }: LayoutReading): string[] {
  const used = new Set(lists);
  return texts
    .filter((file) => !isBeside(file) && !used.has(file.path) && !(splits.length > 0 && isListName(file.name)))
    .map(({ path }) => path);
}

/** Lists in the folder that had to be passed over, because they name none of its clips. */
function unfollowed({ texts }: Disk, { lists }: LayoutReading): DataSetWarning[] {
  if (lists.length > 0) return [];
  const names = texts.filter((file) => !isBeside(file) && isListName(file.name)).map(({ path }) => path);
  return names.length === 0 ? [] : [{ kind: 'list-names-nothing', count: names.length, names }];
}

function isListName(name: string): boolean {
  return roleOfList(name) !== null || /_test_split\d\.txt$/i.test(name) || plain(name) === 'classindtxt';
}
