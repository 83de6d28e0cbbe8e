import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TeachingClip, TrainingSettings } from '../../../shared/teaching/teaching';
import type { VisionParams } from '../../model';
import { startNodeBackend } from '../../backend/nodeBackend';
import { forecastFrom } from './forecast';
import { type Probe, probeStep, probeTask, shareBeside } from './forecastProbe';
import { toyEncoder, toyTask } from '../../../testing/training';

let params: VisionParams;

beforeAll(async () => {
  await startNodeBackend('wasm');
  params = await toyEncoder();
});

const clips = (count: number, role: TeachingClip['role']): TeachingClip[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `${role}${index}`,
    classId: `c${index % 2}`,
    name: '',
    bytes: 1,
    role,
    roleBy: 'automatic',
    trim: null,
    duration: 2,
    width: 320,
    height: 240,
    hash: '',
    fingerprint: '',
    poster: null,
    problem: null,
  }));

const input = (settings: TrainingSettings) => ({
  settings,
  config: params.config,
  train: clips(8, 'train'),
  heldOut: clips(4, 'held-out'),
  setApart: [],
  budgets: { memory: 1e9, disk: 0 },
});

test('a probe measures times and bytes, and leaves nothing behind', async () => {
  const { texts, settings } = await toyTask({}, params);
  const before = tf.memory().numTensors;
  const probe = await probeStep(probeTask({ params, texts, settings }), 4, 0.1);
  expect(tf.memory().numTensors).toBe(before);
  for (const seconds of [probe.lower, probe.stepClip, probe.judgeClip]) expect(seconds).toBeGreaterThan(0);
  expect(probe.peakBytes).toBeGreaterThan(probe.baseBytes);

  const forecast = forecastFrom(probe, input(settings), null);
  expect(forecast).toMatchObject({ stepsPerEpoch: 2, clips: { train: 8, heldOut: 4 }, fits: true, advice: [] });
  expect(forecast.total).toBeCloseTo(forecast.preparing + settings.epochs * forecast.perEpoch, 6);
  expect(forecast.cacheBytes).toBeGreaterThan((8 * 2 + 4) * 4 * 10 * 64 * 2);
});

describe('what does not fit', () => {
  const probe = { decodeClip: 0.1, lower: 0, stepClip: 1, judgeClip: 0.2, baseBytes: 1e6, peakBytes: 1e9 };

  test('says so and offers the settings that do, the mildest first', async () => {
    const { settings } = await toyTask({ settings: { fromLayer: 0, cachedViews: 0, frames: 16, batch: 2 } }, params);
    const forecast = forecastFrom(probe, input(settings), 0.7e9);
    expect(forecast.fits).toBe(false);
    expect(forecast.advice[0]).toMatchObject({ reason: 'memory', change: { frames: 8 } });
    for (const advice of forecast.advice) expect(advice.peakBytes).toBeLessThanOrEqual(0.7e9);
  });

  test('needs several changes where none does alone, and they fit when they are made', async () => {
    const { settings } = await toyTask({ settings: { fromLayer: 0, cachedViews: 0, frames: 16, batch: 8 } }, params);
    const { advice } = forecastFrom(probe, input(settings), 0.12e9);
    expect(advice).toHaveLength(1);
    expect(Object.keys(advice[0]!.change).length).toBeGreaterThan(1);
    expect(advice[0]!.peakBytes).toBeLessThanOrEqual(0.12e9);
  });

  test('offers nothing where nothing helps', async () => {
    const { settings } = await toyTask({}, params);
    expect(forecastFrom(probe, input(settings), 1e5)).toMatchObject({ fits: false, advice: [] });
  });

  test('a large collection is what its frames take: fewer clips or fewer moments of each', async () => {
    const { settings } = await toyTask({ settings: { batch: 2, fromLayer: 0, cachedViews: 0 } }, params);
    const small = { ...probe, peakBytes: 2e6 };
    const many = { ...input(settings), train: clips(400, 'train') };
    const { cacheBytes, peakBytes, advice } = forecastFrom(small, many, 0.1e6 * 100);
    expect(cacheBytes / peakBytes).toBeGreaterThan(0.5);
    expect(advice.map(({ change }) => Object.keys(change)[0])).toContain('augmentation');
    expect(advice.map(({ change }) => change.shots)).toContain(16);
  });
});

test('a training of hours offers what would take less time', async () => {
  const { settings } = await toyTask({ settings: { fromLayer: 0, cachedViews: 0, epochs: 100 } }, params);
  const probe = { decodeClip: 0.1, lower: 0, stepClip: 10, judgeClip: 2, baseBytes: 1e6, peakBytes: 2e6 };
  const forecast = forecastFrom(probe, input(settings), null);
  expect(forecast.total).toBeGreaterThan(8000);
  expect(forecast.advice.map((advice) => advice.reason)).toContain('time');
  for (const advice of forecast.advice) expect(advice.total).toBeLessThan(0.7 * forecast.total);
});

test('fewer shots and frames forecast less', async () => {
  const { settings } = await toyTask({}, params);
  const probe = { decodeClip: 0.1, lower: 0.1, stepClip: 1, judgeClip: 0.2, baseBytes: 1e6, peakBytes: 2e6 };
  const of = (change: Partial<TrainingSettings>): number => forecastFrom(probe, { ...input({ ...settings, ...change }) }, null).total;
  expect(of({ shots: 2 })).toBeLessThan(0.7 * of({}));
  expect(of({ temporalPrompts: false })).toBeLessThan(of({ epochs: 1 }));
});

test('how long it takes is said with how sure that is: cores that decoding shares, the state kept, the spread of the steps', async () => {
  const { settings } = await toyTask({ settings: { fromLayer: 0, cachedViews: 0, epochs: 10 } }, params);
  const plain = { decodeClip: 0.5, lower: 0, stepClip: 1, judgeClip: 0.2, baseBytes: 1e6, peakBytes: 2e6 };
  const streamed = { ...input(settings), budgets: { memory: 1e5, disk: 0 } };
  const of = (change: Partial<Probe>) => forecastFrom({ ...plain, ...change }, streamed, null);
  expect(of({}).range).toEqual([of({}).total, of({}).total]);
  const { total, range } = of({ spread: [0.9, 1.5] });
  expect(range).toEqual([0.9 * total, 1.5 * total]);
  expect(of({ beside: 0 }).total).toBeGreaterThan(1.2 * of({ beside: 1 }).total);
  // Once an epoch, and within it no more than the twentieth of the time that may go to it.
  expect(of({ keepState: 2 }).total - of({}).total).toBeCloseTo(10 * (2 + 0.05 * 8), 3);
  expect([shareBeside(3, 3, 2), shareBeside(5, 3, 2), shareBeside(4, 3, 2), shareBeside(9, 3, 2)]).toEqual([1, 0, 0.5, 0]);
});
