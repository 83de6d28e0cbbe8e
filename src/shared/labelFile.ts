/**
 * Label lists as people have them: one label a line ("wave | 挥手", "wave<TAB>挥手", either language alone), CSV with
 * or without a header naming `en` and `zh`, or JSON (strings, or objects with `en`/`zh`, or `name`).
 */
import { AppError } from './errors';
import type { LabelText } from './recognition';

const chinese = /\p{Script=Han}/u;
const largestList = 2000;

/**
 * @param text the file's or field's text
 * @param file its name, for messages
 * @throws AppError `labels-invalid` naming the file and the line
 */
export function parseLabels(text: string, file = 'labels'): LabelText[] {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  const labels = /^[[{]/.test(trimmed) ? fromJson(trimmed, file) : fromLines(trimmed);
  if (labels.length === 0) throw invalid(file, 'it holds no label', 'Write one label a line, such as: wave | 挥手');
  if (labels.length > largestList) {
    throw invalid(file, `it holds ${labels.length} labels`, `Keep it to ${largestList} labels.`);
  }
  return withoutRepeats(labels);
}

/** Which language a text is in: any Han character makes it Chinese. */
export function labelOf(text: string): LabelText {
  return chinese.test(text) ? { en: '', zh: text } : { en: text, zh: '' };
}

function fromLines(text: string): LabelText[] {
  const rows = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(splitLine);
  const header = rows[0]?.map((cell) => cell.toLowerCase());
  const en = header?.findIndex((cell) => ['en', 'english', 'label', 'name'].includes(cell)) ?? -1;
  const zh = header?.findIndex((cell) => ['zh', 'chinese', '中文'].includes(cell)) ?? -1;
  const hasHeader = header !== undefined && (zh >= 0 || (en >= 0 && header[en] !== 'label')) && rows.length > 1;
  if (hasHeader) {
    return rows.slice(1).map((row) => ({ en: row[en] ?? '', zh: row[zh] ?? '' })).filter(notEmpty);
  }
  return rows.map(fromCells).filter(notEmpty);
}

/** Cells of a line: by `|` or tab where there is one, else by commas outside quotes. */
function splitLine(line: string): string[] {
  if (line.includes('|')) return line.split('|').map((cell) => cell.trim());
  if (line.includes('\t')) return line.split('\t').map((cell) => cell.trim());
  const cells = line.match(/("([^"]|"")*"|[^,，]*)(?:[,，]|$)/g) ?? [line];
  return cells
    .map((cell) => cell.replace(/[,，]$/, '').trim().replace(/^"(.*)"$/s, '$1').replaceAll('""', '"'))
    .filter((cell, index, all) => cell !== '' || index < all.length - 1);
}

/** Without a header: the Chinese cell is the one with Han characters, the English one the first other that is no number. */
function fromCells(cells: readonly string[]): LabelText {
  const zh = cells.find((cell) => chinese.test(cell)) ?? '';
  const en = cells.find((cell) => cell !== zh && cell !== '' && !/^\d+$/.test(cell)) ?? '';
  return { en, zh };
}

function fromJson(text: string, file: string): LabelText[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(file, `it is not valid JSON (${cause instanceof Error ? cause.message : ''})`, 'Correct it, or use one label a line.');
  }
  const list: unknown = Array.isArray(value) ? value : (value as { labels?: unknown }).labels;
  if (!Array.isArray(list)) throw invalid(file, 'its JSON is not a list', 'Use [{"en": "wave", "zh": "挥手"}].');
  return list.map((item: unknown, index) => {
    if (typeof item === 'string') return labelOf(item.trim());
    const { en, zh, name } = (item ?? {}) as Record<string, unknown>;
    const label = { en: asText(en ?? name), zh: asText(zh) };
    if (!notEmpty(label)) throw invalid(file, `entry ${index + 1} has neither "en" nor "zh"`, 'Give each entry one of them.');
    return label;
  });
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function notEmpty(label: LabelText): boolean {
  return label.en !== '' || label.zh !== '';
}

function withoutRepeats(labels: readonly LabelText[]): LabelText[] {
  return [...new Map(labels.map((label) => [`${label.en}|${label.zh}`, label])).values()];
}

function invalid(file: string, why: string, remedy: string): AppError {
  return new AppError('labels-invalid', `The labels in ${file} cannot be used: ${why}.`, { remedy, details: { file, why } });
}
