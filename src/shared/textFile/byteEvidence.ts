/**
 * How much a short run of bytes looks like text of one East Asian encoding. Statistics of letters need pages of text and
 * are at a loss with the forty bytes of a label list; the standards themselves help: each lays the characters of
 * everyday use in one block of rows (GB 2312 level 1, Big5 level 1, JIS level 1, the Hangul rows of KS X 1001), and read
 * by the wrong standard, bytes land all over the rare rows.
 */

export type EastAsian = 'gb18030' | 'big5' | 'shift_jis' | 'euc-jp' | 'euc-kr';

interface Rows {
  /** True where a byte opens a pair. */
  readonly lead: (byte: number) => boolean;
  readonly everyday: (lead: number, trail: number) => boolean;
  /** Further rows of whole words, less usual ("\u745c\u4f3d", yoga): they count a little less. */
  readonly rarer?: (lead: number, trail: number) => boolean;
  /** Punctuation and letters of full width: they speak for nothing. */
  readonly neutral: (lead: number, trail: number) => boolean;
}

const within = (low: number, high: number) => (byte: number) => byte >= low && byte <= high;
const high = within(0xa1, 0xfe);

const rows: Readonly<Record<EastAsian, Rows>> = {
  gb18030: {
    lead: within(0x81, 0xfe),
    everyday: (lead, trail) => lead >= 0xb0 && lead <= 0xd7 && high(trail),
    rarer: (lead, trail) => lead >= 0xd8 && lead <= 0xf7 && high(trail),
    neutral: (lead, trail) => (lead === 0xa1 || lead === 0xa3) && high(trail),
  },
  big5: {
    lead: within(0x81, 0xfe),
    everyday: (lead) => lead >= 0xa4 && lead <= 0xc6,
    neutral: (lead) => lead >= 0xa1 && lead <= 0xa3,
  },
  shift_jis: {
    lead: (byte) => within(0x81, 0x9f)(byte) || within(0xe0, 0xfc)(byte),
    everyday: (lead, trail) => (lead === 0x82 && trail >= 0x9f) || lead === 0x83 || (lead >= 0x88 && lead <= 0x97),
    neutral: (lead) => lead === 0x81,
  },
  'euc-jp': {
    lead: high,
    everyday: (lead, trail) => (lead === 0xa4 || lead === 0xa5 || (lead >= 0xb0 && lead <= 0xcf)) && high(trail),
    neutral: (lead) => lead === 0xa1 || lead === 0xa3,
  },
  'euc-kr': {
    lead: high,
    everyday: (lead, trail) => lead >= 0xb0 && lead <= 0xc8 && high(trail),
    neutral: (lead) => lead === 0xa1 || lead === 0xa3,
  },
};

export interface ByteEvidence {
  /** Share of the characters beyond ASCII that are of everyday use, 0 to 1. */
  readonly everyday: number;
  /** How many characters that is a share of. */
  readonly characters: number;
  /** Share of kana among them: what tells Japanese from Chinese in EUC. */
  readonly kana: number;
}

/** @param bytes text that decodes in this encoding without an error */
export function evidenceFor(bytes: Uint8Array, encoding: EastAsian): ByteEvidence {
  const { lead, everyday, rarer, neutral } = rows[encoding];
  let characters = 0;
  let common = 0;
  let kana = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const [first, second = 0] = [bytes[at]!, bytes[at + 1]];
    if (first < 0x80) continue;
    if (!lead(first)) {
      characters += 1; // a letter of half width: rare in lists of labels
      continue;
    }
    if (!neutral(first, second)) {
      characters += 1;
      // One character inside a Latin word ("caf\xe9s") is an accent, however it reads.
      if (!standsInWord(bytes, at)) common += everyday(first, second) ? 1 : rarer?.(first, second) ? 0.7 : 0;
      if (encoding === 'shift_jis' ? first === 0x82 || first === 0x83 : first === 0xa4 || first === 0xa5) kana += 1;
    }
    at += 1;
  }
  return { everyday: characters === 0 ? 0 : common / characters, characters, kana: characters === 0 ? 0 : kana / characters };
}

function standsInWord(bytes: Uint8Array, at: number): boolean {
  return isLetter(bytes[at - 1]) && isLetter(bytes[at + 1]) && (bytes[at + 2] ?? 0) < 0x80;
}

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a));
}
