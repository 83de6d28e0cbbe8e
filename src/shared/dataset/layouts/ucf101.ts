/**
 * UCF-101's official lists: `trainlist01.txt` (`Archery/v_Archery_g08_c01.avi 3`) and `testlist01.txt` (no number), for
 * three splits; `classInd.txt` (`3 Archery`) has the order of the classes, which is not that of their names.
 */
import { plain } from '../disk/findUnit';
import { partsOf } from '../disk/disk';
import { linesOf } from '../disk/rows';
import type { Layout } from './layout';
import { type ListEntry, namesInOrder, ofSplit, placeListed, splitsOf } from './listed';

export const ucf101: Layout = async (place) => {
  const lists = place.disk.texts.flatMap((file) => {
    const [, role, digit] = /^(train|test)list0?(\d)\.txt$/i.exec(file.name) ?? [];
    return role === undefined ? [] : [{ file, role: role.toLowerCase() as 'train' | 'test', split: Number(digit) }];
  });
  if (lists.length === 0) return null;
  const chosen = ofSplit(lists, place);
  const entries: ListEntry[] = [];
  for (const { file, role } of chosen) {
    for (const line of linesOf(await place.readText(file))) {
      const path = line.replace(/\s+\d+$/, '');
      const parts = partsOf(path);
      const className = parts.at(-2) ?? /^v_(.+?)_g\d+_c\d+/i.exec(parts.at(-1) ?? '')?.[1];
      if (className !== undefined) entries.push({ names: [path], className, role });
    }
  }
  const inOrder = place.disk.texts.find(({ name }) => /^classInd\.txt$/i.test(name));
  const ordered = inOrder === undefined ? [] : linesOf(await place.readText(inOrder)).map((line) => line.replace(/^\d+\s+/, ''));
  const used = new Set(entries.map(({ className }) => plain(className)));
  const classes = ordered.filter((name) => used.has(plain(name)));
  return placeListed(place, {
    layout: 'ucf101-lists',
    set: null,
    lists: chosen.map(({ file }) => file),
    entries,
    classes: classes.length === used.size ? classes : namesInOrder(entries.map(({ className }) => className)),
    splits: splitsOf(lists),
  });
};
