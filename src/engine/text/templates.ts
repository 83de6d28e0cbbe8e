/**
 * Table 5: the sentence a label is put into before CLIP's text encoder sees it; any text with `{label}` in it works.
 * The Chinese side takes the dictionary's entry as it is (Sec. 3.4).
 */
import { AppError } from '../../shared/errors/errors';
import type { LabelSentence } from './tokenizer/tokenizers';

const labelPlace = '{label}';

export const chineseTemplate = labelPlace;

/**
 * A label as the towers read it. Something-Something writes its objects in brackets ("pushing [something]", 推[某物]); they
 * are no words of either language, and docs/method.md leaves them out of both. Round ones are punctuation and stay.
 */
export function withoutBrackets(label: string): string {
  const bare = label.replaceAll(/[[［【〔]([^[\]［］【】〔〕]*)[\]］】〕]/gu, '$1').trim();
  return bare === '' ? label.trim() : bare;
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
