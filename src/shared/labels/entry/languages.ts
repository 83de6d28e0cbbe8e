/**
 * Which language a text is in, and where a line in two languages parts: the side with Han characters is Chinese, the
 * other English (or any other writing: the English encoder reads bytes). Some separators part a line by themselves;
 * others are part of many labels and count only where the list is written that way throughout.
 */
import type { LabelText } from '../../recognition/recognition';
import { tidy } from './plainText';
import type { Notes } from './reading';

const han = /\p{Script=Han}/u;
/** Written beside Han characters: they stay on that side. */
const eastern = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}]/u;

export function hasHan(text: string): boolean {
  return han.test(text);
}

/** Which language a text is in: any Han character makes it Chinese. */
export function labelOf(text: string): LabelText {
  return han.test(text) ? { en: '', zh: text } : { en: text, zh: '' };
}

/** One text that stands alone, such as a folder's name: in two languages where a space or brackets part their scripts. */
export function labelInBoth(text: string): LabelText {
  return (
    (hasHan(text)
      ? firstOf([...strong.map((separator) => () => partAt(text, separator, 1)), () => inBrackets(text), () => partAt(text, /\s+/g, 2)])
      : undefined) ?? labelOf(text)
  );
}

/** Never inside a label with Chinese on one side and none on the other. */
const strong: readonly RegExp[] = [/\t+/g, /[|｜]/g, /=>|->|→|[=＝]/g, /[:：]/g, /[;；]/g];
/** A label in two languages has a few; each costs a look at both sides. */
const mostSeparators = 40;
const comma = /[,，、]/g;
/** Common inside labels of one language: "push-up", "YoYo 球", "跳舞(hip hop)". */
const weak: readonly ((text: string) => LabelText | undefined)[] = [
  (text) => partAt(text, /\s[-–—~/]\s|[-–—~/]/g, 2),
  inBrackets,
  (text) => partAt(text, /\s+/g, 2),
];

/**
 * Texts of one list, each a label in one language or in two.
 * A comma parts only where most lines that have one (and have English) then have Chinese on one side alone; hyphens,
 * brackets and spaces only where half of the lines with Chinese are written so.
 */
export function partLanguages(texts: readonly string[], notes: Notes): LabelText[] {
  const labels = texts.map((text) => (hasHan(text) ? firstOf(strong.map((separator) => () => partAt(text, separator, 1))) : undefined));
  const open = () => texts.map((text, index) => ({ text, index })).filter(({ index }) => labels[index] === undefined);

  const withComma = open().filter(
    ({ text }) => /[,，]/.test(text) && /\p{Letter}{2}/u.test(text.replaceAll(new RegExp(eastern, 'gu'), ' ')),
  );
  const byComma = withComma.map(({ text, index }) => ({ index, label: partAt(text, comma, 1) })).filter(({ label }) => label !== undefined);
  if (byComma.length * 2 >= withComma.length) for (const { index, label } of byComma) labels[index] = label;

  const chinese = texts.filter(hasHan).length;
  const [best] = weak
    .map((part) =>
      open()
        .map(({ text, index }) => ({ index, label: hasHan(text) ? part(text) : undefined }))
        .filter(({ label }) => label !== undefined),
    )
    .toSorted((a, b) => b.length - a.length);
  if (best !== undefined && best.length * 2 >= chinese) for (const { index, label } of best) labels[index] = label;

  const parted = labels.findIndex((label) => label !== undefined);
  notes.add('parted', texts[parted] ?? '', labels.filter((label) => label !== undefined).length);
  return texts.map((text, index) => labels[index] ?? labelOf(text));
}

/**
 * Parts a text at the separator with Han on one side of it and none on the other: the last such where English comes
 * first, the first where Chinese does, so that commas inside the English stay there.
 * @param letters how many letters the English side has at least
 */
function partAt(text: string, separator: RegExp, letters: number): LabelText | undefined {
  let last: LabelText | undefined;
  let tried = 0;
  for (const match of text.matchAll(separator)) {
    if (++tried > mostSeparators) return undefined;
    const [left, right] = [trimSides(text.slice(0, match.index)), trimSides(text.slice(match.index + match[0].length))];
    if (han.test(left)) {
      if (last !== undefined) return last;
      if (isOther(right, letters)) return { en: right, zh: left };
    }
    if (han.test(right) && isOther(left, letters)) last = { en: left, zh: right };
  }
  return last;
}

/** "waving (挥手)", "挥手（waving）", "waving [挥手]", "【挥手】waving". */
function inBrackets(text: string): LabelText | undefined {
  const behind = /^(.+?)\s*[([（【〔「［]\s*([^()[\]（）【】〔〕「」［］]+?)\s*[)\]）】〕」］]$/u.exec(text);
  const before = /^[([（【〔「［]\s*([^()[\]（）【】〔〕「」［］]+?)\s*[)\]）】〕」］]\s*(.+)$/u.exec(text);
  for (const found of [behind, before]) {
    const [a, b] = [found?.[1] ?? '', found?.[2] ?? ''];
    if (han.test(b) && isOther(a, 2)) return { en: a, zh: b };
    if (han.test(a) && isOther(b, 2)) return { en: b, zh: a };
  }
  return undefined;
}

function isOther(text: string, letters: number): boolean {
  return text !== '' && !eastern.test(text) && (letters < 2 || (text.match(/\p{Letter}/gu)?.length ?? 0) >= letters);
}

/** What is left of a separator at the ends: "waving |", "挥手,". */
function trimSides(text: string): string {
  // Not by `+$`, whose time grows with the square of a run of separators.
  let [from, to] = [0, text.length];
  while (from < to && /[\s|｜,，;；:：=＝、>-]/u.test(text[from]!)) from++;
  while (to > from && /[\s|｜,，;；:：=＝、-]/u.test(text[to - 1]!)) to--;
  return tidy(text.slice(from, to));
}

function firstOf<T>(attempts: readonly (() => T | undefined)[]): T | undefined {
  for (const attempt of attempts) {
    const found = attempt();
    if (found !== undefined) return found;
  }
  return undefined;
}
