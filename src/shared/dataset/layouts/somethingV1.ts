/**
 * Something-Something V1: folders of JPEG frames called by number, `something-something-v1-train.csv` and `-validation.csv`
 * with lines `100218;Something falling like a feather or paper`, `-labels.csv` with the order of the classes. The official
 * test clips have no public labels: their list holds numbers alone.
 */
import { roleOfList } from '../disk/listNames';
import { linesOf } from '../disk/rows';
import type { DataSetWarning, Layout } from './layout';
import { type ListEntry, placeListed } from './listed';

export const somethingV1: Layout = async (place) => {
  const files = place.disk.texts.filter(({ name }) => /\.csv$/i.test(name));
  const lists: typeof files = [];
  const entries: ListEntry[] = [];
  const unlabelled: DataSetWarning[] = [];
  let ordered: readonly string[] = [];
  for (const file of files) {
    const role = roleOfList(file.name);
    const lines = linesOf(await place.readText(file));
    if (role === null) {
      if (/labels?\.csv$/i.test(file.name)) ordered = lines.map((line) => line.replace(/;$/, ''));
      continue;
    }
    if (lines.length === 0 || !lines.every((line) => /^\d+(?:;.*)?$/.test(line))) continue;
    const labelled = lines.flatMap((line) => {
      const at = line.indexOf(';');
      const className = at < 0 ? '' : line.slice(at + 1).trim();
      return className === '' ? [] : [{ names: [line.slice(0, at)], className, role }];
    });
    if (labelled.length === 0) unlabelled.push({ kind: 'no-labels', count: lines.length, names: [file.path] });
    else lists.push(file);
    for (const entry of labelled) entries.push(entry);
  }
  if (lists.length === 0) return null;
  const names = new Set(entries.map(({ className }) => className));
  const classes = ordered.filter((name) => names.has(name));
  return placeListed(place, {
    layout: 'something-v1',
    set: 'ssv1',
    lists,
    entries,
    ...(classes.length === names.size ? { classes } : {}),
    warnings: unlabelled,
  });
};
