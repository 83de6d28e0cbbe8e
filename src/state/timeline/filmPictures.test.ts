import { expect, test } from 'vitest';
import { pictureAt, withPictures } from './filmPictures';

const strip = (...times: number[]) => ({ times, size: 1, pixels: new Uint8Array(times.length * 3) });

test('pictures of all pieces stay, in order; the nearest is found; the same stretch again takes the place of what was there', () => {
  const [first, second, third] = [strip(0.5, 1.5), strip(2.5, 3.5), strip(4.5)];
  const all = [third, first, strip(), second].reduce(withPictures, []);
  expect(all).toEqual([first, second, third]);
  expect(pictureAt(all, 0)).toEqual({ strip: first, n: 0 });
  expect(pictureAt(all, 3.2)).toEqual({ strip: second, n: 1 });
  expect(pictureAt(all, 99)).toEqual({ strip: third, n: 0 });
  expect(pictureAt([], 1)).toBeNull();
  const again = strip(0.25, 2.6);
  expect(withPictures(all, again)).toEqual([again, third]);
});
