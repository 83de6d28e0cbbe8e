/** HMDB-51's official lists, one a class and split: `brush_hair_test_split1.txt`, lines `clip.avi 1`: 1 trains, 2 tests, 0 takes no part. */
import { linesOf } from '../disk/rows';
import type { Layout } from './layout';
import { type ListEntry, ofSplit, placeListed, splitsOf } from './listed';

const roles = { '0': 'unused', '1': 'train', '2': 'test' } as const;

export const hmdb51: Layout = async (place) => {
  const lists = place.disk.texts.flatMap((file) => {
    const [, className, digit] = /^(.+)_test_split(\d)\.txt$/i.exec(file.name) ?? [];
    return className === undefined ? [] : [{ file, className, split: Number(digit) }];
  });
  if (lists.length === 0) return null;
  const chosen = ofSplit(lists, place);
  const entries: ListEntry[] = [];
  for (const { file, className } of chosen) {
    for (const line of linesOf(await place.readText(file))) {
      const [, name, mark] = /^(.+?)\s+([012])$/.exec(line) ?? [];
      if (name !== undefined) entries.push({ names: [`${className}/${name}`], className, role: roles[mark as keyof typeof roles] });
    }
  }
  return placeListed(place, {
    layout: 'hmdb51-lists',
    set: null,
    lists: chosen.map(({ file }) => file),
    entries,
    splits: splitsOf(lists),
  });
};
