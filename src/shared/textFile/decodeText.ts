/**
 * The bytes of a text file become text. A byte order mark or valid UTF-8 settles it; NULs on one side of every pair are
 * UTF-16; the rest is guessed: East Asian encodings by where their everyday characters lie (byteEvidence), others by
 * letter statistics (chardet). A guess says that it is one, so that a person can choose another. Binary files are
 * refused by name.
 */
import { analyse } from 'chardet';
import { AppError } from '../errors/errors';
import { evidenceFor, type EastAsian } from './byteEvidence';
import { countMatches } from './countMatches';
import { tellingLines } from './tellingLines';

/** What a person can choose from; all known to every browser's TextDecoder. */
export const textEncodings = [
  'utf-8',
  'gb18030',
  'big5',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'shift_jis',
  'euc-jp',
  'euc-kr',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'koi8-r',
  'iso-8859-2',
  'iso-2022-jp',
] as const;

export type TextEncoding = (typeof textEncodings)[number];

export interface DecodedText {
  readonly text: string;
  readonly encoding: TextEncoding;
  /** False where a mark or the bytes' own rules settle it. */
  readonly guessed: boolean;
  /** Places that could not be read, U+FFFD in the text. */
  readonly unreadable: number;
}

/** A list of 2000 labels is far smaller. */
export const largestTextFile = 4_000_000;

/**
 * @param chosen an encoding that a person chose; without it, it is found out
 * @throws AppError `labels-invalid` naming the file, where it is no text or too large
 */
export function decodeText(bytes: Uint8Array, file: string, chosen?: TextEncoding): DecodedText {
  if (bytes.length > largestTextFile) {
    throw refused(file, `it is larger than ${largestTextFile / 1e6} MB`, `A list of labels has at most ${largestTextFile / 1e6} MB.`);
  }
  const binary = kindOfBinary(bytes);
  if (binary !== undefined) throw refused(file, `it is ${binary}, not text`, 'Save the labels as text: UTF-8, one label a line.');
  const decoded = chosen === undefined ? detect(bytes) : read(bytes, chosen, false);
  if (decoded === undefined || looksBinary(decoded.text)) {
    throw refused(file, 'it is a binary file, not text', 'Save the labels as text: UTF-8, one label a line.');
  }
  return decoded;
}

function detect(bytes: Uint8Array): DecodedText | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return undefined; // UTF-32: nobody writes it
  if (a === 0xef && b === 0xbb && c === 0xbf) return read(bytes, 'utf-8', false);
  if (a === 0xff && b === 0xfe) return read(bytes, 'utf-16le', false);
  if (a === 0xfe && b === 0xff) return read(bytes, 'utf-16be', false);
  if (bytes.includes(0)) return unmarkedUtf16(bytes);
  const telling = tellingLines(bytes);
  if (telling.includes(0x1b) && analyse(telling)[0]?.name === 'ISO-2022-JP') return read(bytes, 'iso-2022-jp', true);
  const utf8 = read(bytes, 'utf-8', false);
  // A file cut off in the middle of a character, or with one bad byte, is still what the rest of it is.
  const whole = countMatches(utf8.text, /[^\0-\u007f\ufffd]/gu);
  if (utf8.unreadable === 0 || whole > 4 * utf8.unreadable) return utf8;
  return read(bytes, guess(telling, telling.length < bytes.length), true);
}

/** Latin text in UTF-16 is half NULs, Chinese has them in its line ends and spaces: always in the same half of a pair. */
function unmarkedUtf16(bytes: Uint8Array): DecodedText | undefined {
  if (bytes.length % 2 !== 0) return undefined;
  const plausible = (['utf-16le', 'utf-16be'] as const)
    .map((encoding) => read(bytes, encoding, true))
    .filter(({ text, unreadable }) => unreadable === 0 && !/[\p{Unassigned}\p{Private_Use}]/u.test(text) && !text.includes('\u0000'))
    .map((decoded) => ({ decoded, share: familiar(decoded.text) }))
    .toSorted((a, b) => b.share - a.share);
  return plausible[0] !== undefined && plausible[0].share > 0.9 ? plausible[0].decoded : undefined;
}

/** Share of Latin, Han, kana, Hangul, digits and the usual signs. */
function familiar(text: string): number {
  const known = countMatches(
    text,
    /[\t\n\r -~\u00c0-\u024f\u3000-\u303f\uff00-\uffef\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u4e00-\u9fff]/gu,
  );
  const characters = countMatches(text, /[^]/gu);
  return characters === 0 ? 0 : known / characters;
}

/** @param cut the last character may be half */
function guess(bytes: Uint8Array, cut: boolean): TextEncoding {
  if (looksCyrillic(bytes)) return singleByte(bytes);
  const eastAsian = (['gb18030', 'big5', 'shift_jis', 'euc-jp', 'euc-kr'] as const)
    .filter((encoding) => decodes(bytes, encoding, cut))
    .map((encoding) => ({ encoding, ...weighed(bytes, encoding) }))
    .filter(({ everyday }) => everyday > 0.6)
    .toSorted((a, b) => b.weight - a.weight);
  return eastAsian[0]?.encoding ?? singleByte(bytes);
}

