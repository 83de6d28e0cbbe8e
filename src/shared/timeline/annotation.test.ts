import { expect, test } from 'vitest';
import { captionAt, fileNameOf, heatAt } from './annotation';

const caption = (start: number, end: number) => ({ start, end, lines: ['wave'], probability: '', colour: '#000' });

test('a caption stands from its start to just before its end', () => {
  const captions = [caption(1, 2), caption(2, 3)];
  expect([0.9, 1, 1.99, 2, 3].map((time) => captionAt(captions, time)?.start)).toEqual([undefined, 1, 1, 2, undefined]);
});

test('heat is taken from the nearest moment, and not from far away', () => {
  expect([heatAt([1, 3], 1.9, 2), heatAt([1, 3], 2.1, 2), heatAt([1, 3], 9, 2), heatAt([], 1, 2)]).toEqual([0, 1, -1, -1]);
});

test('names of files hold nothing that a file system refuses', () => {
  expect(fileNameOf('0:01 open/close "door"? 开门.')).toBe('0 01 open close door 开门');
  expect([fileNameOf(' ../\u0000 '), fileNameOf('')]).toEqual(['clip', 'clip']);
});
