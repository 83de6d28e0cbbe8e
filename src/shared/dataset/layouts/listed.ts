/** Entries of lists become clips: each is looked for among the files, and what is wrong with the list is said. */
import { AppError } from '../../errors/errors';
import { plain, unitFinder } from '../disk/findUnit';
import { partsOf, type TextFile, type Unit } from '../disk/disk';
import type { SetRole } from '../disk/listNames';
import type { DataSetWarning, LayoutReading, PlacedClip, Place } from './layout';

export interface ListEntry {
  /** What the list calls the clip; the first spelling that is found counts. */
  readonly names: readonly string[];
  readonly className: string;
  /** `unused`: the list says that it takes no part. */
  readonly role: SetRole | 'unused' | null;
}

interface Lists {
  readonly layout: LayoutReading['layout'];
  readonly set: LayoutReading['set'];
  readonly lists: readonly TextFile[];
  readonly entries: readonly ListEntry[];
  /** Classes in their order; left out: as the entries name them, in the order of their names. */
  readonly classes?: readonly string[];
  readonly splits?: readonly number[];
  readonly warnings?: readonly DataSetWarning[];
}

/** @returns null where not one entry is among the files: then these are lists of something else */
export function placeListed(
  { disk }: Place,
  { layout, set, lists, entries, classes: given, splits = [], warnings = [] }: Lists,
): LayoutReading | null {
  const find = unitFinder(disk.units, foldersNamed(entries));
  const classes = given ?? namesInOrder(entries.map(({ className }) => className));
  const classAt = new Map(classes.map((name, index) => [plain(name), index]));
  const roles = new Map<Unit, { readonly class: number; readonly role: ListEntry['role'] }>();
  const missing: string[] = [];
  const twice = new Set<string>();
  for (const { names, className, role } of entries) {
    const unit = names.map(find).find((found) => found !== undefined);
    if (unit === undefined) {
      if (role !== 'unused') missing.push(names[0]!);
      continue;
    }
    const before = roles.get(unit);
    if (before !== undefined && before.role !== role) twice.add(unit.path);
    // Told to train and to test, it tests: a result must not flatter.
    if (before === undefined || (before.role === 'train' && role !== 'unused'))
      roles.set(unit, { class: classAt.get(plain(className))!, role });
  }
  if (roles.size === 0) return null;
  const clips = [...roles].flatMap(([unit, { class: index, role }]): PlacedClip[] =>
    role === 'unused' ? [] : [{ unit, class: index, role, group: null }],
  );
  return {
    layout,
    set,
    classes,
    clips,
    missing,
    leftOut: [...roles].flatMap(([unit, { role }]) => (role === 'unused' ? [unit] : [])),
    splits,
    lists: lists.map(({ path }) => path),
    warnings: [...warnings, ...(twice.size === 0 ? [] : [{ kind: 'listed-twice' as const, count: twice.size, names: [...twice] }])],
  };
}

export function namesInOrder(names: Iterable<string>): string[] {
  const byName = new Intl.Collator('en', { numeric: true });
  const first = new Map<string, string>();
  for (const name of names) if (!first.has(plain(name))) first.set(plain(name), name);
  return [...first.values()].toSorted(byName.compare);
}

function foldersNamed(entries: readonly ListEntry[]): Set<string> {
  return new Set(entries.flatMap(({ names }) => names.flatMap((name) => partsOf(name).at(-2) ?? [])));
}

/**
 * The lists of the split asked for, else of the first; with them those that belong to none.
 * @throws AppError `collection-incomplete` where no list is of the split asked for
 */
export function ofSplit<T extends { readonly split: number | null }>(lists: readonly T[], { split }: Place): readonly T[] {
  const there = splitsOf(lists);
  if (split !== null && there.length > 0 && !there.includes(split)) {
    throw new AppError('collection-incomplete', `There are lists of split ${there.join(', ')}, and none of split ${split}.`, {
      remedy: 'Choose one of them.',
      details: { split },
    });
  }
  const chosen = split ?? there[0];
  return lists.filter((list) => list.split === null || list.split === chosen);
}

/** Splits that lists cover, in order. */
export function splitsOf(lists: readonly { readonly split: number | null }[]): number[] {
  return [...new Set(lists.flatMap(({ split }) => split ?? []))].toSorted((a, b) => a - b);
}
