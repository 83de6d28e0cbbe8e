/**
 * Kinetics' own tables: `label,youtube_id,time_start,time_end,split`, one file or one a split. Films are called by their
 * YouTube id and, mostly, by their seconds (`0wR5jVB-WPk_000417_000427.mp4`); many are gone, which is usual.
 */
import { roleOfFolder, roleOfList } from '../disk/listNames';
import { cellsOf } from '../disk/rows';
import type { DataSetWarning, Layout } from './layout';
import { type ListEntry, placeListed } from './listed';

export const kinetics: Layout = async (place) => {
  const lists: (typeof place.disk.texts)[number][] = [];
  const entries: ListEntry[] = [];
  const unlabelled: DataSetWarning[] = [];
  for (const file of place.disk.texts.filter(({ name }) => /\.csv$/i.test(name))) {
    const [header = [], ...rows] = cellsOf(await place.readText(file)) ?? [];
    const column = (name: string) => header.findIndex((cell) => cell.toLowerCase() === name);
    const [label, id, start, end, split] = ['label', 'youtube_id', 'time_start', 'time_end', 'split'].map(column) as [
      number,
      number,
      number,
      number,
      number,
    ];
    if (id < 0) continue;
    if (label < 0) {
      unlabelled.push({ kind: 'no-labels', count: rows.length, names: [file.path] });
      continue;
    }
    lists.push(file);
    for (const row of rows) {
      const [className = '', film = ''] = [row[label], row[id]];
      if (className === '' || film === '') continue;
      const role = roleOfFolder(row[split] ?? '') ?? roleOfList(file.name);
      const cut = `${film}_${sixDigits(row[start])}_${sixDigits(row[end])}`;
      entries.push({
        names: [cut, film].flatMap((name) => [`${className}/${name}`, `${className.replaceAll(' ', '_')}/${name}`]),
        className,
        role,
      });
    }
  }
  return lists.length === 0
    ? null
    : placeListed(place, { layout: 'kinetics-csv', set: 'kinetics400', lists, entries, warnings: unlabelled });
};

function sixDigits(seconds: string | undefined): string {
  return String(Math.round(Number(seconds ?? 0))).padStart(6, '0');
}
