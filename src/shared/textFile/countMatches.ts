/** How often something occurs in a text, without a list of all the places: a text of megabytes may hold nothing else. */

/** @param pattern with the flag g */
export function countMatches(text: string, pattern: RegExp): number {
  let count = 0;
  pattern.lastIndex = 0;
  while (pattern.test(text)) count += 1;
  return count;
}
