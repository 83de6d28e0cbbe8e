import { expect, test } from 'vitest';
import { createRandom } from '../base/random';
import { blankFrames } from './blankFrames';

const [T, R] = [4, 24];
const times = Array.from({ length: T }, (_, t) => t);
/** @param level of frame t at pixel n, channel c */
const strip = (level: (t: number, n: number, c: number) => number) => ({
  times,
  pixels: Uint8Array.from({ length: T * R * R * 3 }, (_, at) => level(Math.floor(at / (R * R * 3)), Math.floor(at / 3) % (R * R), at % 3)),
});
const random = createRandom(1);
const noise = () => Math.floor(random.next() * 5) - 2;

test.each([
  ['black', strip(() => 0)],
  ['black', strip(() => 16 + noise())],
  ['blank', strip(() => 255)],
  ['blank', strip((_, __, c) => [20, 60, 200][c]! + noise())],
  ['blank', strip((t) => 60 + t * 40)], // a fade
  ['still', strip((_, n) => (n * 7) % 200)],
  ['still', strip((_, n) => ((n * 7) % 200) + 10 + noise())],
  [null, strip((t, n) => ((n + t * 5) * 7) % 200)],
  [null, strip((t, n) => (n === t ? 255 : n % R < 4 ? (t * 50) % 200 : 0))], // small and moving, on black
] as const)('%s', (expected, given) => expect(blankFrames(given)).toBe(expected));

test('one frame alone is not still', () => {
  const { pixels } = strip((_, n) => (n * 7) % 200);
  expect(blankFrames({ times: [0], pixels: pixels.subarray(0, R * R * 3) })).toBeNull();
});
