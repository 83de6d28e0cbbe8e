import { expect, test } from 'vitest';
import { nextToLabel } from './labelNext';

test('the least certain clip comes first, one put off comes last, one that nothing is known of after those that are', () => {
  const guesses = { a: { shares: [0.9, 0.1], margin: 0.8 }, b: { shares: [0.55, 0.45], margin: 0.1 } };
  expect(nextToLabel(['c', 'a', 'b'], { guesses, later: [] })).toBe('b');
  expect(nextToLabel(['c', 'a', 'b'], { guesses, later: ['b'] })).toBe('a');
  expect(nextToLabel(['a', 'b'], { guesses, later: ['a', 'b'] })).toBe('a');
  expect(nextToLabel([], { guesses, later: [] })).toBeNull();
});
