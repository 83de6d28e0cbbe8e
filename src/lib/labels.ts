/** Labels as a caller writes them. */
import { AppError } from '../shared/errors/errors';
import { labelInBoth } from '../shared/labels/entry/languages';
import type { LabelText, LabelVectors } from '../shared/recognition/recognition';

/**
 * C labels, [C]: texts ("swim", "游泳", "swim | 游泳"), labels in two languages, or what `embedLabels` gave. A text with Chinese
 * characters is a Chinese label; one with both, parted by a sign, is a label in both.
 */
export type Labels = readonly (string | LabelText)[] | LabelVectors;

/** One label in both languages, '' where it has none. */
export function labelFrom(label: string | LabelText): LabelText {
  return typeof label === 'string' ? labelInBoth(label.trim()) : { en: label.en, zh: label.zh };
}

/** @returns the labels in both languages, [C] @throws AppError `labels-invalid` where there are none */
export function labelsFrom(labels: Labels): readonly LabelText[] {
  const list = 'labels' in labels ? labels.labels : labels.map(labelFrom);
  if (list.length === 0) throw new AppError('labels-invalid', 'There are no labels.', { remedy: 'Hand in at least one.' });
  return list;
}
