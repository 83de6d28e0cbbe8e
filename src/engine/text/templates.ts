/**
 * Table 5: the sentence a label is put into before CLIP's text encoder sees it; any text with `{label}` in it works.
 * The Chinese side takes the dictionary's entry as it is (Sec. 3.4).
 */
import { AppError } from '../../shared/errors';

const labelPlace = '{label}';

export const chineseTemplate = labelPlace;

/** A sentence, and where in it the label stands: character ranges, start inclusive, end exclusive. */
export interface LabelSentence {
  readonly text: string;
  readonly ranges: readonly { readonly start: number; readonly end: number }[];
}

/** Puts the label into every `{label}` of the template. Throws `labels-invalid` where there is none. */
export function fillTemplate(template: string, label: string): LabelSentence {
  const parts = template.split(labelPlace);
  if (parts.length === 1) {
    throw new AppError('labels-invalid', `The template "${template}" has no place for the label.`, {
      remedy: 'Write {label} where the label belongs, as in "A video of {label}".',
      details: { template },
    });
  }
  const ranges = [];
  let text = parts[0]!;
  for (const part of parts.slice(1)) {
    ranges.push({ start: text.length, end: text.length + label.length });
    text += label + part;
  }
  return { text, ranges };
}
