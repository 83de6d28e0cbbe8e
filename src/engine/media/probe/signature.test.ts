import { expect, test } from 'vitest';
import { looksEncrypted, looksLikeContainer, readFileHead } from './signature';

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const box = (type: string, body: string) => String.fromCharCode(0, 0, 0, body.length + 8) + type + body;

test('what starts as a video does', () => {
  for (const text of ['\0\0\0\x18ftypisom', 'RIFF\0\0\0\0AVI LIST', '\x1a\x45\xdf\xa3', 'FLV\x01\x05', '\0\0\x01\xba']) {
    expect(looksLikeContainer(bytes(text))).toBe(true);
  }
  for (const text of ['', 'ftyp', 'RIFF\0\0\0\0WAVE', '<!doctype html>', '\0'.repeat(64)]) {
    expect(looksLikeContainer(bytes(text))).toBe(false);
  }
});

test('encrypted samples are seen in the movie header, not in the media', async () => {
  const file = (...boxes: string[]) => new File([bytes(boxes.join(''))], 'a.mp4');
  expect(await looksEncrypted(file(box('ftyp', 'isom'), box('mdat', 'encv'), box('moov', 'trak encv sinf')))).toBe(true);
  expect(await looksEncrypted(file(box('ftyp', 'isom'), box('mdat', 'encv'), box('moov', 'trak avc1')))).toBe(false);
  expect(await looksEncrypted(file('not boxes at all, just some text'))).toBe(false);
});

test('a file that has gone since it was chosen is file-unreadable', async () => {
  const gone = new File([bytes('x')], 'gone.mp4');
  gone.slice = () => {
    throw new DOMException('gone', 'NotReadableError');
  };
  await expect(readFileHead(gone)).rejects.toMatchObject({ code: 'file-unreadable', details: { file: 'gone.mp4' } });
});
