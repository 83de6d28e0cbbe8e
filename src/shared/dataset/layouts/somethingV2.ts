/**
 * Something-Something V2: films called by number (`100.webm`) in one folder, `something-something-v2-train.json` and
 * `-validation.json` with `[{"id": "100", "label": ..., "template": "Holding [something]", ...}]`. The class is the template
 * without its brackets; `labels.json` counts the classes. The test list has no labels; newer releases bring them as
 * `test-answers.csv` (`100;Holding something`).
 */
import { roleOfList } from '../disk/listNames';
import { linesOf } from '../disk/rows';
import type { DataSetWarning, Layout } from './layout';
import { type ListEntry, placeListed } from './listed';

export const somethingV2: Layout = async (place) => {
  const lists: (typeof place.disk.texts)[number][] = [];
  const entries: ListEntry[] = [];
  const unlabelled: DataSetWarning[] = [];
  let ordered: readonly string[] = [];
  for (const file of place.disk.texts.filter(({ name }) => /\.json$/i.test(name))) {
    const value = parsed(await place.readText(file));
    const role = roleOfList(file.name);
    if (!Array.isArray(value)) {
      if (/labels?\.json$/i.test(file.name)) ordered = namesByNumber(value);
      continue;
    }
    const items = value as readonly Item[];
    if (role === null || !items.every((item) => typeof item === 'object' && item !== null && isText(item.id))) continue;
    const labelled = items.flatMap((item): ListEntry[] =>
      isText(item.template) && item.template !== ''
        ? [{ names: [String(item.id)], className: withoutBrackets(String(item.template)), role }]
        : [],
    );
    if (labelled.length === 0 && items.length > 0) unlabelled.push({ kind: 'no-labels', count: items.length, names: [file.path] });
    if (labelled.length > 0) lists.push(file);
    for (const entry of labelled) entries.push(entry);
  }
  if (lists.length === 0) return null;
  const answers = place.disk.texts.find(({ name }) => /test[-_]answers\.csv$/i.test(name));
  if (answers !== undefined) {
    lists.push(answers);
    for (const line of linesOf(await place.readText(answers))) {
      const [id, className] = [line.slice(0, line.indexOf(';')), line.slice(line.indexOf(';') + 1).trim()];
      if (/^\d+$/.test(id)) entries.push({ names: [id], className: withoutBrackets(className), role: 'test' });
    }
  }
  const names = new Set(entries.map(({ className }) => className));
  const classes = ordered.filter((name) => names.has(name));
  return placeListed(place, {
    layout: 'something-v2',
    set: 'ssv2',
    lists,
    entries,
    ...(classes.length === names.size ? { classes } : {}),
    warnings: answers === undefined ? unlabelled : [],
  });
};

interface Item {
  readonly id?: unknown;
  readonly template?: unknown;
}

function isText(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function withoutBrackets(template: string): string {
  return template.replaceAll(/[[\]]/g, '').trim();
}

/** `{"Holding something": "0"}` -> names in the order of their numbers. */
function namesByNumber(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .filter(([, number]) => /^\d+$/.test(String(number)))
    .toSorted(([, a], [, b]) => Number(a) - Number(b))
    .map(([name]) => name);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return null; // no list of ours
  }
}
