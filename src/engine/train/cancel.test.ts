/**
 * Cancelling at any moment frees all memory: every piece of work looks at its signal at certain places, so each of
 * these places in turn is made the one that finds it cancelled, and tensors and bytes are counted afterwards.
 */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import type { TrainingEvent, TrainingStage } from '../../shared/teaching/teaching';
import type { VisionParams } from '../model';
import { startNodeBackend } from '../backend/nodeBackend';
import { createRunControl } from '../base/runControl';
import { probeStep, probeTask } from './forecast/forecastProbe';
import { liveBytes } from './forecast/memory';
import { runSession, type SessionParts } from './session';
import { pendingKey } from './storedTraining';
import { memoryStore } from '../collection/store';
import { encoderAlone, preparedFrom, toyEncoder, toyTask, type ToyTask } from '../../testing/training';

let params: VisionParams;

beforeAll(async () => {
  await startNodeBackend('wasm');
  params = await toyEncoder();
});

/** A signal that is found aborted at its `look`-th look and after it; `looks` counts them. */
function abortedAt(look: number): { signal: AbortSignal; readonly looks: number } {
  let looks = 0;
  const { signal } = new AbortController();
  Object.defineProperty(signal, 'aborted', { get: () => ++looks >= look });
  return {
    signal,
    get looks() {
      return looks;
    },
  };
}

/** Runs `work` cancelled at each of its looks in turn, until it runs through, and counts after each. */
async function cancelEverywhere(work: (signal: AbortSignal) => Promise<unknown>): Promise<number> {
  const [tensors, bytes] = [tf.memory().numTensors, liveBytes()];
  for (let look = 1; look < 10_000; look++) {
    const cancelling = abortedAt(look);
    const outcome = await work(cancelling.signal).then(
      () => 'done',
      (error: { code?: string }) => error.code,
    );
    expect(tf.memory().numTensors, `tensors after look ${look}`).toBe(tensors);
    expect(liveBytes(), `bytes after look ${look}`).toBe(bytes);
    if (outcome === 'done') {
      expect(cancelling.looks).toBe(look - 1);
      return look - 1;
    }
    expect(outcome).toBe('cancelled');
  }
  throw new Error('it never ends');
}

const ways: [string, ToyTask][] = [
  ['kept tokens', { settings: { fromLayer: -1, cachedViews: 2, epochs: 2 }, shots: 2, heldOut: 1 }],
  ['the whole encoder', { settings: { fromLayer: 0, cachedViews: 0, epochs: 2 }, shots: 2, heldOut: 1 }],
];

test.each(ways)('forecasting with %s', async (_name, toy) => {
  const { texts, settings } = await toyTask(toy, params);
  expect(await cancelEverywhere((signal) => probeStep(probeTask({ params, texts, settings }), 4, 0.1, { signal }))).toBeGreaterThan(5);
});

test.each(ways)('training with %s: while caching, measuring, in a step, between steps, before saving', async (_name, toy) => {
  const task = await toyTask(toy, params);
  const stages = new Set<TrainingStage | 'step'>();
  const looks = await cancelEverywhere((signal) => {
    const { parts } = newParts();
    let last: TrainingStage | 'step' = 'loading-model';
    const onProgress = (event: TrainingEvent): void => {
      if (event.kind === 'stage') last = event.stage;
      if (event.kind === 'step') last = 'step';
    };
    const session = { name: 'toy', settings: task.settings, checkpoint: undefined, prepared: preparedFrom(task) };
    return runSession(session, encoderAlone(params), parts, { signal, onProgress }).finally(() => stages.add(last));
  });
  expect(looks).toBeGreaterThan(15);
  const expected = ['measuring-before', 'step', 'saving', ...(task.settings.cachedViews > 0 ? ['caching'] : [])];
  for (const stage of expected) expect([...stages], stage).toContain(stage);
});

test('cancelled before saving, the last epoch is there to go on from, and going on only saves', async () => {
  const task = await toyTask(ways[0]![1], params);
  const { parts, saved } = newParts();
  const controller = new AbortController();
  const model = encoderAlone(params);
  const session = { name: 'toy', settings: task.settings, checkpoint: undefined, prepared: preparedFrom(task) };
  const cut = runSession(session, model, parts, {
    signal: controller.signal,
    onProgress: (event) => {
      if (event.kind === 'stage' && event.stage === 'saving') controller.abort();
    },
  });
  await expect(cut).rejects.toMatchObject({ code: 'cancelled' });
  expect(saved).toEqual([]);
  expect(await parts.store.get(pendingKey)).toMatchObject({ checkpoint: { epoch: 2 } });
  const steps: TrainingEvent[] = [];
  const result = await runSession(session, model, parts, { onProgress: (event) => void (event.kind === 'step' && steps.push(event)) });
  expect(steps).toEqual([]);
  expect(result).toMatchObject({ ended: 'finished', adapterId: 'toy' });
  expect(await parts.store.get(pendingKey)).toBeUndefined();
});

test('a disk that is full at the end costs the storing, not the result', async () => {
  const task = await toyTask(ways[0]![1], params);
  const bytes = liveBytes();
  const full = (): Promise<never> => Promise.reject(new Error('full'));
  const parts: SessionParts = { ...newParts().parts, store: { ...memoryStore(), put: full, delete: full }, storeAdapter: full };
  const told: TrainingEvent[] = [];
  const session = { name: 'toy', settings: task.settings, checkpoint: undefined, prepared: preparedFrom(task) };
  const result = await runSession(session, encoderAlone(params), parts, { onProgress: (event) => told.push(event) });
  expect(result).toMatchObject({ ended: 'finished', adapterId: null, storageProblem: { message: 'full' } });
  expect(result.adapterFile!.size).toBeGreaterThan(1000);
  expect(told.filter(({ kind }) => kind === 'not-kept')).toHaveLength(1);
  expect(liveBytes()).toBe(bytes);
});

function newParts(): { parts: SessionParts; saved: string[] } {
  const saved: string[] = [];
  const parts: SessionParts = {
    state: {
      classes: [
        { id: 'a', en: 'a', zh: '' },
        { id: 'b', en: 'b', zh: '' },
      ],
      clips: [],
    },
    store: memoryStore(),
    control: createRunControl(),
    openFile: () => Promise.reject(new Error('no file is needed')),
    storeAdapter: (_file, name) => Promise.resolve(void saved.push(name)).then(() => name),
  };
  return { parts, saved };
}
