/**
 * Text towers read so many tokens (CLIP 77, Chinese-CLIP 52, start and end included) and cut the rest off in silence:
 * two long labels that differ only at their ends become one. This names the words that are not read.
 */
import type { TextTokenizer } from './tokenizer/tokenizers';

/** No text of so few bytes reaches any tower's context: a token has at least one. */
const surelyRead = 50;

/** True for texts that a tower may cut. */
export function mayBeCut(text: string): boolean {
  return text.length * 3 > surelyRead && new TextEncoder().encode(text).length > surelyRead;
}

/** The end of a text that its tower does not read, from the first word (in Chinese, character) that is not whole; '' where it reads all. */
export function lostWords({ context, count }: Pick<TextTokenizer, 'context' | 'count'>, text: string): string {
  const room = context - 2;
  if (!mayBeCut(text) || count(text) <= room) return '';
  const ends = [...text.matchAll(/\s+|\p{Script=Han}|$/gu)].map(({ index, 0: found }) => index + (found.trim() === '' ? 0 : found.length));
  // A longer start never has fewer tokens: the last end that fits is found by halving.
  let [fits, fails] = [0, ends.length];
  while (fits < fails) {
    const middle = (fits + fails) >> 1;
    if (count(text.slice(0, ends[middle])) <= room) fits = middle + 1;
    else fails = middle;
  }
  return text.slice(fits === 0 ? 0 : ends[fits - 1]).trim();
}
