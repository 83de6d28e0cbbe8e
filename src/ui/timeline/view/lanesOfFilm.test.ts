import { expect, test } from 'vitest';
import { collectTimeline } from '../../../shared/timeline/collect';
import type { TimelineFilm } from '../../../shared/timeline/film';
import { planTimeline } from '../../../shared/timeline/plan';
import { defaultSegments } from '../../../shared/timeline/segments';
import { filmView } from './lanesOfFilm';

const plan = planTimeline(20, { window: 2, stride: 1, frames: 4 });
const film = {
  plan,
  labels: [
    { en: 'wave', zh: '挥手' },
    { en: 'clap', zh: '拍手' },
  ],
  use: { en: 'same-space', zh: 'unread' },
  tau: 0.01,
  gate: null,
} as unknown as TimelineFilm;
const coarse = {
  kind: 'coarse',
  times: [1, 10, 19],
  en: Float32Array.of(0.3, 0.2, 0.2, 0.3, 0.2, 0.3),
  zh: null,
  looks: [null, null, null],
} as const;
const sharp = { ...defaultSegments, smooth: 0 };

function gathered(first: number, windows: readonly { readonly en: readonly number[]; readonly look?: 'black' }[]) {
  const collector = collectTimeline(film);
  collector.add({
    kind: 'windows',
    first,
    en: Float32Array.from(windows.flatMap(({ en }) => en)),
    zh: null,
    weights: Float32Array.from(windows.flatMap(() => [0.1, 0.2, 0.3, 0.4])),
    gate: null,
    votes: { labels: new Uint16Array(0), shares: new Float32Array(0) },
    looks: windows.map(({ look }) => look ?? null),
  });
  return collector.scores();
}

test('before any window there are the single frames, and the labels that lead among them', () => {
  const view = filmView(collectTimeline(film).scores(), coarse, 0.5, sharp);
  expect(view.leading).toEqual([1, 0]);
  const { times, values } = view.curveOf(0);
  expect(Array.from(times)).toEqual([1, 10, 19]);
  expect(values[0]).toBeGreaterThan(0.99);
  expect(values[1]).toBeLessThan(0.01);
  expect(view.at(9.5, 3)[0]!.label).toBe(1);
});

test('windows take the place of the frames they cover', () => {
  const view = filmView(gathered(0, [{ en: [0.2, 0.3] }, { en: [0.3, 0.2] }]), coarse, 0.5, sharp);
  const { times, values } = view.curveOf(0);
  expect(Array.from(times)).toEqual([1, 2, 10, 19]);
  expect(values[0]).toBeLessThan(0.01);
});

test('a black stretch is neither an action nor none of these', () => {
  const view = filmView(gathered(0, [{ en: [0.3, 0.2], look: 'black' }, { en: [0.25, 0.25] }]), null, 0.5, sharp);
  expect(view.curveOf(0).values[0]).toBe(0);
  expect(view.none.values[0]).toBe(0);
  expect(view.none.values[1]).toBeCloseTo(0.5);
  expect(view.segments[0]).toMatchObject({ kind: 'black', start: 0, end: 2 });
});

test('frame weights are the mean over the windows a moment lies in; equal ones stand at a half', () => {
  const { weights } = filmView(gathered(0, [{ en: [0.3, 0.2] }, { en: [0.3, 0.2] }]), null, 0.5, sharp);
  const values = Array.from(weights.values);
  expect(values[0]).toBeCloseTo(0.2); // 0.1 of 4 frames, halved
  expect(values[2]).toBeCloseTo((0.3 + 0.1) * 0.5 * 4 * 0.5);
  expect(values.at(-1)).toBeNaN();
});
