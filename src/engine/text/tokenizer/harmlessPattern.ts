/**
 * Regular expressions of other people's making run on every label: `(([a-z ]+)+)+!` takes longer than the universe. Those
 * of CLIP's and GPT-2's tokenizers are known by heart; any other is taken only if it is so plain that it cannot take long:
 * alternatives without groups, each with at most one repetition without an end.
 */
const known: ReadonlySet<string> = new Set([
  // CLIP, with and without its two special tokens
  "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+",
  "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+",
  // GPT-2
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
]);

const longestPattern = 300;
const mostBounded = 8;
const largestCount = 32;

/** One atom of a pattern with what repeats it; anything else (groups, references, lookarounds) matches nothing here. */
const atom = /(?:\\[pP]\{\w+\}|\\[^0-9pPk]|\[(?:\\.|[^\]\\[])+\]|[^\\()[\]{}|+*?])(\+|\*|\?|\{\d+(?:,\d*)?\})?[?+]?/uy;

/** True for an expression whose time on a text of n characters is bounded by a small multiple of n squared. */
export function isHarmless(pattern: string): boolean {
  if (known.has(pattern)) return true;
  if (pattern.length > longestPattern) return false;
  let [unbounded, bounded] = [0, 0];
  for (let at = 0; at < pattern.length;) {
    if (pattern[at] === '|') {
      [unbounded, bounded] = [0, 0];
      at += 1;
      continue;
    }
    atom.lastIndex = at;
    const found = atom.exec(pattern);
    if (found === null || found[0] === '') return false;
    at = atom.lastIndex;
    const repeat = found[1];
    if (repeat === undefined) continue;
    const counts = /^\{(\d+)(,)?(\d*)\}$/.exec(repeat);
    const endless = repeat === '+' || repeat === '*' || (counts?.[2] !== undefined && counts[3] === '');
    if (endless && ++unbounded > 1) return false;
    if (!endless && ++bounded > mostBounded) return false;
    if (counts !== null && Math.max(Number(counts[1]), Number(counts[3])) > largestCount) return false;
  }
  return true;
}
