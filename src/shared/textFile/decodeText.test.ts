import { describe, expect, test } from 'vitest';
import { decodeText, type TextEncoding } from './decodeText';

/** The bytes of a text in an encoding of two-byte characters, by turning the browser's own table around. */
function encode(text: string, encoding: TextEncoding): Uint8Array {
  const table =
    encoding === 'windows-1252'
      ? new Map([
          ['–', [0x96]],
          ['’', [0x92]],
        ])
      : tableOf(encoding); // Node's own lacks 0x80 to 0x9f
  return Uint8Array.from([...text].flatMap((character) => table.get(character) ?? [character.codePointAt(0)!]));
}

const tables = new Map<TextEncoding, Map<string, number[]>>();

function tableOf(encoding: TextEncoding): Map<string, number[]> {
  const known = tables.get(encoding);
  if (known !== undefined) return known;
  const table = new Map<string, number[]>();
  const decoder = new TextDecoder(encoding);
  for (let high = 0x80; high < 0xff; high += 1) {
    const [alone] = [...decoder.decode(Uint8Array.of(high))];
    if (alone !== undefined && alone !== '\ufffd') table.set(alone, [high]);
  }
  for (let lead = 0x81; lead < 0xff; lead += 1) {
    for (let trail = 0x40; trail < 0xff; trail += 1) {
      const characters = [...decoder.decode(Uint8Array.of(lead, trail))];
      if (characters.length === 1 && characters[0] !== '\ufffd' && !table.has(characters[0]!)) table.set(characters[0]!, [lead, trail]);
    }
  }
  tables.set(encoding, table);
  return table;
}

function utf16(text: string, little: boolean, mark = ''): Uint8Array {
  const units = [...(mark + text)].flatMap((character) => Array.from({ length: character.length }, (_, at) => character.charCodeAt(at)));
  return Uint8Array.from(units.flatMap((unit) => (little ? [unit & 0xff, unit >> 8] : [unit >> 8, unit & 0xff])));
}

test.each<[TextEncoding, string]>([
  ['gb18030', '挥手\n鼓掌\n跑步'],
  ['gb18030', '英文,中文\r\nwaving,挥手\r\nclapping,鼓掌\r\n'],
  ['gb18030', '做瑜伽\n打太极拳\n踢毽子'],
  ['big5', '揮手\n鼓掌\n跑步\n'],
  ['big5', 'waving,揮手\nclapping,鼓掌\nriding a bike,騎自行車\n'],
  ['shift_jis', '手を振る\n拍手する\n走る\n'],
  ['euc-jp', '手を振る\n拍手する\nピアノを弾く\n'],
  ['euc-kr', '손 흔들기\n박수 치기\n달리기\n피아노 연주\n줄넘기'],
  ['windows-1252', 'café dancing\ntête à tête\nniño jugando'],
  ['windows-1252', 'weight lifting – snatch\ndon’t walk'],
  ['windows-1252', 'Fußball spielen\nZähne putzen\nÜbungen machen'],
  ['windows-1251', 'бегать\nпрыгать\nтанцевать\nплавать'],
  ['koi8-r', 'бегать\nпрыгать\nтанцевать\nплавать\nпеть и читать'],
])('%s is found out: %s', (encoding, text) => {
  expect(decodeText(encode(text, encoding), 'x.txt')).toEqual({ text, encoding, guessed: true, unreadable: 0 });
});

test('marks, UTF-8 and plain English are no guess', () => {
  const text = 'waving,挥手\nclapping,鼓掌';
  const read = (bytes: Uint8Array) => decodeText(bytes, 'x.txt');
  expect(read(new TextEncoder().encode(text))).toEqual({ text, encoding: 'utf-8', guessed: false, unreadable: 0 });
  expect(read(new TextEncoder().encode(`\ufeff${text}`))).toMatchObject({ text, encoding: 'utf-8', guessed: false });
  expect(read(utf16(text, true, '\ufeff'))).toMatchObject({ text, encoding: 'utf-16le', guessed: false });
  expect(read(utf16(text, false, '\ufeff'))).toMatchObject({ text, encoding: 'utf-16be', guessed: false });
  expect(read(new TextEncoder().encode('waving'))).toMatchObject({ text: 'waving', encoding: 'utf-8', guessed: false });
});

test('UTF-16 without a mark', () => {
  for (const text of ['waving,挥手\nclapping', '挥手\n鼓掌\n跑步\n', 'walking\r\nrunning']) {
    expect(decodeText(utf16(text, true), 'x')).toMatchObject({ text, encoding: 'utf-16le', guessed: true });
    expect(decodeText(utf16(text, false), 'x')).toMatchObject({ text, encoding: 'utf-16be', guessed: true });
  }
});

test('UTF-8 with a bad byte, or cut off in a character, stays UTF-8 and says so', () => {
  const bytes = new TextEncoder().encode('挥手\n鼓掌\n跑步\n游泳');
  expect(decodeText(bytes.slice(0, -1), 'x')).toMatchObject({ encoding: 'utf-8', unreadable: 1 });
});

test('a person chooses another encoding', () => {
  const bytes = encode('挥手', 'gb18030');
  expect(decodeText(bytes, 'x', 'gb18030').text).toBe('挥手');
  expect(decodeText(bytes, 'x', 'windows-1252').text).toBe('»ÓÊÖ');
});

describe('binary files are refused, naming the file', () => {
  const ascii = (text: string) => Uint8Array.from([...text].map((character) => character.charCodeAt(0)));
  test.each([
    ['a pickle', ascii('\u0080\u0004\u0095\u0000\u0000'), 'pickle'],
    ['a workbook', ascii('PK\u0003\u0004\u0014\u0000'), '.xlsx'],
    ['a picture', ascii('\u0089PNG\r\n\u001a\n\u0000'), 'picture'],
    ['a PDF', ascii('%PDF-1.7\n...'), 'PDF'],
    ['weights', Uint8Array.of(64, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x22), 'binary'],
    ['noise', Uint8Array.from({ length: 4000 }, (_, at) => (at * 2654435761 * (at + 7)) >>> 13), 'binary'],
    ['noise without NULs', Uint8Array.from({ length: 4000 }, (_, at) => 1 + (((at * 2654435761 * (at + 7)) >>> 13) % 255)), 'binary'],
    ['a film', Uint8Array.of(0, 0, 0, 0x20, 0x66, 0x74, 0x79, 0x70, 0x69, 0x73, 0x6f, 0x6d), 'binary'],
  ])('%s', (_name, bytes, kind) => {
    expect(() => decodeText(bytes, 'mine.txt')).toThrow(/mine\.txt/);
    expect(() => decodeText(bytes, 'mine.txt')).toThrow(kind);
  });

  test('and files that are too large', () => {
    expect(() => decodeText(new Uint8Array(4_000_001).fill(65), 'mine.txt')).toThrow(/mine\.txt.*MB/);
  });
});
