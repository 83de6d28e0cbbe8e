/**
 * Bounds of a list of labels, the same wherever one comes from: typed, a file, an adapter's classes. Longer ones mean
 * nothing to a text encoder (77 tokens of English, 52 of Chinese) and make pages of a million pixels.
 */
import type { AppError } from '../../errors/errors';
import type { LabelText } from '../../recognition/recognition';
import { invalidLabels, shorten, type Notes } from './reading';

/** Labels in a list. */
export const largestList = 2000;
/** Characters of one language of a label: some ten times what a text encoder reads. */
export const longestLabel = 2000;

/** Characters of a line or an entry before its languages are parted; what is longer would be refused afterwards anyway. */
const longestEntry = 2 * longestLabel + 100;

/** Bounds a text before anything looks for separators in it. @throws AppError `labels-invalid` */
export function checkEntry(text: string, index: number, file: string): void {
  if (text.length > longestEntry) throw tooLong(text, index, file);
}

function tooLong(text: string, index: number, file: string): AppError {
  return invalidLabels(
    file,
    `label ${index + 1} ("${shorten(text, 40)}") is ${text.length} characters long`,
    `Keep a label to ${longestLabel} characters; a model reads about the first 300.`,
  );
}

/**
 * @param labels as they are about to be used
 * @param file where they come from, for messages
 * @throws AppError `labels-invalid` for none, too many, an empty one, one that is too long or is no text
 */
export function checkLabels(labels: readonly LabelText[], file: string): void {
  if (labels.length === 0) throw invalidLabels(file, 'it holds no label');
  if (labels.length > largestList) {
    throw invalidLabels(file, `it holds ${labels.length} labels`, `Keep it to ${largestList} labels.`);
  }
  for (const [index, { en, zh }] of labels.entries()) {
    if (typeof en !== 'string' || typeof zh !== 'string') throw invalidLabels(file, `label ${index + 1} is no text`);
    if (en.trim() === '' && zh.trim() === '') throw invalidLabels(file, `label ${index + 1} is empty`, 'Write it, or take it out.');
    const longer = en.length >= zh.length ? en : zh;
    if (longer.length > longestLabel) throw tooLong(longer, index, file);
  }
}

/** What makes two labels one class: towers see neither capitals nor doubled spaces. */
export function sameness({ en, zh }: LabelText): string {
  return JSON.stringify([en, zh].map((text) => text.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ')));
}

/** Keeps the first of labels that are one class, and says what went. */
export function withoutRepeats(labels: readonly LabelText[], notes: Notes): LabelText[] {
  const first = new Map<string, LabelText>();
  for (const label of labels) {
    const key = sameness(label);
    const before = first.get(key);
    if (before === undefined) first.set(key, label);
    else if (before.en === label.en && before.zh === label.zh) notes.add('repeats', label.en || label.zh);
    else notes.add('case-twins', `${before.en || before.zh} / ${label.en || label.zh}`);
  }
  return [...first.values()];
}
