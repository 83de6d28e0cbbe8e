import { expect, test } from 'vitest';
import { colourOf } from './labelColours';

test('ten labels have ten hues, an eleventh shares one, and none changes its own', () => {
  const labels = Array.from({ length: 20 }, (_, n) => ({ en: `action ${n}`, zh: '' }));
  const first = labels.map(colourOf);
  expect(new Set(first.slice(0, 10)).size).toBe(10);
  expect(new Set(first.slice(10)).size).toBe(10);
  expect(labels.map(colourOf)).toEqual(first);
  expect(colourOf({ en: 'action 3', zh: '动作' })).toBe(first[3]);
});
