import { assert, double, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { closest, inside, panned, placeOf, showing, stamp, ticks, timeAt, whole, zoomed } from './zoom';

const film = double({ min: 20, max: 7200, noNaN: true });

test('the moment under the pointer stays there while one zooms, as long as the film allows', () => {
  const span = { from: 100, to: 200 };
  const near = zoomed(span, 0.5, 130, 1000);
  expect(near.to - near.from).toBeCloseTo(50);
  expect(placeOf(130, near, 800)).toBeCloseTo(placeOf(130, span, 800));
});

test('no zoom and no pan leaves the film, or comes closer than is useful', () => {
  assert(
    property(film, double({ min: 0.01, max: 100, noNaN: true }), double({ min: 0, max: 1, noNaN: true }), (duration, factor, at) => {
      for (const span of [zoomed(whole(duration), factor, at * duration, duration), panned({ from: 5, to: 9 }, factor - 50, duration)]) {
        expect(span.from).toBeGreaterThanOrEqual(0);
        expect(span.to).toBeLessThanOrEqual(duration + 1e-9);
        expect(span.to - span.from).toBeGreaterThanOrEqual(closest - 1e-9);
      }
    }),
  );
});

test('a film shorter than the closest view is shown whole', () => {
  expect(inside({ from: 0, to: 9 }, 0.2)).toEqual({ from: 0, to: 0.2 });
});

test('a moment and its place on the screen go both ways', () => {
  const span = { from: 12, to: 20 };
  expect(timeAt(placeOf(13.7, span, 640), span, 640)).toBeCloseTo(13.7);
});

test('the shown part moves only for a moment outside it', () => {
  const span = { from: 10, to: 20 };
  expect(showing(span, 15, 100)).toBe(span);
  expect(showing(span, 50, 100)).toEqual({ from: 47.5, to: 57.5 });
  expect(showing(span, 99, 100)).toEqual({ from: 90, to: 100 });
});

test('the ruler has round moments that do not crowd', () => {
  expect(ticks({ from: 0, to: 360 }, 720)).toEqual([0, 60, 120, 180, 240, 300, 360]);
  assert(
    property(film, integer({ min: 200, max: 2000 }), (duration, width) => {
      const span = whole(duration);
      const places = ticks(span, width).map((time) => placeOf(time, span, width));
      for (let n = 1; n < places.length; n++) expect(places[n]! - places[n - 1]!).toBeGreaterThanOrEqual(71.9);
    }),
  );
});

test('moments read as a clock', () => {
  expect([stamp(65), stamp(3723), stamp(65.25, true), stamp(59.96, true)]).toEqual(['1:05', '1:02:03', '1:05.3', '1:00.0']);
});
