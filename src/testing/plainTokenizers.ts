/**
 * CLIP's byte-level BPE and BERT's WordPiece a second time, as plainly as they can be written, for tests: after
 * clip/simple_tokenizer.py (OpenAI, MIT) and cn_clip/clip/bert_tokenizer.py (Google's BERT, Apache-2.0). Slow, and knows neither
 * HTML entities nor words of 200 characters.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const vocabularies = 'src/engine/text/tokenizer/vocab';

/** Text to ids, start and end included, nothing cut. */
export function plainClip(): (text: string) => number[] {
  const merges = gunzipSync(readFileSync(`${vocabularies}/clip-merges.txt.gz`))
    .toString('utf8')
    .split('\n')
    .slice(1)
    .filter((line) => line !== '');
  const rank = new Map(merges.map((pair, index) => [pair, index]));
  // Bytes that print stand for themselves, the others for the characters from 256 on.
  const printed = [...Array(256).keys()].filter((byte) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173));
  const others = [...Array(256).keys()].filter((byte) => !printed.includes(byte));
  const letters = [...printed.map((byte) => [byte, byte] as const), ...others.map((byte, index) => [byte, 256 + index] as const)];
  const letterOf = new Map(letters.map(([byte, code]) => [byte, String.fromCharCode(code)]));
  const alphabet = letters.map(([, code]) => String.fromCharCode(code));
  const words = [...alphabet, ...alphabet.map((letter) => `${letter}</w>`), ...merges.map((pair) => pair.replace(' ', ''))];
  const ids = new Map(words.map((word, id) => [word, id]));
  const [start, end] = [words.length, words.length + 1];
  const pieces = /'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+/gu;

  return (text) => {
    const found = [start];
    for (const [piece] of text.toLowerCase().matchAll(pieces)) {
      const word = [...new TextEncoder().encode(piece)].map((byte) => letterOf.get(byte)!);
      word[word.length - 1] += '</w>';
      found.push(...merged(word, rank).map((part) => ids.get(part)!));
    }
    return [...found, end];
  };
}

/** The two neighbours that were merged first when the vocabulary was made become one, until none were. */
function merged(word: readonly string[], rank: ReadonlyMap<string, number>): string[] {
  const parts = [...word];
  for (;;) {
    const ranks = parts.slice(1).map((part, index) => rank.get(`${parts[index]!} ${part}`) ?? Infinity);
    const first = Math.min(Infinity, ...ranks);
    if (first === Infinity) return parts;
    const at = ranks.indexOf(first);
    parts.splice(at, 2, parts[at]! + parts[at + 1]!);
  }
}

/** Text to ids, [CLS] and [SEP] included, nothing cut. */
export function plainWordPiece(): (text: string) => number[] {
  const ids = new Map(
    readFileSync(`${vocabularies}/bert-chinese.txt`, 'utf8')
      .split('\n')
      .map((word, id) => [word, id]),
  );
  const unknown = ids.get('[UNK]')!;

  const pieces = (word: string): number[] => {
    const found: number[] = [];
    for (let from = 0; from < word.length;) {
      let to = word.length;
      const part = () => ids.get((from > 0 ? '##' : '') + word.slice(from, to));
      while (to > from && part() === undefined) to--;
      if (to === from) return [unknown];
      found.push(part()!);
      from = to;
    }
    return found;
  };
  return (text) => {
    const bare = text
      .toLowerCase()
      .normalize('NFD')
      .replace(/\p{Mn}/gu, '');
    const apart = bare.replace(/\p{Script=Han}|\p{P}|[$+<=>^`|~]/gu, ' $& ');
    return [
      ids.get('[CLS]')!,
      ...apart
        .split(/\s+/)
        .filter((word) => word !== '')
        .flatMap(pieces),
      ids.get('[SEP]')!,
    ];
  };
}
