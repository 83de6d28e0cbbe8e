import { expect, test } from 'vitest';
import { joinedTo, jsonParts } from './jsonParts';

test('parts are the JSON that one text would be, and none is long', () => {
  const clip = (index: number) => ({ clip: `a "${index}"`, en: index % 2 === 0 ? null : [1.5, -2], gone: undefined });
  const value = {
    reports: [{ clips: Array.from({ length: 1001 }, (_, index) => clip(index)), none: [], deep: { a: 1, b: undefined } }],
    comparison: null,
  };
  const parts = [...jsonParts(value)];
  expect(parts.join('')).toBe(JSON.stringify(value));
  expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan(JSON.stringify(value).length / 3);
  const joined = [...joinedTo(5000, parts)];
  expect(joined.join('')).toBe(parts.join(''));
  expect(joined.length).toBeLessThan(parts.length);
  expect([...jsonParts([undefined, 'x'])].join('')).toBe('[null,"x"]');
});
