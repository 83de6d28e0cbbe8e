import { beforeAll, describe, expect, test } from 'vitest';
import { startNodeBackend } from '../../backend/nodeBackend';
import { memoryFolder } from '../../files/storage';
import type { VisionParams } from '../../model';
import { clipBytes, smallTraining, stream, taskOf, trainOn, unlimited } from '../../../testing/streaming';
import { toyEncoder } from '../../../testing/training';
import { drawMoments } from './decodeFrames';
import { openFrameFiles } from './frameFiles';

let params: VisionParams;

beforeAll(async () => {
  await startNodeBackend('wasm');
  params = await toyEncoder();
});

describe.each([
  ['a few fixed moments', { moments: 3 } as const, 3],
  ['random frames drawn anew in each epoch', { moments: 'all' } as const, 1],
])('training on %s', (_name, change, moments) => {
  const settings = { ...smallTraining, ...change };
  let whole: Awaited<ReturnType<typeof trainOn>> | undefined;

  test.each([
    ['room for five clips', 5, 0],
    ['room for two clips', 2, 0],
    ['room for five clips, and a disk for the rest', 5, 1e9],
    ['room for three clips, and a disk for two of them', 3, 2.5],
  ])('with %s it learns the same as with room for all, and holds no more than it may', async (_room, memory, disk) => {
    whole ??= await trainOn(settings, await stream(params, settings, unlimited));
    const one = clipBytes(settings, moments);
    const budgets = { memory: memory * one, disk: disk === 2.5 ? disk * one : disk };
    const streamed = await stream(params, settings, budgets);
    expect(streamed.plan.whole).toBe(false);
    expect(await trainOn(settings, streamed)).toEqual(whole);
    expect(streamed.store.peakBytes).toBeGreaterThan(0);
    expect(streamed.store.peakBytes).toBeLessThanOrEqual(budgets.memory);
  });

  test('kept activations take each clip as it comes, to the same numbers', async () => {
    const quick = { ...settings, fromLayer: -1, cachedViews: 2 };
    const all = await trainOn(quick, await stream(params, quick, unlimited));
    const streamed = await stream(params, quick, { memory: 3 * clipBytes(quick, moments), disk: 1e9 });
    expect(await trainOn(quick, streamed)).toEqual(all);
    expect(streamed.store.peakBytes).toBeLessThanOrEqual(3 * clipBytes(quick, moments));
    // Once for its activations; twice where each of its two views has frames of its own.
    expect(streamed.decoded.filter((name) => name.startsWith('t'))).toHaveLength(8 * (moments === 1 ? 2 : 1));
  });
});

test('what fits is decoded once; with a disk everything is; the rest is decoded in each epoch', async () => {
  const one = clipBytes(smallTraining, 3);
  const countOf = (decoded: readonly string[], id: string) => decoded.filter((name) => name.startsWith(`${id} `)).length;
  const fits = await stream(params, smallTraining, unlimited);
  await trainOn(smallTraining, fits);
  expect(fits.decoded).toHaveLength(12);
  const onDisk = await stream(params, smallTraining, { memory: 3 * one, disk: 1e9 });
  await trainOn(smallTraining, onDisk);
  expect(onDisk.decoded).toHaveLength(12);
  const without = await stream(params, smallTraining, { memory: 6 * one, disk: 0 });
  await trainOn(smallTraining, without);
  const places = new Map(without.plan.clips.map(({ clip: { id }, place }) => [id, place]));
  expect([...places.values()].filter((place) => place === 'memory').length).toBeGreaterThan(0);
  for (let index = 0; index < 8; index++) {
    expect(countOf(without.decoded, `t${index}`)).toBe(places.get(`t${index}`) === 'memory' ? 1 : smallTraining.epochs);
  }
});

test('each epoch draws other frames, the same for the same seed', async () => {
  const settings = { ...smallTraining, moments: 'all' } as const;
  const { decoded, ...streamed } = await stream(params, settings, unlimited);
  await trainOn(settings, { ...streamed, decoded });
  expect(decoded.filter((name) => name.startsWith('t0 '))).toEqual(['t0 1', 't0 2']);
  const draws = [1, 2].map((draw) => drawMoments(settings, 't0', draw));
  expect(draws[0]).not.toEqual(draws[1]);
  expect(drawMoments(settings, 't0', 1)).toEqual(draws[0]);
  for (const within of draws.flat()) expect(within >= 0 && within < 1).toBe(true);
});

test('the next clips are decoded while the ones at hand are looked at', async () => {
  const streamed = await stream(params, smallTraining, { memory: 4 * clipBytes(smallTraining, 3), disk: 0 });
  const { train } = await taskOf(smallTraining, streamed);
  streamed.store.ahead(train.map((of) => ({ clip: of, draw: 1 })));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(streamed.decoded).toHaveLength(4); // as many as there is room for, unasked
  await train[0]!.frames(1);
  streamed.store.settle();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(streamed.decoded.length).toBeGreaterThanOrEqual(4);
  expect(streamed.store.peakBytes).toBeLessThanOrEqual(4 * clipBytes(smallTraining, 3));
  await streamed.store.close();
});

test('a clip that cannot be decoded in the middle of it is set aside once, and the training goes on without it', async () => {
  const streamed = await stream(params, smallTraining, { memory: 3 * clipBytes(smallTraining, 3), disk: 0 }, { broken: 't3' });
  const { losses, curve } = await trainOn(smallTraining, streamed);
  expect(streamed.setAside).toEqual(['t3']);
  expect(losses.every(Number.isFinite)).toBe(true);
  expect(curve).toHaveLength(3);
  expect(streamed.decoded.filter((name) => name.startsWith('t3'))).toHaveLength(1);
  const tested = await stream(params, smallTraining, { memory: 3 * clipBytes(smallTraining, 3), disk: 0 }, { broken: 'h1' });
  const { judged } = await trainOn(smallTraining, tested);
  expect(judged.map(({ clipId }) => clipId)).toEqual(['h0', 'h2', 'h3']);
});

test('closing gives the disk back, and a cancelled training waits for no decode', async () => {
  const disk = memoryFolder();
  const controller = new AbortController();
  const settings = smallTraining;
  const streamed = await stream(params, settings, { memory: 3 * clipBytes(settings, 3), disk: 1e9 }, { disk, signal: controller.signal });
  const { train } = await taskOf(settings, streamed);
  for (const { frames } of train.slice(0, 5)) {
    await frames(1);
    streamed.store.settle();
  }
  expect((await disk.list('')).length).toBeGreaterThanOrEqual(4);
  controller.abort();
  await expect(Promise.resolve(train[6]!.frames(1))).rejects.toMatchObject({ code: 'cancelled' });
  await streamed.store.close();
  expect(await disk.list('')).toEqual([]);
});

test('what a killed tab left on the disk is gone when the next training opens it', async () => {
  const disk = memoryFolder();
  const left = await openFrameFiles(() => Promise.resolve(disk));
  await left!.put('old', { frames: [new Uint8Array(3)], width: 1, height: 1, perSegment: 1 });
  const next = await openFrameFiles(() => Promise.resolve(disk));
  expect(await next!.get('old')).toBeUndefined();
  expect(await disk.list('')).toEqual([]);
});
