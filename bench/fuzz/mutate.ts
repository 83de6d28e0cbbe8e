/**
 * Damage done to files from a seed: flips, cuts, repetitions, numbers no writer would write, pieces of other files. Text
 * has ways of its own, for a JSON with one byte off is refused at once and tries nothing.
 */
import type { Random } from '../../src/shared/base/random';

type Bytes = Uint8Array<ArrayBuffer>;
type Change = (bytes: Bytes, random: Random) => Bytes;

/** Nothing grows beyond what the bounds of time and memory are promised for. */
export const largestFile = 10_000_000;

const toText = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
export const toBytes = (text: string): Bytes => Uint8Array.from(Buffer.from(text, 'latin1'));
/** No text grows beyond the largest file, and no string beyond what the engine holds. */
const times = (text: string, count: number): string => text.repeat(Math.min(count, Math.ceil(largestFile / Math.max(1, text.length))));

const place = (bytes: Uint8Array, random: Random) => random.integer(Math.max(1, bytes.length));
const pick = <T>(list: readonly T[], random: Random): T => list[random.integer(list.length)]!;

function joined(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(
    Math.min(
      largestFile,
      parts.reduce((sum, part) => sum + part.length, 0),
    ),
  );
  let at = 0;
  for (const part of parts) {
    const room = part.subarray(0, whole.length - at);
    whole.set(room, at);
    at += room.length;
  }
  return whole;
}

function repeated(piece: Uint8Array, times: number): Bytes {
  const whole = new Uint8Array(Math.min(largestFile, piece.length * times));
  for (let at = 0; at < whole.length; at += piece.length) whole.set(piece.subarray(0, whole.length - at), at);
  return whole;
}

const oddBytes = [0, 1, 0x7f, 0x80, 0xff, 0x28, 0x5d, 0x7d, 0x22, 0x2e];
const odd64 = [0n, 1n, 0xffn, 0x7fffffffn, 0x80000000n, 0xffffffffn, 0x100000000n, 0x7fffffffffffffffn, 0xffffffffffffffffn];
const often = (random: Random) => pick([2, 10, 1000, 100_000, 3_000_000], random);

const byteChanges: readonly Change[] = [
  (bytes, random) => {
    for (let count = 1 + random.integer(16); count > 0; count--) bytes[place(bytes, random)]! ^= 1 << random.integer(8);
    return bytes;
  },
  (bytes, random) => {
    for (let count = 1 + random.integer(8); count > 0; count--) bytes[place(bytes, random)] = pick(oddBytes, random);
    return bytes;
  },
  (bytes, random) => bytes.slice(0, place(bytes, random)),
  (bytes, random) => bytes.slice(place(bytes, random)),
  (bytes, random) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const at = place(bytes, random);
    if (at + 8 <= bytes.length) view.setBigUint64(at, pick(odd64, random), true);
    return bytes;
  },
  (bytes, random) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const at = place(bytes, random);
    if (at + 4 <= bytes.length) view.setUint32(at, Number(pick(odd64, random) & 0xffffffffn), random.integer(4) > 0);
    return bytes;
  },
  (bytes, random) => {
    const [from, length] = [place(bytes, random), 1 + random.integer(200)];
    return joined(bytes.subarray(0, from), repeated(bytes.subarray(from, from + length), often(random)), bytes.subarray(from));
  },
  (bytes, random) => {
    const at = place(bytes, random);
    return joined(bytes.subarray(0, at), repeated(Uint8Array.of(pick(oddBytes, random)), often(random)), bytes.subarray(at));
  },
  (bytes, random) => {
    const [from, to] = [place(bytes, random), place(bytes, random)];
    bytes.copyWithin(to, from, from + random.integer(400));
    return bytes;
  },
];

const oddNumbers = ['0', '-1', '1.5', '999999', '4294967296', '9007199254740993', '1e308', '1e999', '-0', 'null', '""', '[]', '{}', 'true'];
const oddTexts = [
  '',
  '__proto__',
  'constructor',
  '\\u0000',
  '\u00e4\u00b8\u00ad',
  '<script>',
  'F64',
  'U8',
  '{label}',
  ',',
  '|',
  '\n',
  '(a+)+$',
  '"',
];

const textChanges: readonly Change[] = [
  (bytes, random) => onMatch(bytes, random, /-?\d+(?:\.\d+)?/g, () => pick(oddNumbers, random)),
  (bytes, random) => onMatch(bytes, random, /-?\d+(?:\.\d+)?/g, (found) => times(`${found},`, often(random) >> 3)),
  (bytes, random) => onMatch(bytes, random, /"[^"]*"/g, () => `"${pick(oddTexts, random)}"`),
  (bytes, random) => onMatch(bytes, random, /"[^"]*"/g, (found) => `"${times(found.slice(1, -1), often(random))}"`),
  (bytes, random) => onMatch(bytes, random, /\{[^{}]*\}|\[[^[\]]*\]/g, (found) => times(`${found},`, often(random))),
  (bytes, random) => onMatch(bytes, random, /\{[^{}]*\}|\[[^[\]]*\]/g, (found) => `${'['.repeat(often(random))}${found}`),
  (bytes, random) => onMatch(bytes, random, /^[^\n]*\n/gm, (found) => times(found, often(random))),
  (bytes, random) => onMatch(bytes, random, /[,:|;\t]/g, () => pick(oddTexts, random)),
  (bytes, random) => onMatch(bytes, random, /"[^"]*"\s*:/g, (found) => found.replace(/"[^"]*"/, `"${pick(oddTexts, random)}"`)),
];

function onMatch(bytes: Bytes, random: Random, pattern: RegExp, change: (found: string) => string): Bytes {
  if (bytes.length > largestFile / 4) return bytes; // large enough: it was repeated before
  const text = toText(bytes);
  const found = [...text.matchAll(pattern)];
  if (found.length === 0) return bytes;
  const { 0: whole, index } = pick(found, random);
  return toBytes(`${text.slice(0, index)}${change(whole).slice(0, largestFile)}${text.slice(index + whole.length)}`.slice(0, largestFile));
}

/** One to four changes. */
export function mutate(bytes: Uint8Array, random: Random, kind: 'bytes' | 'text'): Bytes {
  let changed = Uint8Array.from(bytes);
  for (let count = 1 + random.integer(4); count > 0 && changed.length > 0; count--) {
    const changes = kind === 'text' && random.integer(4) > 0 ? textChanges : byteChanges;
    changed = pick(changes, random)(changed, random);
  }
  return changed;
}
