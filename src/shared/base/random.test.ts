import { expect, test } from 'vitest';
import { createRandom, restoreRandom } from './random';

test('the same seed gives the same numbers, another seed others', () => {
  const draw = (seed: number) => Array.from({ length: 5 }, createRandom(seed).next);
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

test('uniform and normal have the moments they should', () => {
  const random = createRandom(1);
  const count = 50_000;
  const uniform = Array.from({ length: count }, () => random.uniform(-1, 3));
  const normal = Array.from({ length: count }, () => random.normal());
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / count;
  expect(Math.min(...uniform)).toBeGreaterThanOrEqual(-1);
  expect(Math.max(...uniform)).toBeLessThan(3);
  expect(mean(uniform)).toBeCloseTo(1, 1);
  expect(mean(normal)).toBeCloseTo(0, 1);
  const centre = mean(normal);
  expect(mean(normal.map((value) => (value - centre) ** 2))).toBeCloseTo(1, 1);
});

test('a saved state goes on where it was', () => {
  const random = createRandom(3);
  random.normal();
  const again = restoreRandom(random.state());
  expect([again.next(), again.normal(), again.integer(10)]).toEqual([random.next(), random.normal(), random.integer(10)]);
});

test('shuffle keeps every element and forks differ', () => {
  const random = createRandom(5);
  const values = Array.from({ length: 20 }, (_, index) => index);
  const shuffled = random.shuffle(values);
  expect(shuffled).not.toEqual(values);
  expect(shuffled.toSorted((a, b) => a - b)).toEqual(values);
  const parent = restoreRandom(random.state());
  const same = restoreRandom(random.state());
  expect(parent.fork('a').next()).toBe(same.fork('a').next());
  expect(restoreRandom(random.state()).fork('a').next()).not.toBe(restoreRandom(random.state()).fork('b').next());
});
