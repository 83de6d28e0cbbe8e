/** A file's bytes become labels: its encoding found out or chosen, its text read, both told. */
import { decodeText, type TextEncoding } from '../textFile/decodeText';
import type { LabelReading, ReadAs } from './entry/reading';
import { readLabels } from './readLabels';

export interface LabelFileReading extends LabelReading {
  readonly encoding: TextEncoding;
  /** False where a mark or the bytes' own rules settle it. */
  readonly guessed: boolean;
}

/**
 * @param chosen what a person prefers to what would be found out
 * @throws AppError `labels-invalid` naming the file
 */
export function readLabelFile(
  bytes: Uint8Array,
  file: string,
  chosen: { readonly encoding?: TextEncoding; readonly as?: ReadAs } = {},
): LabelFileReading {
  const { text, encoding, guessed, unreadable } = decodeText(bytes, file, chosen.encoding);
  const reading = readLabels(text, file, chosen.as);
  const notes = unreadable === 0 ? reading.notes : [...reading.notes, { kind: 'unreadable' as const, count: unreadable, example: '' }];
  return { ...reading, notes, encoding, guessed };
}
