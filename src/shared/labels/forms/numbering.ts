/**
 * Numbers that stand before (or behind) every label of a list: Teachable Machine's "0 Class 1", UCF-101's
 * "1 ApplyEyeMakeup", "0: walking", "3) jumping", "walking,7". They are taken off only where every line has one, no two
 * are the same and what is left tells the labels apart; after a mere space they must also count up without large gaps,
 * so that "3 point shot" and "100 m sprint" keep their number.
 */
import type { Notes } from '../entry/reading';

const marked = /^\s*(?:[([（【#]\s*)?(\d{1,6})\s*(?:[\t,，;；:：|｜)\]）】．、=]|\.(?!\d)|\s-\s)\s*(?!\d+\s*$)(.*)$/su;
const spaced = /^\s*(\d{1,6})[ \u3000]+(?!\d+\s*$)(.*\p{Letter}.*)$/su;
/** Some lines of a list such as UCF-101's: the numbers have gaps, and what follows is the name of a class, no word. */
const spacedName = /^\s*(\d{1,6}) +(\p{Lu}\p{Ll}*(?:\p{Lu}\p{Ll}*)*)\s*$/su;
const markedBehind = /^(.*\S)\s*[\t,，;；|｜]\s*(\d{1,6})\s*$/su;
const spacedBehind = /^(\S+)\s+(\d{1,6})\s*$/su;

/** What no numbering leaves between its parts; the rules above go over it again and again. */
const longGap = /\s{50}/;

/** @param lines not empty, without comments */
export function withoutNumbers(lines: readonly string[], notes: Notes): readonly string[] {
  const rules: readonly { readonly pattern: RegExp; readonly number: 1 | 2; readonly dense: boolean; readonly fewest: number }[] = [
    { pattern: marked, number: 1, dense: false, fewest: 1 },
    { pattern: spaced, number: 1, dense: true, fewest: 2 },
    { pattern: spacedName, number: 1, dense: false, fewest: 2 },
    { pattern: markedBehind, number: 2, dense: false, fewest: 2 },
    { pattern: spacedBehind, number: 2, dense: true, fewest: 3 },
  ];
  if (lines.some((line) => longGap.test(line))) return lines;
  for (const { pattern, number, dense, fewest } of rules) {
    if (lines.length < fewest) continue;
    const found = lines.map((line) => pattern.exec(line));
    if (!found.every((match) => match !== null)) continue;
    const numbers = found.map((match) => Number(match[number]));
    const rest = found.map((match) => match[number === 1 ? 2 : 1]!.trim());
    if (!areNumbering(numbers, dense) || !tellApart(rest)) continue;
    notes.add('numbers', lines[0]!, lines.length);
    return rest;
  }
  return lines;
}

/** True for numbers that count things: none twice; `dense`: from 0 or 1 on, with few gaps. */
export function areNumbering(numbers: readonly number[], dense: boolean): boolean {
  if (new Set(numbers).size !== numbers.length) return false;
  const smallest = numbers.reduce((a, b) => Math.min(a, b), Infinity);
  const largest = numbers.reduce((a, b) => Math.max(a, b), -Infinity);
  const startsRight = smallest <= 1;
  if (numbers.length === 1) return startsRight;
  return !dense || (startsRight && largest - smallest + 1 <= numbers.length * 1.25 + 1);
}

function tellApart(labels: readonly string[]): boolean {
  const some = labels.filter((label) => label !== '');
  return some.length * 10 >= labels.length * 9 && new Set(some).size === some.length;
}
