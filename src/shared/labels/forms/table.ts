/**
 * A text as columns, and whether it is one. The decision stands here, in `findTable`: a text is a table where its first
 * row names the columns, where cells are quoted, or where one column holds Chinese and another does not in most rows.
 * A comma alone makes no table: "Lifting something up completely, then letting it drop down" is one label.
 */
import Papa from 'papaparse';
import { byContent, type Entry } from '../entry/entries';
import { isLoneHeader, meaningOf, type ColumnMeaning } from './headers';
import { countMatches } from '../../textFile/countMatches';
import { hasHan } from '../entry/languages';
import { areNumbering } from './numbering';
import { tidy } from '../entry/plainText';
import type { Notes } from '../entry/reading';

export interface Table {
  readonly delimiter: string;
  /** Rows below the header. */
  readonly rows: readonly (readonly string[])[];
  /** The first row's names; null where it names nothing. */
  readonly header: readonly string[] | null;
  /** Columns that most rows have, or the header names. */
  readonly columns: number;
  readonly quoted: boolean;
  /** Rows with a space behind a delimiter, as in a sentence. */
  readonly loose: ReadonlySet<readonly string[]>;
}

/** A list holds 2000 labels, a row of a table of them some seventy columns. */
const [mostCells, mostColumns] = [600_000, 100];
const delimiters = ['\t', '|', '｜', ';', '；', ',', '，'] as const;

/**
 * @param text without comments
 * @param forced a person said that it is a table: the delimiter that makes the most of it
 */
export function findTable(text: string, forced = false): Table | undefined {
  const named = /^sep=(.)\n/iu.exec(text);
  const body = (named === null ? text : text.slice(named[0].length)).trim();
  const candidates = (named === null ? delimiters.filter((delimiter) => body.includes(delimiter)) : [named[1]!]).map((delimiter) =>
    cut(body, delimiter),
  );
  const tables = candidates.filter((table) => table !== undefined);
  const quotedAlone = cut(body, ',');
  const found =
    tables.find((table) => table.header !== null && table.header.length > 1) ??
    tables.filter(({ quoted }) => quoted).toSorted((a, b) => b.columns - a.columns)[0] ??
    (quotedAlone?.quoted === true ? quotedAlone : undefined) ??
    tables.find(hasChineseColumn);
  if (found !== undefined || !(forced || named !== null)) return found;
  return tables.toSorted((a, b) => regularity(b) - regularity(a))[0] ?? quotedAlone;
}

/** undefined where the text breaks the rules of quoting, or is larger than any table of labels: then it is none. */
function cut(text: string, delimiter: string): Table | undefined {
  if (countMatches(text, new RegExp(`[\\n${escaped(delimiter)}]`, 'g')) > mostCells) return undefined;
  const parsed = Papa.parse<string[]>(text, { delimiter, skipEmptyLines: 'greedy' });
  // `"wave", "挥手"`: a space in front of a quote hides it from the rules.
  const hidden = parsed.data.some((row) => row.some((cell) => /^ +".*"$/s.test(cell)));
  const tightened = hidden ? text.replaceAll(new RegExp(`(^|[${escaped(delimiter)}]) +"`, 'gmu'), '$1"') : text;
  const { data, errors } = hidden ? Papa.parse<string[]>(tightened, { delimiter, skipEmptyLines: 'greedy' }) : parsed;
  if (errors.some(({ type }) => type === 'Quotes')) return undefined;
  const tidied = data.map((row) => row.map(tidy));
  const loose = new Set<readonly string[]>(tidied.filter((_, index) => data[index]!.slice(1).some((cell) => /^\s/.test(cell))));
  const all = unframed(tidied, delimiter);
  if (all.length === 0) return undefined;
  const header = readHeader(all);
  const columns = header?.length ?? usualLength(all);
  return columns > mostColumns
    ? undefined
    : { delimiter, rows: header === null ? all : all.slice(1), header, columns, quoted: hasQuotedCell(text, delimiter), loose };
}

