import { beforeAll, describe, expect, test } from 'vitest';
import { startNodeBackend } from '../../backend/nodeBackend';
import { memoryFolder } from '../../files/storage';
import type { VisionParams } from '../../model';
import { chosenClips, clipBytes, smallTraining, stream, taskOf, trainOn, unlimited } from '../../../testing/streaming';
import { toyEncoder } from '../../../testing/training';
import { drawMoments } from './decodeFrames';
import { frameShelf } from './frameFiles';
import { planFrames } from './framePlan';

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

test('a cancelled training waits for no decode', async () => {
  const controller = new AbortController();
  const settings = smallTraining;
  const streamed = await stream(params, settings, { memory: 3 * clipBytes(settings, 3), disk: 1e9 }, { signal: controller.signal });
  const { train } = await taskOf(settings, streamed);
  await train[0]!.frames(1);
  controller.abort();
  await expect(Promise.resolve(train[6]!.frames(1))).rejects.toMatchObject({ code: 'cancelled' });
  await streamed.store.close();
});

test.each([
  ['all in memory', 100, 1e9],
  ['some in memory, some on disk', 4, 1e9],
])('%s: what was decoded before a kill is not decoded again, and the training learns the same', async (_name, memory, disk) => {
  const budgets = { memory: memory * clipBytes(smallTraining, 3), disk };
  const never = await trainOn(smallTraining, await stream(params, smallTraining, budgets));
  const folder = memoryFolder();
  const killed = await stream(params, smallTraining, budgets, { disk: folder });
  const { train } = await taskOf(smallTraining, killed);
  for (const { frames } of train.slice(0, 5)) {
    await frames(0);
    killed.store.settle();
  }
  await new Promise((resolve) => setTimeout(resolve, 50)); // no close: it was killed
  expect(killed.decoded).toHaveLength(5);
  const next = await stream(params, smallTraining, budgets, { disk: folder });
  expect(await trainOn(smallTraining, next)).toEqual(never);
  expect(next.decoded).toHaveLength(12 - 5);
});

test('frames of another training go, and a torn file counts as none', async () => {
  const folder = memoryFolder();
  const shelf = frameShelf('training-frames', () => Promise.resolve(folder));
  const frames = { frames: [new Uint8Array([1, 2, 3]), new Uint8Array([4, 5, 6])], width: 1, height: 1, perSegment: 2 };
  const one = await shelf.open('one');
  await one!.put('a', frames);
  await one!.put('torn', frames);
  const writer = await folder.writer('frames/torn');
  await writer.truncate(19);
  await writer.close();
  const again = await shelf.open('one');
  expect(await again!.get('a')).toEqual(frames);
  expect(await again!.get('torn')).toBeUndefined();
  expect(again!.known).toEqual(new Set(['a', 'torn']));
  expect((await shelf.open('two'))!.known.size).toBe(0);
  await shelf.clear();
  expect(await folder.list('')).toEqual([]);
});

test('the disk keeps what is there alone before copies of what is in memory, and never more than it may', () => {
  const one = clipBytes(smallTraining, 3);
  for (const [memory, disk] of [
    [100, 5],
    [100, 0],
    [4, 7],
    [4, 2],
  ] as const) {
    const { clips } = planFrames(chosenClips(8, 4), smallTraining, params.config, { memory: memory * one, disk: disk * one });
    const stored = clips.filter((clip) => clip.stored);
    expect(stored.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(disk * one);
    expect(stored.length > 0).toBe(disk > 0);
    expect(clips.filter(({ place }) => place === 'disk').every((clip) => clip.stored)).toBe(true);
  }
});
