import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { filmOf, type Saying, scoresOf } from './film.testCases';
import { lanesOf, leadingLabels } from './lanes';
import { defaultSegments, segmentsOf, segmentsOfLanes, type SegmentSettings } from './segments';

const sharp: SegmentSettings = { enter: 0.6, leave: 0.3, shortest: 0, gap: 0, smooth: 0 };
const brief = (says: (window: number) => Saying, settings: SegmentSettings, duration = 20) =>
  segmentsOf(scoresOf(filmOf(duration), says), 0.5, settings).map(({ start, end, en }) => `${start}-${end} ${en}`);

test('a label begins where it is sure, reaches back to where it was likely, and lasts while it stays likely', () => {
  const waving = [0.34, 0.4, 0.5, 0.7, 0.9, 0.5, 0.35, 0.2];
  const says = (w: number): Saying => (w >= 10 && w < 18 ? [0, waving[w - 10]!] : [1, 0.34]);
  expect(brief(says, sharp)).toEqual(['0-5.75 none of these', '5.75-9.25 waving', '9.25-20 none of these']);
  expect(brief(says, { ...sharp, leave: 0.45 })).toEqual(['0-6.75 none of these', '6.75-8.75 waving', '8.75-20 none of these']);
  expect(brief(says, { ...sharp, enter: 0.95 })).toEqual(['0-20 none of these']);
});

test('another label that is sure takes over at once', () => {
  expect(brief((w) => (w < 15 ? [0, 0.9] : [2, 0.65]), sharp)).toEqual(['0-8.25 waving', '8.25-20 swimming']);
});

test('gaps are closed before what is short is left out', () => {
  const says = (w: number): Saying => ((w >= 10 && w < 12) || (w >= 14 && w < 16) || w === 30 ? [0, 0.9] : [1, 0.5]);
  expect(brief(says, { ...sharp, gap: 1, shortest: 1.5 })).toEqual(['0-5.75 none of these', '5.75-8.75 waving', '8.75-20 none of these']);
  expect(brief(says, { ...sharp, gap: 0.9, shortest: 1.5 })).toEqual(['0-20 none of these']);
});

test('black, blank and still stretches are told over their whole length, never as an action', () => {
  const says = (w: number): Saying => (w >= 8 && w < 14 ? 'black' : w >= 20 && w < 23 ? 'still' : [0, 0.99]);
  expect(brief(says, defaultSegments)).toEqual([
    '0-4 waving',
    '4-8.5 black picture',
    '8.5-10 waving',
    '10-13 still picture',
    '13-20 waving',
  ]);
  expect(brief(() => 'blank', defaultSegments)).toEqual(['0-20 blank picture']);
});

test('what the gate keeps out is none of the labels, where the gate binds', () => {
  const says = (): Saying => [0, 0.99];
  const outside = (w: number): number => (w < 20 ? -1 : 1);
  const kinds = (binding: boolean) =>
    segmentsOf(scoresOf(filmOf(20, { gate: { binding } }), says, outside), 0.5, sharp).map(({ kind }) => kind);
  expect(kinds(true)).toEqual(['none', 'action']);
  expect(kinds(false)).toEqual(['action']);
});

test('a cut, of whose two pictures the gate knows none mixed, is no film of another world', () => {
  const says = (): Saying => [0, 0.99];
  const kinds = (from: number, to: number) =>
    segmentsOf(
      scoresOf(filmOf(20, { gate: { binding: true } }), says, (w) => (w >= from && w < to ? -9 : 1)),
      0.5,
      sharp,
    ).map(({ kind }) => kind);
  expect(kinds(10, 14)).toEqual(['action']); // four windows: one window long
  expect(kinds(10, 15)).toEqual(['action', 'none', 'action']);
});

test('windows that a pause reaches into say what those beyond it say', () => {
  const says = (w: number): Saying =>
    w >= 12 && w < 18 ? 'black' : (w >= 9 && w < 12) || (w >= 18 && w < 21) ? [2, 0.99] : [w < 12 ? 0 : 1, 0.99];
  expect(brief(says, sharp)).toEqual(['0-6 waving', '6-10.5 black picture', '10.5-20 running']);
});

test('what is not known yet is left out', () => {
  expect(brief((w) => (w < 10 || w > 20 ? [0, 0.9] : null), sharp)).toEqual(['0-5.75 waving', '11.25-20 waving']);
  expect(brief(() => null, sharp)).toEqual([]);
});

test('smoothing takes a single doubtful window away, and moves no edge', () => {
  const says = (w: number): Saying => (w === 5 ? [1, 0.8] : w < 20 ? [0, 0.95] : [2, 0.95]);
  expect(brief(says, sharp)).toHaveLength(4);
  expect(brief(says, { ...sharp, smooth: 1.5 })).toEqual(['0-10.75 waving', '10.75-20 swimming']);
});

test('other thresholds need no other lanes', () => {
  const scores = scoresOf(filmOf(20), (w) => (w < 20 ? [0, 0.7] : [2, 0.95]));
  const lanes = lanesOf(scores, 0.5, sharp.smooth);
  expect(segmentsOfLanes(scores, lanes, sharp)).toEqual(segmentsOf(scores, 0.5, sharp));
  expect(segmentsOfLanes(scores, lanes, { ...sharp, enter: 0.8 })).toEqual(segmentsOf(scores, 0.5, { ...sharp, enter: 0.8 }));
});

test('one language alone is heard where the other takes no part', () => {
  const film = filmOf(20, { use: { en: 'other-space', zh: 'same-space' } });
  const scores = { ...scoresOf(film, () => [2, 0.9]), en: null };
  expect(segmentsOf(scores, 0.9, sharp)).toMatchObject([{ en: 'swimming', kind: 'action' }]);
  expect(segmentsOf(scores, 0.9, sharp)[0]!.probability).toBeCloseTo(0.9, 5);
});

test('the labels that lead are those that hold longest', () => {
  const scores = scoresOf(filmOf(20), (w) => (w < 20 ? [2, 0.9] : [0, 0.95]));
  expect(leadingLabels(lanesOf(scores, 0.5, 0), 3, 2)).toEqual([2, 0]);
});

test('whatever windows say: segments are in order, without holes or overlaps, over the whole film', () => {
  const saying = fc.oneof(
    fc.tuple(fc.integer({ min: 0, max: 2 }), fc.double({ min: 0.34, max: 0.99, noNaN: true })),
    fc.constantFrom('black' as const, 'blank' as const, 'still' as const),
  );
  fc.assert(
    fc.property(fc.array(saying, { minLength: 100, maxLength: 100 }), fc.double({ min: 1, max: 40, noNaN: true }), (says, duration) => {
      const segments = segmentsOf(
        scoresOf(filmOf(duration), (w) => says[w]!),
        0.5,
      );
      expect(segments[0]!.start).toBe(0);
      expect(segments.at(-1)!.end).toBeCloseTo(duration, 9);
      for (const [index, { start, end }] of segments.entries()) {
        expect(end).toBeGreaterThan(start);
        if (index > 0) expect(start).toBeCloseTo(segments[index - 1]!.end, 9);
      }
    }),
  );
});
