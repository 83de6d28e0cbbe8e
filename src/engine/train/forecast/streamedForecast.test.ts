/** What a training that streams will take, by arithmetic: against one that runs, and for the sets of the paper. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { TeachingClip, TrainingSettings } from '../../../shared/teaching/teaching';
import { settingsOf } from '../../../shared/teaching/trainingSettings';
import { startNodeBackend } from '../../backend/nodeBackend';
import { countParameters, type VisionConfig, type VisionParams } from '../../model';
import { chosenClips, clipBytes, smallTraining, stream, trainOn } from '../../../testing/streaming';
import { toyEncoder } from '../../../testing/training';
import { tapePlan } from '../step/batch';
import { adapterFor } from '../step/learner';
import { forecastFrom } from './forecast';

let params: VisionParams;

beforeAll(async () => {
  await startNodeBackend('wasm');
  params = await toyEncoder();
});

/** Nothing but decoding takes time: a second a clip. */
const decodingAlone = { decodeClip: 1, lower: 0, stepClip: 1e-9, judgeClip: 0, baseBytes: 0, peakBytes: 0 };

test.each([
  ['everything in memory', { moments: 3 }, 1e6, 0],
  ['some in memory, the rest decoded again', { moments: 3 }, 6, 0],
  ['some in memory, the rest on disk', { moments: 3 }, 3, 1e9],
  ['random frames', { moments: 'all' }, 6, 0],
  ['random frames, tested every other epoch', { moments: 'all', measureEvery: 2 }, 6, 0],
  ['kept activations that fit', { moments: 3, fromLayer: -1, cachedViews: 2 }, 1e6, 0],
  ['kept activations of frames that do not', { moments: 3, fromLayer: -1, cachedViews: 2 }, 3, 1e9],
  ['kept activations of random frames', { moments: 'all', fromLayer: -1, cachedViews: 2 }, 6, 0],
  ['never tested', { moments: 3, measureEvery: 0 }, 3, 0],
] as const)('as many decodes are forecast as are made, within a quarter: %s', async (_name, change, room, disk) => {
  const settings: TrainingSettings = { ...smallTraining, ...change, epochs: 3 };
  const budgets = { memory: room * clipBytes(settings, settings.moments === 'all' ? 1 : 3), disk };
  const { total, frames } = forecastFrom(decodingAlone, { settings, config: params.config, ...chosenClips(8, 4), budgets }, null);
  const streamed = await stream(params, settings, budgets);
  await trainOn(settings, streamed);
  expect(total / streamed.decoded.length).toBeGreaterThan(0.75);
  expect(total / streamed.decoded.length).toBeLessThan(1.25);
  expect(frames.memoryBytes / streamed.store.peakBytes).toBeGreaterThan(0.75);
  expect(frames.memoryBytes / streamed.store.peakBytes).toBeLessThan(1.25);
});

const vitB16: VisionConfig = {
  width: 768,
  layers: 12,
  heads: 12,
  patchSize: 16,
  resolution: 224,
  grid: 14,
  embedding: 512,
  layerNormEpsilon: 1e-5,
  activation: 'quickGelu',
};

const clips = (count: number, role: TeachingClip['role'], classes: number): TeachingClip[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `${role}${index}`,
    classId: `c${index % classes}`,
    name: '',
    bytes: 1,
    role,
    roleBy: 'split',
    trim: null,
    duration: 7,
    width: 320,
    height: 240,
    hash: '',
    fingerprint: '',
    poster: null,
    problem: null,
  }));

describe('on a machine that says it has 8 GB', () => {
  // What such a machine gives: a tenth for frames, half for the page; and a disk of 20 GB.
  const budgets = { memory: 0.8e9, disk: 20e9 };
  const available = 4e9;
  const weights = 86.2e6 * 4;

  test.each([
    ['HMDB-51', 3570, 1530, 51, 'paper-full'],
    ['UCF-101', 9537, 3783, 101, 'paper-full'],
    ['UCF-101 from three fixed moments', 9537, 3783, 101, 'small-data'],
  ] as const)('%s starts fully supervised, and its frames stay within their budget', (_name, train, heldOut, classes, preset) => {
    const settings = settingsOf(preset, 'vit');
    const input = {
      settings,
      config: vitB16,
      train: clips(train, 'train', classes),
      heldOut: clips(heldOut, 'held-out', classes),
      setApart: [],
      budgets,
    };
    const parameters = countParameters(adapterFor({ settings }, vitB16)).total;
    const base = weights + 4 * parameters;
    const step = tapePlan({ settings, params: { config: vitB16 } }, settings.batch).bytes + 4 * parameters;
    const probe = { decodeClip: 0.1, lower: 0, stepClip: 0.5, judgeClip: 0.1, baseBytes: base, peakBytes: base + step + 8 * parameters };
    const forecast = forecastFrom(probe, input, available);
    expect(forecast.fits).toBe(true);
    expect(forecast.clips).toEqual({ train, heldOut });
    expect(forecast.frames.memoryBytes).toBeLessThanOrEqual(budgets.memory);
    expect(forecast.frames.diskBytes).toBeLessThanOrEqual(budgets.disk);
    expect(forecast.frames.inMemory + forecast.frames.onDisk + forecast.frames.decodedAgain).toBe(train + heldOut);
    // Decoding runs beside the steps, which take longer: the steps are what an epoch costs, and tests beside them.
    const tests = settings.epochs / settings.measureEvery;
    const least = settings.epochs * train * 0.5 + (tests + 1) * heldOut * 0.1;
    expect(forecast.total).toBeGreaterThanOrEqual(least * 0.99);
    expect(forecast.total).toBeLessThan(least * 1.25);
  });

  test('all of its frames at once would not have: the 25 GB of HMDB-51', () => {
    const settings = { ...settingsOf('small-data', 'vit'), batch: 8 };
    const input = { settings, config: vitB16, train: clips(3570, 'train', 51), heldOut: clips(1530, 'held-out', 51), setApart: [] };
    const probe = { decodeClip: 0.1, lower: 0, stepClip: 0.5, judgeClip: 0.1, baseBytes: 6e8, peakBytes: 1e9 };
    const whole = forecastFrom(probe, { ...input, budgets: { memory: 1e12, disk: 0 } }, available);
    expect(whole.cacheBytes).toBeGreaterThan(23e9);
    expect(whole.fits).toBe(false);
    expect(whole.advice.map(({ change }) => change)).toContainEqual({ memoryBudget: 256 });
  });
});
