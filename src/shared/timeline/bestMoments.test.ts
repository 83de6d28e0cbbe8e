import { expect, test } from 'vitest';
import { bestMoments } from './bestMoments';

const curve = (scores: number[]) => ({ scores: Float32Array.from(scores), times: scores.map((_, index) => index) });

test('peaks, best first, none within reach of a better one', () => {
  const found = bestMoments(curve([0, 5, 4, 4.5, 1, 0, 3, 0, 9]), { count: 9, apart: 3 });
  expect(found.map(({ time }) => time)).toEqual([8, 1]);
  expect(bestMoments(curve([0, 5, 4, 4.5, 1, 0, 3, 0, 9]), { count: 9, apart: 2 }).map(({ time }) => time)).toEqual([8, 1, 3, 6]);
  expect(bestMoments(curve([0, 5, 0, 4, 0]), { count: 1, apart: 1 })).toMatchObject([{ index: 1, score: 5 }]);
});

test('what is not known is no moment, and hides none', () => {
  expect(bestMoments(curve([NaN, 2, NaN, NaN, 1]), { count: 5, apart: 1 }).map(({ time }) => time)).toEqual([1, 4]);
  expect(bestMoments(curve([]), { count: 5, apart: 1 })).toEqual([]);
});
