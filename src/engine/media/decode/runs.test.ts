import { EncodedPacket } from 'mediabunny';
import { expect, test } from 'vitest';
import { dealRuns, type Run } from './runs';

function run(from: number, to: number): Run {
  const key = new EncodedPacket(new Uint8Array(1), 'key', from, 0.04, from);
  return { key, last: to, frames: [{ wanted: to, microseconds: to * 1e6 }] };
}

const starts = (lanes: Run[][]) => lanes.map((runs) => runs.map(({ key }) => key.timestamp));

test('the longest run goes to whoever has least; each lane goes forward in time', () => {
  const runs = [run(0, 8), run(10, 11), run(20, 27), run(30, 31)];
  expect(starts(dealRuns(runs, 2))).toEqual([
    [0, 30],
    [10, 20],
  ]);
  expect(starts(dealRuns(runs, 1))).toEqual([[0, 10, 20, 30]]);
});

test('no lane is empty', () => {
  expect(starts(dealRuns([run(0, 1)], 4))).toEqual([[0]]);
  expect(
    starts(dealRuns([run(0, 0), run(5, 5), run(10, 10)], 4))
      .flat()
      .sort((a, b) => a - b),
  ).toEqual([0, 5, 10]);
  expect(dealRuns([run(0, 0), run(5, 5)], 2).every((lane) => lane.length === 1)).toBe(true);
});