/** A cell that begins with a quote, spaces aside. */
function hasQuotedCell(text: string, delimiter: string): boolean {
  for (let quote = text.indexOf('"'); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let before = quote - 1;
    while (before >= 0 && text[before] !== delimiter && text[before] !== '\n' && text[before]!.trim() === '') before -= 1;
    if (before < 0 || text[before] === delimiter || text[before] === '\n') return true;
  }
  return false;
}

function escaped(delimiter: string): string {
  return delimiter.replace(/[\\\]^-]/, '\\$&');
}

/** Markdown draws bars around the table and a rule under its first row; lists in code end each line with a comma. */
function unframed(rows: readonly string[][], delimiter: string): string[][] {
  const bars = rows.every((row) => row.length > 2 && row[0] === '' && row.at(-1) === '');
  const framed = bars ? rows.map((row) => row.slice(1, -1)) : rows;
  const ruled = framed.filter((row, index) => delimiter !== '|' || index !== 1 || !row.every((cell) => /^:?-{2,}:?$/.test(cell)));
  const open = ruled.filter((row) => row.length > 1 && row.at(-1) === '').length;
  // A last column that is named, and empty below, is a column.
  return ruled[0]?.at(-1) === '' && open * 10 >= ruled.length * 9
    ? ruled.map((row) => (row.length > 1 && row.at(-1) === '' ? row.slice(0, -1) : row))
    : ruled;
}

function readHeader(rows: readonly (readonly string[])[]): readonly string[] | null {
  const [first, ...rest] = rows;
  if (first === undefined || rest.length === 0) return null;
  const meanings = first.map(meaningOf);
  const telling = meanings.some((meaning) => meaning === 'en' || meaning === 'zh' || meaning === 'name');
  if (!telling || new Set(first).size !== first.length) return null;
  if (first.length === 1) return isLoneHeader(first[0]!) ? first : null;
  const known = meanings.filter((meaning) => meaning !== undefined).length;
  // Words over a column of numbers are no entry of it.
  const overNumbers = first.some((cell, at) => !isNumber(cell) && rest.every((row) => isNumber(row[at] ?? '')));
  const wide = rest.filter((row) => row.length >= first.length).length;
  const enough =
    known === first.length || overNumbers || (first.length > 2 && known * 2 >= first.length) || (first.length > 3 && known >= 2);
  return enough && wide * 10 >= rest.length * 6 ? first : null;
}

function hasChineseColumn({ rows, columns, delimiter, loose }: Table): boolean {
  if (columns < 2 || (columns > 2 && delimiter === ',' && loose.size * 2 > rows.length)) return false; // commas of sentences
  const whole = rows.filter((row) => row.length >= columns);
  if (whole.length * 10 < rows.length * 6) return false;
  const most = (matches: (cell: string) => boolean) =>
    range(columns).some((at) => whole.filter((row) => matches(row[at]!)).length * 2 > whole.length);
  return most(hasHan) && most((cell) => /\p{Letter}/u.test(cell) && !hasHan(cell));
}

/** Rows become labels: by the header's words, else by what the columns hold. */
export function tableEntries(table: Table, notes: Notes): Entry[] {
  const bilingual = hasChineseColumn(table);
  const rows = table.rows.map((row) => (bilingual && isSentence(row, table) ? [sentence(row, table), ''] : fit(row, table, notes)));
  if (table.header !== null) return rows.map(byHeader(table.header.map(meaningOf), rows));
  const texts = range(table.columns).filter((at) => !isNumbering(rows, at));
  const chosen = texts.length === 0 ? range(table.columns).slice(0, 1) : texts;
  const zh = chosen.find((at) => rows.filter((row) => hasHan(row[at] ?? '')).length * 2 > rows.length);
  const others = chosen
    .filter((at) => at !== zh)
    .map((at) => ({ at, count: distinct(rows, at) }))
    .toSorted((a, b) => b.count - a.count)
    .map(({ at }) => at);
  const en = others.find((at) => rows.some((row) => /\p{Letter}/u.test(row[at] ?? ''))) ?? others[0];
  if (zh === undefined) return rows.map((row) => row[en ?? 0] ?? '');
  if (chosen.length === 1) return rows.map((row) => row[zh] ?? '');
  return rows.map((row) => ({ en: en === undefined ? '' : (row[en] ?? ''), zh: row[zh] ?? '' }));
}

