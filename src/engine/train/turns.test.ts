import { expect, test } from 'vitest';
import { keepingTurns } from './turns';

test('work that costs 10 ms has its turn every 200 ms at a share of 0.05', async () => {
  let time = 0;
  const turns = keepingTurns(0.05, () => time);
  const taken: number[] = [];
  const work = (): Promise<void> => {
    taken.push(time);
    time += 10;
    return Promise.resolve();
  };
  for (let step = 0; step < 50; step++) {
    await turns.takeWhenDue(work);
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
