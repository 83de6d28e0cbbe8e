import { expect, test } from 'vitest';
import { refineEdges } from './edges';
import { filmOf } from './film.testCases';
import { votesOfFrame } from './film';
import type { Stretch } from './stretches';

const film = filmOf(20); // a moment every half second

/** Frames that speak for a label, surely or not. */
function votesOf(say: (moment: number) => readonly [label: number, share: number]) {
  const { moments } = film.plan;
  const votes = { labels: new Uint16Array(moments * votesOfFrame), shares: new Float32Array(moments * votesOfFrame) };
  for (let moment = 0; moment < moments; moment++) {
    const [label, share] = say(moment);
    votes.labels[moment * votesOfFrame] = label;
    votes.shares[moment * votesOfFrame] = share;
  }
  return votes;
}

const two = (edge: number): Stretch[] => [
  { start: 0, end: edge, said: 0 },
  { start: edge, end: 20, said: 1 },
];

test('an edge moves to where frames change sides, no further than a window', () => {
  const votes = votesOf((moment) => [moment < 21 ? 0 : 1, 0.9]);
  expect(refineEdges({ film, votes }, two(9.25)).map(({ end }) => end)).toEqual([10.5, 20]);
  expect(refineEdges({ film, votes }, two(11.75)).map(({ end }) => end)).toEqual([10.5, 20]);
  expect(refineEdges({ film, votes }, two(5)).map(({ end }) => end)).toEqual([7, 20]);
});

test('one frame that errs moves nothing', () => {
  const votes = votesOf((moment) => [moment < 21 && moment !== 17 ? 0 : 1, 0.9]);
  expect(refineEdges({ film, votes }, two(9.75))[0]!.end).toBe(10.5);
});

test('where frames say nothing of either action, and beside what is no action, edges stay', () => {
  expect(refineEdges({ film, votes: votesOf(() => [2, 0.9]) }, two(9.25))[0]!.end).toBe(9.25);
  const paused: Stretch[] = [
    { start: 0, end: 9.25, said: 0 },
    { start: 9.25, end: 20, said: 'black' },
  ];
  expect(refineEdges({ film, votes: votesOf(() => [0, 0.9]) }, paused)).toEqual(paused);
});
