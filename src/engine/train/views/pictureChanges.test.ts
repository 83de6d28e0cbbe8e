import { expect, test } from 'vitest';
import { createRandom } from '../../../shared/base/random';
import type { PictureChange } from '../../nn';
import { changePicture } from './pictureChanges';

const size = 8;
const noise = (low: number, high: number, pixels = size * size): Uint8Array => {
  const random = createRandom(2);
  return Uint8Array.from({ length: pixels * 3 }, () => low + random.integer(high - low));
};
const changed = (frame: Uint8Array, change: PictureChange): Uint8Array => {
  const copy = frame.slice();
  changePicture(copy, size, change);
  return copy;
};

test("no saturation is Pillow's L in all three channels", () => {
  const frame = new Uint8Array(size * size * 3);
  frame.set([255, 0, 0, 0, 255, 0, 0, 0, 255, 12, 200, 77]);
  expect([...changed(frame, { kind: 'saturation', factor: 0 }).subarray(0, 12)]).toEqual([
    76, 76, 76, 150, 150, 150, 29, 29, 29, 130, 130, 130,
  ]);
});

test('contrast moves levels away from the mean grey and leaves a grey picture of one level alone', () => {
  const flat = new Uint8Array(size * size * 3).fill(90);
  expect(changed(flat, { kind: 'contrast', factor: 65536 * 1.5 })).toEqual(flat);
  const two = flat.map((_, at) => (at % 6 < 3 ? 80 : 120));
  expect([...changed(two, { kind: 'contrast', factor: 65536 * 2 }).subarray(0, 6)]).toEqual([60, 60, 60, 140, 140, 140]);
});

test('autocontrast and equalize fill the range', () => {
  for (const kind of ['autocontrast', 'equalize'] as const) {
    const levels = changed(noise(90, 140, 1024), { kind });
    expect(Math.min(...levels), kind).toBeLessThan(8);
    expect(Math.max(...levels), kind).toBeGreaterThan(247);
  }
});

test('a warp by whole pixels moves them and fills what comes in', () => {
  const frame = noise(0, 256);
  const moved = changed(frame, { kind: 'warp', map: [1, 0, 2, 0, 1, -1].map((value) => value * 65536), fill: [1, 2, 3] });
  expect([...moved.subarray(0, size * 3)]).toEqual(Array.from({ length: size }, () => [1, 2, 3]).flat());
  expect([...moved.subarray(size * 3, (2 * size - 2) * 3)]).toEqual([...frame.subarray(6, size * 3)]);
  expect([...moved.subarray((2 * size - 2) * 3, 2 * size * 3)]).toEqual([1, 2, 3, 1, 2, 3]);
});
