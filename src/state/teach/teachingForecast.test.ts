import { beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../../shared/errors/errors';
import type { Forecast } from '../../shared/teaching/teaching';
import { type FakeEngine } from './teachingFakeEngine';
import { resetTraining, resultOf } from './teachingTraining.testSetup';
import { cancelForecast, forecastKey, forecastNow, train, useTeachingTraining } from './teachingTraining';
import { changeTeachingSettings } from './teachingSettings';

const engine = vi.hoisted(() => ({ current: null as null | FakeEngine }));
vi.mock('../../client/engine', async () => {
  const { callsThrough } = await import('../../lib/client/calls');
  return { engine: { call: callsThrough((name, input, work) => engine.current!.send(name, input as never, work as never)) } };
});

const state = () => useTeachingTraining.getState();

const forecast: Forecast = {
  preparing: 1,
  perEpoch: 2,
  total: 61,
  range: [55, 70],
  stepsPerEpoch: 1,
  clips: { train: 4, heldOut: 2 },
  parameters: 1000,
  peakBytes: 1e8,
  cacheBytes: 1e7,
  frames: {
    inMemory: 6,
    onDisk: 0,
    decodedAgain: 0,
    redrawn: false,
    once: false,
    memoryBytes: 1e7,
    diskBytes: 0,
    memoryBudget: 1e9,
    diskBudget: 0,
  },
  availableBytes: null,
  fits: true,
  advice: [],
};

beforeEach(() => void (engine.current = resetTraining()));

test('a forecast is for what was set when it was asked for', async () => {
  engine.current!.answer('forecastTraining', () => forecast);
  await forecastNow();
  expect(state().forecast).toMatchObject({ state: 'done', value: forecast, key: forecastKey() });
  changeTeachingSettings({ frames: 16 });
  expect(state().forecast.key).not.toBe(forecastKey());
});

test('a newer forecast puts an older one aside, and training stops it', async () => {
  engine.current!.answer('forecastTraining', ({ settings }) => (settings.frames === 8 ? new Promise<Forecast>(() => undefined) : forecast));
  const slow = forecastNow();
  changeTeachingSettings({ frames: 4 });
  await forecastNow();
  await slow;
  expect(state().forecast).toMatchObject({ state: 'done', value: forecast });
  engine.current!.answer('forecastTraining', () => new Promise<Forecast>(() => undefined));
  engine.current!.answer('train', () => resultOf());
  const stopped = forecastNow();
  await train();
  await stopped;
  expect(state().forecast.state).toBe('none');
});

test('a forecast that was stopped is not asked for again by itself', async () => {
  engine.current!.answer('forecastTraining', () => new Promise<Forecast>(() => undefined));
  const stopped = forecastNow();
  cancelForecast();
  await stopped;
  expect(state().forecast).toEqual({ state: 'none', value: null, key: forecastKey(), error: null });
});

test('a forecast that fails says why', async () => {
  engine.current!.answer('forecastTraining', () => {
    throw new AppError('out-of-memory', 'full');
  });
  await forecastNow();
  expect(state().forecast).toMatchObject({ state: 'failed', value: null, error: { code: 'out-of-memory' } });
});
