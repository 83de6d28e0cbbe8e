import { expect, test } from 'vitest';
import { keepPlaces } from './laneOrder';

test('a lane that still leads stays where it is; a newcomer takes the place of one that left', () => {
  expect(keepPlaces([], [4, 2, 9], 3)).toEqual([4, 2, 9]);
  expect(keepPlaces([4, 2, 9], [9, 2, 7], 3)).toEqual([7, 2, 9]);
  expect(keepPlaces([4, 2, 9], [2, 9], 3)).toEqual([2, 9]);
  expect(keepPlaces([4], [2, 4, 9], 3)).toEqual([4, 2, 9]);
});
