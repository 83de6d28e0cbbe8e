/**
 * A text becomes a list of labels. What a text is, is decided here and in this order, each step only where the one
 * before found nothing:
 *
 * 1. data: JSON, JSON lines, YAML, a list pasted from code (`dataText`, read by `structure`)
 * 2. a table: a header, quoted cells, or a column of Chinese beside one without (`table`)
 * 3. lines, each a label: comments out, numbering off (`numbering`), languages parted where the writing changes
 *    (`languages`), class names spelled out (`classNames`)
 *
 * A person can overrule it: `lines` takes every line whole, `table` cuts at the delimiter that makes most of it.
 */
import type { LabelText } from '../recognition/recognition';
import { readData } from './forms/dataText';
import { labelsOf, type Entry } from './entry/entries';
import { isLoneHeader } from './forms/headers';
import { labelOf } from './entry/languages';
import { checkEntry, checkLabels, withoutRepeats } from './entry/limits';
import { withoutNumbers } from './forms/numbering';
import { plainText, tidy, unquote } from './entry/plainText';
import { invalidLabels, Notes, type LabelReading, type ReadAs } from './entry/reading';
import { structureEntries } from './forms/structure';
import { findTable, tableEntries } from './forms/table';

const largestText = 4_000_000;
const mostLines = 100_000;
/** Of a text that is no data: nobody's row of a table is longer. */
const longestLine = 20_000;

/**
 * @param text the file's or field's text
 * @param file its name, for messages
 * @throws AppError `labels-invalid` naming the file and what is wrong
 */
export function readLabels(text: string, file = 'labels', as: ReadAs = 'auto'): LabelReading {
  if (text.length > largestText)
    throw invalidLabels(file, `it is ${(text.length / 1e6).toFixed(0)} million characters long`, 'A list holds at most 2000 labels.');
  const notes = new Notes();
  const plain = plainText(text, notes);
  if (/^\s*<(?:!doctype|html)\b/i.test(plain))
    throw invalidLabels(file, 'it is a web page', 'Save the list itself, not the page that shows it.');
  const reading =
    as === 'lines'
      ? wholeLines(plain, file, notes)
      : ((as === 'auto' ? dataLabels(plain, file, notes) : undefined) ??
        tableLabels(plain, file, notes, as === 'table') ??
        lineLabels(plain, file, notes));
  checkLabels(reading.labels, file);
  return { ...reading, notes: notes.list() };
}

/** The labels alone. */
export function parseLabels(text: string, file = 'labels'): LabelText[] {
  return [...readLabels(text, file).labels];
}

type Reading = Omit<LabelReading, 'notes'>;

function dataLabels(text: string, file: string, notes: Notes): Reading | undefined {
  const data = readData(text.trim(), file);
  if (data === undefined) return undefined;
  const entries = structureEntries(data.value, file);
  checkEntries(entries, file);
  return { form: data.form, delimiter: '', header: false, labels: labelsOf(entries, notes) };
}

function tableLabels(text: string, file: string, notes: Notes, forced: boolean): Reading | undefined {
  const own = new Notes();
  const body = withoutComments(linesOf(text, file), own).join('\n');
  const table = findTable(body, forced);
  if (table === undefined) return undefined;
  for (const { kind, example, count } of own.list()) notes.add(kind, example, count);
  const entries = tableEntries(table, notes);
  checkEntries(entries, file);
  const labels = labelsOf(entries, notes);
  return { form: 'table', delimiter: table.delimiter, header: table.header !== null, labels };
}

function lineLabels(text: string, file: string, notes: Notes): Reading {
  const lines = withoutComments(linesOf(text, file), notes);
  checkEntries(lines, file);
  const header = lines.length > 1 && isLoneHeader(lines[0]!);
  const plain = unlisted(header ? lines.slice(1) : lines);
  return { form: 'lines', delimiter: '', header, labels: labelsOf(withoutNumbers(plain, notes), notes) };
}

/** Each line as it stands is one label. */
function wholeLines(text: string, file: string, notes: Notes): Reading {
  const labels = linesOf(text, file).map((line) => labelOf(tidy(line)));
  return { form: 'lines', delimiter: '', header: false, labels: withoutRepeats(labels, notes) };
}

function checkEntries(entries: readonly Entry[], file: string): void {
  for (const [index, entry] of entries.entries()) checkEntry(typeof entry === 'string' ? entry : entry.en + entry.zh, index, file);
}

/** Without the spaces around them; tabs stay, they may part cells. */
function linesOf(text: string, file: string): string[] {
  const lines = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(withoutSpaces);
  if (lines.length > mostLines) throw invalidLabels(file, `it has ${lines.length} lines`, 'Keep the labels alone, each once.');
  const long = lines.findIndex((line) => line.length > longestLine);
  if (long >= 0) checkEntry(lines[long]!, long, file);
  return lines;
}

function withoutSpaces(line: string): string {
  let [start, end] = [0, line.length];
  while (line[start] === ' ') start += 1;
  while (line[end - 1] === ' ') end -= 1;
  return line.slice(start, end);
}

/** "# a remark" is a comment; "#1 backflip" and "#selfie" are labels, and a note says that they were kept. */
function withoutComments(lines: readonly string[], notes: Notes): string[] {
  return lines.filter((line) => {
    if (!line.startsWith('#')) return true;
    const comment = /^#+(?:[\s!]|$)/.test(line) || /^#{2,}/.test(line);
    notes.add(comment ? 'comments' : 'hash-kept', line);
    return !comment;
  });
}

/** What lists in prose and code put around every line: bullets, quotes, a comma or semicolon at the end. */
function unlisted(lines: readonly string[]): readonly string[] {
  const bulleted = lines.every((line) => /^[-*•·+] \s*\S/.test(line)) ? lines.map((line) => line.replace(/^[-*•·+]\s+/, '')) : lines;
  for (const end of [',', ';', '，', '；', '|', '｜']) {
    const ended = bulleted.filter((line) => line.endsWith(end)).length;
    if (ended > 0 && ended >= bulleted.length - 1)
      return quoteless(bulleted.map((line) => (line.endsWith(end) ? line.slice(0, -1).trim() : line)));
  }
  return quoteless(bulleted);
}

function quoteless(lines: readonly string[]): readonly string[] {
  return lines.every((line) => unquote(line) !== line) ? lines.map(unquote) : lines;
}
