import { beforeAll, expect, test } from 'vitest';
import { startNodeBackend } from '../backend/nodeBackend';
import { createRunControl } from '../base/runControl';
import { memoryStore } from '../collection/store';
import type { VisionParams } from '../model';
import { toyEncoder, toyTask } from '../../testing/training';
import { discardViews, keepViews } from './storedViews';
import type { TrainingTask } from './task/task';
import { runTraining } from './trainer';

let params: VisionParams;

beforeAll(async () => {
  await startNodeBackend('wasm');
  params = await toyEncoder();
});

/** The clips whose frames are asked for, in their order. */
function counted(task: TrainingTask): { readonly task: TrainingTask; readonly asked: string[] } {
  const asked: string[] = [];
  const watched = (clips: TrainingTask['train']) =>
    clips.map((clip) => ({ ...clip, frames: (draw: number) => (asked.push(clip.id), clip.frames(draw)) }));
  return { task: { ...task, train: watched(task.train), heldOut: watched(task.heldOut) }, asked };
}

test('a cut while views are computed costs the clip at hand, and the training is the one that was never cut', async () => {
  const plain = await toyTask({ settings: { epochs: 2 } }, params); // 8 clips of 2 views, 4 held out
  const whole = await runTraining(plain, { control: createRunControl() });

  const store = memoryStore();
  const run = async (stop: (done: number) => boolean) => {
    const { task, asked } = counted(plain);
    const controller = new AbortController();
    const outcome = runTraining(task, {
      control: createRunControl(),
      views: await keepViews(store, 'toy'),
      signal: controller.signal,
      onProgress: (event) => {
        if (event.kind === 'stage' && event.stage === 'caching' && stop(event.done)) controller.abort();
      },
    });
    return { asked, outcome: await outcome.catch(() => null) };
  };
  const cut = await run((done) => done === 11); // the first view of the sixth clip
  expect(cut.outcome).toBeNull();
  expect(new Set(cut.asked).size).toBe(6);

  const rest = await run(() => false);
  expect(rest.asked.slice(0, 2)).toEqual([plain.train[5]!.id, plain.train[5]!.id]);
  expect(new Set(rest.asked).size).toBe(8 - 5 + 4);
  expect(Buffer.from(rest.outcome!.best!.adapter).equals(Buffer.from(whole.best!.adapter))).toBe(true);
  expect(rest.outcome!.best!.judged).toEqual(whole.best!.judged);

  const again = await run(() => false); // as after a kill in an epoch: nothing is decoded or computed again
  expect(again.asked).toEqual([]);
  expect(Buffer.from(again.outcome!.best!.adapter).equals(Buffer.from(whole.best!.adapter))).toBe(true);
});

test('views of another training go, and a full disk keeps none', async () => {
  const store = memoryStore();
  const kept = { views: [], random: [1, 2, 3, 4] } as const;
  const one = await keepViews(store, 'one');
  await one.add('a', kept);
  await one.settled();
  expect((await keepViews(store, 'one')).known).toEqual(new Set(['a']));
  expect((await keepViews(store, 'two')).known).toEqual(new Set());
  expect(await store.keys()).toEqual(['views']);

  let room = 2;
  const small = {
    ...store,
    put: (key: string, value: unknown) => (room-- > 0 ? store.put(key, value) : Promise.reject(new Error('full'))),
  };
  const three = await keepViews(small, 'three');
  for (const id of ['a', 'b', 'c']) await three.add(id, kept);
  await three.settled();
  expect(await store.keys()).toEqual([]);

  await discardViews(store);
});
