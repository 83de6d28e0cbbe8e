/**
 * A list of labels as text that reads back to the same list: a line each, "wave | 挥手", where that does; else as a table
 * with the header `en,zh` and every cell quoted, which takes anything to the letter.
 */
import type { LabelText } from '../recognition/recognition';
import { parseLabels } from './readLabels';

export function writeLabels(labels: readonly LabelText[]): string {
  const lines = labels.map(({ en, zh }) => [en, zh].filter((part) => part !== '').join(' | ')).join('\n');
  if (readsBack(lines, labels)) return lines;
  return ['en,zh', ...labels.map(({ en, zh }) => `${cell(en)},${cell(zh)}`)].join('\n');
}

function cell(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

function readsBack(text: string, labels: readonly LabelText[]): boolean {
  try {
    const read = parseLabels(text);
    return read.length === labels.length && read.every(({ en, zh }, index) => en === labels[index]!.en && zh === labels[index]!.zh);
  } catch {
    return false;
  }
}
