import { expect, test } from 'vitest';
import { timed } from './timing';

/** Runs that take so many milliseconds, one after another, by a clock of their own. */
async function of(...takes: number[]) {
  let clock = 0;
  let runs = 0;
  const timing = await timed(
    () => {
      clock += takes[runs++]!;
      return Promise.resolve();
    },
    () => clock,
  );
  return { ...timing, runs };
}

test('the first run compiles and does not count; the median of the others does, whatever one of them took', async () => {
  expect(await of(900, 100, 500, 120, 110, 130)).toEqual({ middle: 0.12, shortest: 0.1, longest: 0.5, runs: 6 });
});

test('what takes long is run as often as there is time for, and at least once', async () => {
  expect(await of(3000, 2000, 2200, 2600, 1)).toEqual({ middle: 2.2, shortest: 2, longest: 2.6, runs: 4 });
  expect(await of(14_000, 12_000, 1)).toEqual({ middle: 12, shortest: 12, longest: 12, runs: 2 });
  expect(await of(16_000, 1)).toEqual({ middle: 16, shortest: 16, longest: 16, runs: 1 });
});
