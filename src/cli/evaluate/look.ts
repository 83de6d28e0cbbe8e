/** What was found of a data set, for programs and for people. */
import { type DataClip, sayWarning, summaryOf } from '../../shared/dataset';
import type { DataFolder } from '../command/dataFolder';
import { clipNames, dataOf } from './task';

/** Every clip for programs that train or measure elsewhere: its name in a run, where it lies (a film, or a folder of pictures), its class. */
export function clipsAsJson(folder: DataFolder, data: string) {
  const name = clipNames(folder, data);
  const listed = (clips: readonly DataClip[]) =>
    clips.map((clip) => ({ name: name(clip), place: folder.place(clip.path), class: clip.class }));
  const { train, test, val } = folder.dataSet.splits;
  return {
    called: dataOf({ data, set: 'all' }, folder.dataSet).name,
    clips: { train: listed(train), test: listed(test), val: listed(val) },
  };
}

/** What `--near` found: groups of clips that show the same, as duplicates are told. */
export function nearAsJson({ dataSet, place }: DataFolder, alike: readonly (readonly string[])[]) {
  const placed = new Map(
    (['train', 'test', 'val'] as const).flatMap((set) =>
      dataSet.splits[set].map((clip) => [clip.path, { set, class: clip.class }] as const),
    ),
  );
  return {
    near_duplicates: alike.map((paths) => {
      const of = paths.flatMap((path) => placed.get(path) ?? []);
      return {
        paths: paths.map(place),
        across_classes: new Set(of.map((clip) => clip.class)).size > 1,
        across_splits: new Set(of.map(({ set }) => set)).size > 1,
      };
    }),
  };
}

/** The line of `--look --json`: counts of clips, and everything that is wrong by name. Paths are as they lie on disk. */
export function lookAsJson({ dataSet, place }: DataFolder) {
  const { name, layout, split, splitsThere, drawn, splits, missing, extra, leftOut, duplicates, unreadable, warnings } = dataSet;
  const of = (clips: readonly DataClip[], index: number) => clips.filter((clip) => clip.class === index).length;
  return {
    dataset: name,
    layout,
    split,
    splits: splitsThere,
    drawn,
    classes: dataSet.classes.map((item, index) => ({
      ...item,
      train: of(splits.train, index),
      test: of(splits.test, index),
      val: of(splits.val, index),
    })),
    train: splits.train.length,
    test: splits.test.length,
    val: splits.val.length,
    missing,
    extra: extra.map(place),
    left_out: leftOut.map(place),
    duplicates: duplicates.map(({ paths, acrossClasses, acrossSplits }) => ({
      paths: paths.map(place),
      across_classes: acrossClasses,
      across_splits: acrossSplits,
    })),
    unreadable: unreadable.map(({ path, why }) => ({ path: place(path), why })),
    ignored: dataSet.ignored.map(place),
    warnings: warnings.map(sayWarning),
    summary: summaryOf(dataSet),
  };
}

const shownNames = 5;

/** The summary, then a line for each thing that is wrong. @param alike groups of clips that show the same, where they were looked for */
export function describeData({ dataSet, place }: DataFolder, alike: readonly (readonly string[])[] = []): string[] {
  const { missing, extra, duplicates, unreadable, ignored, warnings, lists } = dataSet;
  const named = (what: string, names: readonly string[]): string[] =>
    names.length === 0
      ? []
      : [`${names.length} ${what}: ${names.slice(0, shownNames).join(', ')}${names.length > shownNames ? ', ...' : ''}`];
  return [
    summaryOf(dataSet),
    ...named(lists.length === 1 ? 'list followed' : 'lists followed', lists.map(place)),
    ...named('missing', missing),
    ...named('extra', extra.map(place)),
    ...named(
      'there twice',
      duplicates.map(({ paths }) => paths.map(place).join(' = ')),
    ),
    ...named(
      'groups that show the same',
      alike.map((paths) => paths.map(place).join(' ~ ')),
    ),
    ...named(
      'unreadable',
      unreadable.map(({ path, why }) => `${place(path)} (${why})`),
    ),
    ...named('other files left alone', ignored.map(place)),
    ...warnings.map(sayWarning),
  ];
}