/** Cyrillic's letters lie from 0xC0 upwards; of Chinese, two characters in five do: five and more in a row do not. */
function looksCyrillic(bytes: Uint8Array): boolean {
  const high = bytes.filter((byte) => byte >= 0x80);
  return high.length >= 9 && high.every((byte) => byte >= 0xc0 || byte === 0xb8 || byte === 0xa8 || byte === 0xa3);
}

/**
 * Chinese comes first among equals: this page's labels are English and Chinese. The rows of everyday Korean and Japanese
 * lie inside those of everyday Chinese, so Korean is believed only of bytes that are too many to be so by chance
 * (a Chinese character lies there three times in five), EUC Japanese only with kana in it.
 */
function weighed(bytes: Uint8Array, encoding: EastAsian): { readonly everyday: number; readonly weight: number } {
  const { everyday, characters, kana } = evidenceFor(bytes, encoding);
  const prior: Readonly<Record<EastAsian, number>> = {
    gb18030: 0.02,
    big5: 0,
    shift_jis: 0,
    'euc-jp': kana > 0.3 ? 0.1 : -0.1,
    'euc-kr': everyday === 1 && 0.6 ** characters < 0.02 ? 0.1 : -0.1,
  };
  return { everyday, weight: everyday + prior[encoding] };
}

/** Latin letters with an accent here and there are Windows-1252, as Excel writes it; whole words beyond ASCII are not. */
function singleByte(bytes: Uint8Array): TextEncoding {
  const text = read(bytes, 'windows-1252', true).text;
  const beyond = countMatches(text, /\P{ASCII}/gu);
  const inRuns = (text.match(/[\u00c0-\u00ff]{3,}/g) ?? []).reduce((sum, run) => sum + run.length, 0);
  const names = analyse(bytes).map(({ name }) => name.toLowerCase());
  const known = names.filter((name): name is TextEncoding => (textEncodings as readonly string[]).includes(name));
  if (inRuns < beyond / 2) return names[0] === 'iso-8859-2' || names[0] === 'windows-1250' ? 'windows-1250' : 'windows-1252';
  return known.find((name) => /^(?:windows-125[13456]|koi8)/.test(name)) ?? 'windows-1252';
}

function decodes(bytes: Uint8Array, encoding: TextEncoding, cut: boolean): boolean {
  try {
    return !/\p{Private_Use}/u.test(new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: cut }));
  } catch {
    return false;
  }
}

function read(bytes: Uint8Array, encoding: TextEncoding, guessed: boolean): DecodedText {
  const decoded = new TextDecoder(encoding).decode(bytes);
  const text =
    encoding === 'windows-1252' ? decoded.replaceAll(/[\u0080-\u009f]/g, (control) => windows1252[control.charCodeAt(0) - 0x80]!) : decoded;
  return { text, encoding, guessed, unreadable: countMatches(text, /\ufffd/g) };
}

/**
 * 0x80 to 0x9f of Windows-1252: Node up to 22 reads them as Latin-1's controls, https://github.com/nodejs/node/issues/56542.
 * Browsers need none of it; it can go with Node 20.
 */
const windows1252 = [...'€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'];

const kinds: readonly (readonly [start: string, kind: string])[] = [
  ['PK\u0003\u0004', 'a zip archive or an Office document (such as .xlsx)'],
  ['\u00d0\u00cf\u0011\u00e0', 'an old Office document (such as .xls)'],
  ['%PDF', 'a PDF'],
  ['{\\rtf', 'a document in rich text'],
  ['\u001f\u008b', 'a gzip archive'],
  ['BZh', 'a bzip2 archive'],
  ['7z\u00bc\u00af', 'a 7z archive'],
  ['Rar!', 'a RAR archive'],
  ['\u0080\u0002', 'a Python pickle'],
  ['\u0080\u0003', 'a Python pickle'],
  ['\u0080\u0004', 'a Python pickle'],
  ['\u0080\u0005', 'a Python pickle'],
  ['\u0093NUMPY', 'a NumPy array'],
  ['\u0089PNG', 'a picture'],
  ['\u00ff\u00d8\u00ff', 'a picture'],
  ['GIF8', 'a picture'],
  ['SQLite format', 'a database'],
  ['\u007fELF', 'a program'],
  ['MZ\u0090', 'a program'],
];

function kindOfBinary(bytes: Uint8Array): string | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  return kinds.find(([mark]) => start.startsWith(mark))?.[1];
}

/** Control characters that no text editor writes, or as many unreadable places as readable ones. */
function looksBinary(text: string): boolean {
  if (text.includes('\u0000')) return true;
  const odd = countMatches(text, /[^\P{Cc}\s\u0085]|\ufffd/gu);
  return odd > 2 && odd > text.length / 20;
}

function refused(file: string, why: string, remedy: string): AppError {
  return new AppError('labels-invalid', `The labels in ${file} cannot be used: ${why}.`, { remedy, details: { file, why } });
}
