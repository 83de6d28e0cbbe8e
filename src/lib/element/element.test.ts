import { expect, test } from 'vitest';
import { isBackend, labelsOf } from './attributes';
import { squareOf } from './view';
import { wordsOf } from './words';

test('labels are parted by lines, else by semicolons, else by commas; without any they are the adapter’s', () => {
  expect(labelsOf(' swimming, 游泳 ，running ', null)).toEqual(['swimming', '游泳', 'running']);
  expect(labelsOf('lifting something up, then dropping it; running', null)).toEqual(['lifting something up, then dropping it', 'running']);
  expect(labelsOf('a, b\n\nc; d\n', null)).toEqual(['a, b', 'c; d']);
  const classes = [{ en: 'wave', zh: '挥手' }];
  expect(labelsOf(null, { summary: { classes } as never })).toBe(classes);
  expect(labelsOf(null, null)).toEqual([]);
});

test('a backend that there is not is left to the engine', () => {
  expect([isBackend('wasm'), isBackend('auto'), isBackend('cuda'), isBackend(null)]).toEqual([true, true, false, false]);
});

test('the heat lies on the square that the model saw, in the middle of the picture', () => {
  expect(squareOf(640, 360, 1)).toEqual({ width: 360 / 640, height: 1 });
  expect(squareOf(360, 640, 0.875)).toEqual({ width: 0.875, height: (0.875 * 360) / 640 });
  expect(squareOf(640, 360, null)).toEqual({ width: 1, height: 1 });
});

test('it speaks Chinese where the page does', () => {
  expect(wordsOf('zh-CN').heat).toBe('热力图');
  expect(wordsOf('de').heat).toBe('Heat');
});
