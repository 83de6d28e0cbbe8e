import { expect, test } from 'vitest';
import { viewGeometry } from '../frames/viewGeometry';
import { squarePixels, htcOrientation, orientationOf } from '../clip/orientation';
import { pictureRows } from './pictureRows';
import { pixelLayout } from './pixelFormats';
import type { Orientation, DecodedPicture } from '../clip/types';

/** A 3 x 2 RGB picture whose red channel numbers its pixels: 0 1 2 / 3 4 5. */
const numbered: DecodedPicture = {
  width: 3,
  height: 2,
  layout: 'rgb',
  bits: 8,
  chromaShiftX: 0,
  chromaShiftY: 0,
  data: Uint8Array.from({ length: 18 }, (_, i) => (i % 3 === 0 ? i / 3 : 0)),
  planes: [{ offset: 0, stride: 9 }],
  colour: { matrix: null, fullRange: null },
};

function shown(orientation: Orientation): number[][] {
  const { width, height, readRow } = pictureRows(numbered, orientation);
  return Array.from({ length: height }, (_, y) => {
    const row = new Uint8ClampedArray(width * 3);
    readRow(y, 0, width, row);
    return [...row].filter((_, i) => i % 3 === 0);
  });
}

test.each([
  [
    'as stored',
    [1, 0, 0, 1],
    [
      [0, 1, 2],
      [3, 4, 5],
    ],
  ],
  [
    'a quarter turn clockwise',
    [0, 1, -1, 0],
    [
      [3, 0],
      [4, 1],
      [5, 2],
    ],
  ],
  [
    'a half turn',
    [-1, 0, 0, -1],
    [
      [5, 4, 3],
      [2, 1, 0],
    ],
  ],
  [
    'a quarter turn counter-clockwise',
    [0, -1, 1, 0],
    [
      [2, 5],
      [1, 4],
      [0, 3],
    ],
  ],
  [
    'mirrored',
    [-1, 0, 0, 1],
    [
      [2, 1, 0],
      [5, 4, 3],
    ],
  ],
  [
    'mirrored about the diagonal',
    [0, 1, 1, 0],
    [
      [0, 3],
      [1, 4],
      [2, 5],
    ],
  ],
] as const)('display matrix: %s', (_, [a, b, c, d], expected) => {
  expect(shown(orientationOf(a, b, c, d))).toEqual(expected);
});

test('part of a row', () => {
  const row = new Uint8ClampedArray(6);
  pictureRows(numbered, orientationOf(0, 1, -1, 0)).readRow(1, 1, 2, row);
  expect(row[0]).toBe(1);
});

test('planes of odd size, 8 and 10 bits', () => {
  for (const [name, bits] of [
    ['yuv420p', 8],
    ['yuv422p10le', 10],
  ] as const) {
    const { frameBytes, picture } = pixelLayout(name, 5, 3);
    const chroma = name === 'yuv420p' ? 3 * 2 : 3 * 3;
    expect(frameBytes).toBe((15 + 2 * chroma) * (bits === 8 ? 1 : 2));
    const bytes = new Uint8Array(frameBytes);
    const frame = picture(bytes, { matrix: null, fullRange: null });
    frame.data.fill(bits === 8 ? 128 : 512);
    frame.data[14] = bits === 8 ? 235 : 940; // last luma sample: white
    const row = new Uint8ClampedArray(15);
    pictureRows(frame, orientationOf(1, 0, 0, 1)).readRow(2, 0, 5, row);
    expect([...row.subarray(12)]).toEqual([255, 255, 255]);
    expect(row[0]).toBeLessThan(140);
  }
});

test('rows read from odd and even columns agree, and so do turned ones', () => {
  for (const name of ['yuv420p', 'yuv422p', 'yuv444p', 'yuv420p10le']) {
    const { frameBytes, picture } = pixelLayout(name, 9, 7);
    const frame = picture(new Uint8Array(frameBytes), { matrix: 'bt709', fullRange: false });
    for (let i = 0; i < frame.data.length; i++) frame.data[i] = (i * 97 + 13 * (i >> 3)) % (name.endsWith('10le') ? 1024 : 256);
    const read = (orientation: Orientation, y: number, x0: number, x1: number) => {
      const row = new Uint8ClampedArray((x1 - x0) * 3);
      pictureRows(frame, orientation).readRow(y, x0, x1, row);
      return [...row];
    };
    const upright = orientationOf(1, 0, 0, 1);
    const turned = orientationOf(0, 1, -1, 0);
    for (let y = 0; y < 7; y++) {
      const whole = read(upright, y, 0, 9);
      expect(read(upright, y, 3, 8)).toEqual(whole.slice(9, 24));
      expect(read(upright, y, 2, 9)).toEqual(whole.slice(6));
      // A quarter turn clockwise: stored (x, y) is shown at column 6 - y of row x.
      for (let x = 0; x < 9; x++) expect(read(turned, x, 6 - y, 7 - y)).toEqual(whole.slice(x * 3, x * 3 + 3));
    }
  }
});

test('formats not known here come as RGB', () => {
  expect(pixelLayout('pal8', 4, 4)).toMatchObject({ frameBytes: 48, filter: ',format=rgb24' });
});

test('square pixels: wide ones widen, tall ones heighten', () => {
  expect(squarePixels(640, 360, 2, 1)).toEqual({ squareWidth: 1280, squareHeight: 360 });
  expect(squarePixels(640, 352, 44, 45)).toEqual({ squareWidth: 640, squareHeight: 360 });
  expect(squarePixels(176, 144, 0, 1)).toEqual({ squareWidth: 176, squareHeight: 144 });
});

test('three crops lie along the long side', () => {
  const wide = viewGeometry({ width: 426, height: 240 }, { size: 224, shortSide: 256, crop: 'three' });
  expect(wide.resized).toEqual({ width: 454, height: 256 });
  expect(wide.crops.map(({ left, top }) => [left, top])).toEqual([
    [0, 16],
    [115, 16],
    [230, 16],
  ]);
  const tall = viewGeometry({ width: 240, height: 426 }, { size: 224, shortSide: 256, crop: 'three' });
  expect(tall.crops.map(({ left, top }) => [left, top])).toEqual([
    [16, 0],
    [16, 115],
    [16, 230],
  ]);
  expect(viewGeometry({ width: 320, height: 240 }, { size: 224, crop: 'none' }).region).toEqual({
    left: 0,
    top: 0,
    width: 341,
    height: 256,
  });
});

test('squashed: both sides to the size, whatever the shape, every crop the whole of it', () => {
  for (const crop of ['center', 'three'] as const) {
    const { resized, crops } = viewGeometry({ width: 426, height: 240 }, { size: 224, crop, resize: 'squash' });
    expect(resized).toEqual({ width: 224, height: 224 });
    for (const region of crops) expect(region).toEqual({ left: 0, top: 0, width: 224, height: 224 });
  }
  // For augmentation later, as much larger than a crop as otherwise.
  expect(viewGeometry({ width: 426, height: 240 }, { size: 224, crop: 'none', resize: 'squash' }).resized).toEqual({
    width: 256,
    height: 256,
  });
});

test("the rotation HTC phones write into a track's name", () => {
  expect(shown(htcOrientation('htc_video_rotA-090')!)).toEqual([
    [3, 0],
    [4, 1],
    [5, 2],
  ]);
  expect(htcOrientation('htc_video_rotA-000')).toBeNull();
  expect(htcOrientation(null)).toBeNull();
});
