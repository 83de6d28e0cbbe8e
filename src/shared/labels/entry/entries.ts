/** Labels on their way: texts that may hold both languages, and labels whose author said which is which. */
import type { LabelText } from '../../recognition/recognition';
import { spellOutNames } from './classNames';
import { hasHan, partLanguages } from './languages';
import { withoutRepeats } from './limits';
import { tidy } from './plainText';
import type { Notes } from './reading';

/** A text in one language or both, or a label whose languages were named (then it is taken to the letter). */
export type Entry = string | LabelText;

/** Entries in the list's order become labels: languages parted, class names spelled out, repeats taken out. */
export function labelsOf(entries: readonly Entry[], notes: Notes): LabelText[] {
  const texts = entries.map((entry) => (typeof entry === 'string' ? tidy(entry.trim().replaceAll('\t', ' | ')) : null));
  const parted = partLanguages(
    texts.filter((text) => text !== null),
    notes,
  );
  const spelled = spellOutNames(parted, notes);
  let next = 0;
  const labels = entries.map((entry) => (typeof entry === 'string' ? spelled[next++]! : { en: tidy(entry.en), zh: tidy(entry.zh) }));
  const written = labels.filter(({ en, zh }) => /[^\s\ufffd]/u.test(en + zh));
  notes.add('no-label', '', labels.length - written.length);
  return withoutRepeats(written, notes);
}

/** A cell of a column of names: its own characters say which language it is in. */
export function byContent(texts: readonly string[]): { readonly en: string; readonly zh: string } {
  return { en: texts.find((text) => text !== '' && !hasHan(text)) ?? '', zh: texts.find(hasHan) ?? '' };
}
