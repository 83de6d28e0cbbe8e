/** What reading a list of labels gives: the labels, how the text was taken, and what was done on the way. */
import { AppError } from '../../errors/errors';
import type { LabelText } from '../../recognition/recognition';

/** How a text was taken. */
export type LabelForm = 'lines' | 'table' | 'json' | 'json-lines' | 'yaml';

/** How a person wants it taken: as it looks, each line one whole label, or columns. */
export const readAsChoices = ['auto', 'lines', 'table'] as const;
export type ReadAs = (typeof readAsChoices)[number];

const noteKinds = [
  /** Comment lines ("# ...") that were left out. */
  'comments',
  /** Lines that start with # and were kept: "#1 backflip". */
  'hash-kept',
  /** Rows or entries without a label in them. */
  'no-label',
  /** The same label again. */
  'repeats',
  /** The same but for capitals: one class to every text encoder. */
  'case-twins',
  /** Numbers in front of or behind each label, taken off. */
  'numbers',
  /** Class names (ApplyEyeMakeup, brush_hair), written as words. */
  'class-names',
  /** Lines in two languages, parted where the writing changes. */
  'parted',
  /** Rows with more cells than columns: a comma of the label itself. */
  'joined',
  /** Line ends of the old Mac, NEL, or Unicode's line and paragraph separators. */
  'line-ends',
  /** Control characters that were taken out. */
  'controls',
  /** Places that the encoding could not read. */
  'unreadable',
] as const;

export type NoteKind = (typeof noteKinds)[number];

export interface LabelNote {
  readonly kind: NoteKind;
  /** How many lines, labels or places. */
  readonly count: number;
  /** One of them, shortened. */
  readonly example: string;
}

export interface LabelReading {
  readonly labels: readonly LabelText[];
  readonly form: LabelForm;
  /** Between a table's cells; empty for other forms. */
  readonly delimiter: string;
  /** A table's first row named the columns. */
  readonly header: boolean;
  readonly notes: readonly LabelNote[];
}

/** Collects notes while a text is read. */
export class Notes {
  readonly #kept = new Map<NoteKind, { count: number; example: string }>();

  add(kind: NoteKind, example = '', count = 1): void {
    if (count === 0) return;
    const before = this.#kept.get(kind);
    this.#kept.set(kind, { count: (before?.count ?? 0) + count, example: before?.example ?? shorten(example) });
  }

  list(): LabelNote[] {
    return [...this.#kept].map(([kind, { count, example }]) => ({ kind, count, example }));
  }
}

export function shorten(text: string, length = 60): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** @throws never; makes the error that every refusal of a list is */
export function invalidLabels(file: string, why: string, remedy = 'Write one label a line, such as: wave | 挥手'): AppError {
  return new AppError('labels-invalid', `The labels in ${file} cannot be used: ${why}.`, { remedy, details: { file, why } });
}
