import { expect, test } from 'vitest';
import { withinTimeShare } from './timeShare';

test('work that costs 10 ms is due every 200 ms at a share of 0.05', async () => {
  let time = 0;
  const share = withinTimeShare(0.05, 60_000, () => time);
  const taken: number[] = [];
  const work = (): Promise<void> => {
    taken.push(time);
    time += 10;
    return Promise.resolve();
  };
  for (let step = 0; step < 50; step++) {
    await share.whenDue(work);
    time += 30;
  }
  expect(taken[0]).toBe(0);
  const pauses = taken.slice(1).map((at, index) => at - taken[index]! - 10);
  expect(pauses.length).toBeGreaterThan(4);
  for (const pause of pauses) {
    expect(pause).toBeGreaterThanOrEqual(200);
    expect(pause).toBeLessThan(240);
  }
});

test('what costs more than its share allows is due after the longest pause all the same', async () => {
  let time = 0;
  const share = withinTimeShare(0.05, 1000, () => time);
  const taken: number[] = [];
  for (let step = 0; step < 100; step++) {
    await share.whenDue(() => Promise.resolve(void (taken.push(time), (time += 500))));
    time += 100;
  }
  const pauses = taken.slice(1).map((at, index) => at - taken[index]! - 500);
  expect(pauses.length).toBeGreaterThan(4);
  for (const pause of pauses) expect(pause).toBe(1000);
});
