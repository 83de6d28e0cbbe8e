/**
 * mmaction2's lists, and all of that kind: a line holds a path and the number of its class (`Archery/v_Archery_g01_c01.avi
 * 2`), for folders of frames their count between (`Archery/v_Archery_g01_c01 160 2`). Which set and which split stands in
 * the name (`ucf101_train_split_1_videos.txt`).
 */
import { type TextFile, partsOf } from '../disk/disk';
import { plain, unitFinder } from '../disk/findUnit';
import { foldOfList, roleOfList, type SetRole } from '../disk/listNames';
import { linesOf } from '../disk/rows';
import type { KnownSet, Layout, Place } from './layout';
import { ofSplit, placeListed, splitsOf } from './listed';

interface IndexList {
  readonly file: TextFile;
  readonly split: number | null;
  readonly role: SetRole | null;
  readonly lines: readonly { readonly path: string; readonly index: number }[];
}

export const pathIndex: Layout = async (place) => {
  const lists: IndexList[] = [];
  const find = unitFinder(place.disk.units);
  for (const file of place.disk.texts.filter(({ name }) => /\.(?:txt|lst|list)$/i.test(name))) {
    const lines = indexLines(linesOf(await place.readText(file)));
    if (lines === null || !lines.some(({ path }) => find(path) !== undefined)) continue;
    lists.push({ file, split: foldOfList(file.name), role: roleOfList(file.name), lines });
  }
  // Where lists say what they are for, one that does not is about something else.
  const telling = lists.some(({ role }) => role !== null) ? lists.filter(({ role }) => role !== null) : lists;
  const chosen = ofSplit(telling, place);
  if (chosen.length === 0) return null;
  const name = await classNamer(place, telling);
  const numbers = [...new Set(chosen.flatMap(({ lines }) => lines.map(({ index }) => index)))].toSorted((a, b) => a - b);
  return placeListed(place, {
    layout: 'path-index-lists',
    set: null,
    lists: chosen.map(({ file }) => file),
    entries: chosen.flatMap(({ lines, role }) => lines.map(({ path, index }) => ({ names: [path], className: name(index), role }))),
    classes: numbers.map(name),
    splits: splitsOf(telling),
  });
};

/** null of a text that is no such list. */
function indexLines(lines: readonly string[]): IndexList['lines'] | null {
  const framed = lines.every((line) => /^\S.*\s\d+\s+\d+$/.test(line));
  const found = lines.flatMap((line) => {
    const [, path, index] = (framed ? /^(.+?)\s+\d+\s+(\d+)$/ : /^(.+?)\s+(\d+)$/).exec(line) ?? [];
    return path === undefined || /^\d+$/.test(path) ? [] : [{ path, index: Number(index) }];
  });
  return found.length > 0 && found.length * 10 >= lines.length * 9 ? found : null;
}

/** Class k by name: its folder where all clips of k lie in one, else a list of names, else the known set the lists are called after. */
async function classNamer(place: Place, lists: readonly IndexList[]): Promise<(index: number) => string> {
  const folders = new Map<number, Map<string, string>>();
  for (const { lines } of lists) {
    for (const { path, index } of lines) {
      const folder = partsOf(path).at(-2);
      if (folder === undefined) continue;
      const names = folders.get(index) ?? new Map<string, string>();
      folders.set(index, names.set(plain(folder), folder));
    }
  }
  const one = [...folders.values()].every((names) => names.size === 1);
  const distinct = new Set([...folders.values()].flatMap((names) => [...names.keys()])).size === folders.size;
  if (folders.size > 1 && one && distinct) return (index) => [...(folders.get(index)?.values() ?? [])][0] ?? `class ${index}`;
  const listed = await listedNames(place);
  const set = knownSetOf(lists[0]!.file.name);
  const names = listed ?? (set === null ? [] : await place.classNames(set));
  return (index) => names[index] ?? `class ${index}`;
}

async function listedNames({ disk, readText }: Place): Promise<string[] | null> {
  const file = disk.texts.find(({ name }) =>
    /^(?:.*label_?map.*|class_?ind|class_?list|class_?names|classes|labels?)\.(?:txt|csv)$/i.test(name),
  );
  if (file === undefined) return null;
  return linesOf(await readText(file)).map((line) => line.replace(/^\d+[\s,;]+/, ''));
}

function knownSetOf(name: string): KnownSet | null {
  const marks: readonly (readonly [RegExp, KnownSet])[] = [
    [/ucf_?101/i, 'ucf101'],
    [/hmdb_?51/i, 'hmdb51'],
    [/(?:sth|something|ss)_?v?1/i, 'ssv1'],
    [/kinetics_?400|k400/i, 'kinetics400'],
  ];
  return marks.find(([mark]) => mark.test(name))?.[1] ?? null;
}
