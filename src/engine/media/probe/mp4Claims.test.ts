import { expect, test } from 'vitest';
import { checkClaims } from './mp4Claims';

type Bytes = Uint8Array<ArrayBuffer>;

const bytes = (...values: readonly (number | string)[]): Bytes =>
  Uint8Array.from(
    values.flatMap((value) =>
      typeof value === 'string' ? [...value].map((c) => c.charCodeAt(0)) : [24, 16, 8, 0].map((shift) => (value >>> shift) & 255),
    ),
  );

function box(type: string, ...content: readonly Bytes[]): Bytes {
  const size = content.reduce((sum, part) => sum + part.length, 8);
  return join(bytes(size, type), ...content);
}

function join(...parts: readonly Bytes[]): Bytes {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

const ftyp = box('ftyp', bytes('isom', 0, 'isom'));
const many = 0xffffffff;
const sizes = box('stsz', bytes(0, 0, 2, 100, 100));
const track = (...tables: readonly Bytes[]) => box('trak', box('mdia', box('minf', box('stbl', ...tables))));
const video = (...inMovie: readonly Bytes[]) => new File([join(ftyp, box('moov', ...inMovie))], 'video.mp4');

test('tables that can be true are believed', async () => {
  const file = video(track(sizes, box('stts', bytes(0, 1, 2, 512)), box('ctts', bytes(0, 2, 1, 0, 1, 512))));
  expect(await checkClaims(file)).toEqual({ file, doubt: null });
});

test.each([
  ['entries beyond the box', track(sizes, box('stts', bytes(0, many, 2, 512))), /stts claims/],
  ['a count inside an entry', track(sizes, box('stts', bytes(0, 1, many, 512))), /times of 4294967295 samples, sizes of 2/],
  ['the same of the offsets', track(sizes, box('ctts', bytes(0, 1, many, 512))), /times of/],
  ['uniform sizes let nothing grow', track(box('stsz', bytes(0, 1, many)), box('ctts', bytes(0, 1, many, 512))), /ctts claims/],
  ['chunks', track(sizes, box('stco', bytes(0, many, 1))), /stco claims/],
  ['sizes', track(box('stsz', bytes(0, 0, many, 1))), /stsz claims/],
  ['short sizes', track(box('stz2', bytes(0, 8, many, 1))), /stz2 claims/],
  ['edits', box('trak', box('edts', box('elst', bytes(0, many, 1, 0, 0)))), /elst claims/],
  ['a box beyond its parent', box('trak', bytes(1000, 'mdia')), /mdia reaches beyond trak/],
])('%s', async (_, content, doubt) => {
  expect((await checkClaims(video(content))).doubt).toMatch(doubt);
});

test('fragments that claim samples without a byte for each', async () => {
  const run = box('trun', bytes(0, many));
  expect((await checkClaims(new File([join(ftyp, box('moof', box('traf', run)))], 'video.mp4'))).doubt).toMatch(/fragments claim/);
});

test('boxes in boxes end somewhere', async () => {
  let content = box('trak');
  for (let i = 0; i < 20; i++) content = box('trak', content);
  expect((await checkClaims(video(content))).doubt).toMatch(/deep/);
});

test.each([
  ['keys of metadata', box('meta', bytes(0), box('keys', bytes(0, many)))],
  ['licences', box('pssh', bytes(0x01000000, 0, 0, 0, 0, many))],
])('%s that lie are left out', async (_, content) => {
  const { file, doubt } = await checkClaims(video(content, track(sizes)));
  expect(doubt).toBeNull();
  const text = await file.text();
  expect(text).toContain('free');
  expect(text).toContain('stsz');
  expect(await checkClaims(file)).toEqual({ file, doubt: null });
});
