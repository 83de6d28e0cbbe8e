/** Tables of one's own: a column of paths, one of labels, perhaps one that says which clips train; or one table a part. */
import type { TextFile } from '../disk/disk';
import { type FindUnit, unitFinder } from '../disk/findUnit';
import { foldOfList, roleOfFolder, roleOfList, type SetRole } from '../disk/listNames';
import { cellsOf } from '../disk/rows';
import type { Layout } from './layout';
import { type ListEntry, ofSplit, placeListed, splitsOf } from './listed';

interface LabelTable {
  readonly file: TextFile;
  readonly split: number | null;
  readonly role: SetRole | null;
  readonly entries: readonly ListEntry[];
}

export const pathLabelTable: Layout = async (place) => {
  const find = unitFinder(place.disk.units);
  const tables: LabelTable[] = [];
  for (const file of place.disk.texts.filter(({ name }) => /\.(?:csv|tsv|txt)$/i.test(name))) {
    const rows = cellsOf(await place.readText(file));
    const role = roleOfList(file.name);
    const entries = rows === null ? [] : entriesOf(rows, role, find);
    if (entries.length > 0) tables.push({ file, split: foldOfList(file.name), role, entries });
  }
  const telling = tables.some(({ role }) => role !== null) ? tables.filter(({ role }) => role !== null) : tables;
  const chosen = ofSplit(telling, place);
  if (chosen.length === 0) return null;
  return placeListed(place, {
    layout: 'path-label-table',
    set: null,
    lists: chosen.map(({ file }) => file),
    entries: chosen.flatMap(({ entries }) => entries),
    splits: splitsOf(telling),
  });
};

/** Empty where no column names clips, or none labels them. */
function entriesOf(rows: readonly (readonly string[])[], role: SetRole | null, find: FindUnit): ListEntry[] {
  const width = Math.max(...rows.slice(0, 200).map((row) => row.length));
  const columns = Array.from({ length: width }, (_, at) => at);
  const sample = rows.slice(0, 2000);
  const found = columns.map((at) => sample.filter((row) => find(row[at] ?? '') !== undefined).length);
  const path = found.indexOf(Math.max(...found));
  if (found[path] === 0) return [];
  // A header names columns and no clip.
  const header = find(rows[0]?.[path] ?? '') === undefined && rows.length > 1 && !/[\\/.]/.test(rows[0]?.[path] ?? '') ? rows[0]! : [];
  const body = header.length > 0 ? rows.slice(1) : rows;
  const others = columns.filter((at) => at !== path);
  const part = others.find((at) => body.every((row) => roleOfFolder(row[at] ?? '') !== null));
  const label = labelColumn(
    header,
    body,
    others.filter((at) => at !== part),
  );
  if (label === undefined) return [];
  return body.flatMap((row) => {
    const [name, className] = [row[path] ?? '', row[label] ?? ''];
    return name === '' || className === ''
      ? []
      : [{ names: [name], className, role: (part === undefined ? null : roleOfFolder(row[part]!)) ?? role }];
  });
}

/** The column called so; else the one of words with the fewest different ones; else that of numbers. */
function labelColumn(header: readonly string[], body: readonly (readonly string[])[], columns: readonly number[]): number | undefined {
  const named = columns.find((at) =>
    /^(?:label|class|class_?name|category|action|activity|tag|target|标签|类别|动作)$/i.test(header[at] ?? ''),
  );
  if (named !== undefined) return named;
  const words = columns.filter((at) => body.some((row) => /\p{Letter}/u.test(row[at] ?? '')));
  const different = (at: number) => new Set(body.map((row) => row[at] ?? '')).size;
  return (words.length > 0 ? words : columns).toSorted((a, b) => different(a) - different(b))[0];
}
