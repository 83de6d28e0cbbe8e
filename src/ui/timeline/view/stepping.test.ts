import { expect, test } from 'vitest';
import type { Segment } from '../../../shared/timeline/segments';
import { listed, segmentAt, segmentKey, stepped } from './stepping';

const segment = (start: number, end: number, kind: Segment['kind'] = 'action'): Segment => ({
  start,
  end,
  kind,
  label: kind === 'action' ? 3 : null,
  en: 'wave',
  zh: '挥手',
  probability: 0.9,
});
const all = [segment(0, 2, 'black'), segment(2, 6), segment(6, 9, 'none'), segment(9, 12)];
const segments = listed(all);

test('what is none of the labels is no segment to go to', () => {
  expect(segments.map(({ start }) => start)).toEqual([0, 2, 9]);
  expect([segmentAt(segments, 3), segmentAt(segments, 7), segmentAt(segments, 2)]).toEqual([1, -1, 1]);
});

test('forward to the next beginning, back to one’s own, and once there to the one before', () => {
  expect([stepped(segments, 0, 1), stepped(segments, 3, 1), stepped(segments, 10, 1)]).toEqual([1, 2, -1]);
  expect([stepped(segments, 5, -1), stepped(segments, 2.1, -1), stepped(segments, 0.2, -1)]).toEqual([1, 0, -1]);
});

test('a segment stays itself while its end moves', () => {
  expect(segmentKey(segment(2, 6))).toBe(segmentKey(segment(2, 9)));
  expect(segmentKey(segment(2, 6))).not.toBe(segmentKey(segment(2, 6, 'still')));
});