function byHeader(
  meanings: readonly (ColumnMeaning | undefined)[],
  rows: readonly (readonly string[])[],
): (row: readonly string[]) => Entry {
  const [en, zh] = [meanings.indexOf('en'), meanings.indexOf('zh')];
  const isText = (at: number) => rows.some((row) => row[at] !== undefined && row[at] !== '' && !isNumber(row[at]));
  const all = range(meanings.length).filter((at) => meanings[at] === 'name');
  const texts = all.filter(isText);
  const names = texts.length > 0 ? texts : all;
  return (row) => {
    if (en < 0 && zh < 0 && names.length === 1) return row[names[0]!] ?? '';
    const named = byContent(names.map((at) => row[at] ?? ''));
    return { en: en < 0 ? named.en : (row[en] ?? ''), zh: zh < 0 ? named.zh : (row[zh] ?? '') };
  };
}

/**
 * A row with more cells than columns has a delimiter inside its label, unquoted: between two texts it parts where the
 * Chinese begins, else what is too many belongs to the one column of text.
 */
function fit(row: readonly string[], table: Table, notes: Notes): readonly string[] {
  const { columns, header } = table;
  const extra = row.length - columns;
  if (extra <= 0 || columns === 0) return row;
  notes.add('joined', sentence(row, table));
  for (let at = 0; at < columns - 1 && extra <= mostColumns; at += 1) {
    const shared = row.slice(at, at + extra + 2); // what columns `at` and `at + 1` hold together
    const cut = whereWritingChanges(shared);
    if (cut === undefined) continue;
    return [...row.slice(0, at), sentence(shared.slice(0, cut), table), sentence(shared.slice(cut), table), ...row.slice(at + extra + 2)];
  }
  const meanings = header?.map(meaningOf) ?? [];
  const named = meanings.findIndex((meaning) => meaning === 'name' || meaning === 'en' || meaning === 'zh');
  const at =
    named >= 0
      ? named
      : Math.max(
          0,
          row.findIndex((cell) => !isNumber(cell)),
        );
  const from = Math.min(at, columns - 1);
  return [...row.slice(0, from), sentence(row.slice(from, from + extra + 1), table), ...row.slice(from + extra + 1)];
}

/** Cells as the one text they were cut from. */
function sentence(cells: readonly string[], { delimiter }: Table): string {
  return cells.join(delimiter === '，' || delimiter === '；' ? delimiter : `${delimiter} `);
}

/** In a list of two languages one row that is English alone, and has a comma. */
function isSentence(row: readonly string[], table: Table): boolean {
  const { columns, header, delimiter, quoted, loose } = table;
  const open = header === null && !quoted && delimiter === ',' && columns === 2 && row.length === 2;
  return open && loose.has(row) && !row.some((cell) => hasHan(cell) || isNumber(cell));
}

/** How many cells come before Chinese begins or ends, where Han lies on one side alone and the other is no number. */
function whereWritingChanges(cells: readonly string[]): number | undefined {
  const first = cells.findIndex(hasHan);
  if (first < 0) return undefined;
  const last = cells.findLastIndex(hasHan);
  const cut = first > 0 ? first : last + 1;
  const other = first > 0 ? cells.slice(0, first) : cells.slice(last + 1);
  return cut > 0 && cut < cells.length && !other.every(isNumber) ? cut : undefined;
}

function isNumbering(rows: readonly (readonly string[])[], at: number): boolean {
  const cells = rows.map((row) => row[at] ?? '').filter((cell) => cell !== '');
  return cells.length > 0 && cells.every(isNumber) && (areNumbering(cells.map(Number), false) || rows.some((row) => row.length > 1));
}

function isNumber(cell: string): boolean {
  return /^-?\d+(?:\.\d+)?$/.test(cell);
}

function distinct(rows: readonly (readonly string[])[], at: number): number {
  return new Set(rows.map((row) => row[at] ?? '')).size;
}

function usualLength(rows: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>();
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
  return [...counts].toSorted(([a, m], [b, n]) => n - m || a - b)[0]?.[0] ?? 0;
}

function regularity({ rows, columns }: Table): number {
  return columns < 2 ? 0 : rows.filter((row) => row.length === columns).length / rows.length;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
