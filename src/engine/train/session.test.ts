import { beforeAll, expect, test } from 'vitest';
import type { TeachingClip, TrainingEvent, TrainingSettings } from '../../shared/teaching/teaching';
import type { VisionParams } from '../model';
import { startNodeBackend } from '../backend/nodeBackend';
import { forecastFrom } from './forecast/forecast';
import { probeStep, probeTask } from './forecast/forecastProbe';
import { runSession, type Session, type SessionParts } from './session';
import { pendingKey } from './storedTraining';
import { framesAtHand } from './task/task';
import { createRunControl } from '../base/runControl';
import { memoryStore } from '../collection/store';
import { encoderAlone, preparedFrom, toyEncoder, toyTask } from '../../testing/training';

let params: VisionParams;

beforeAll(async () => {
  await startNodeBackend('wasm');
  params = await toyEncoder();
});

test.each([
  ['kept tokens', { fromLayer: -1, cachedViews: 4 }],
  ['the whole encoder', { fromLayer: 0, cachedViews: 0 }],
  ['larger batches', { fromLayer: -1, cachedViews: 2, batch: 16 }],
])('with %s the memory shown while it runs is the memory that was forecast', async (_name, change: Partial<TrainingSettings>) => {
  const task = await toyTask({ settings: { ...change, epochs: 2 }, shots: 12, heldOut: 4 }, params);
  const { settings, texts, train, heldOut } = task;
  const clip = (id: string, role: TeachingClip['role']): TeachingClip => ({
    id,
    classId: 'c',
    name: '',
    bytes: 1,
    role,
    roleBy: 'automatic',
    trim: null,
    duration: 2,
    width: 28,
    height: 28,
    hash: '',
    fingerprint: '',
    poster: null,
    problem: null,
  });
  const probe = await probeStep(probeTask({ params, texts, settings }), Math.min(settings.batch, train.length), 0.1);
  const input = {
    settings,
    config: params.config,
    train: train.map(({ id }) => clip(id, 'train')),
    heldOut: heldOut.map(({ id }) => clip(id, 'held-out')),
    setApart: [],
    budgets: { memory: 1e9, disk: 0 },
  };
  const { peakBytes, frames } = forecastFrom(probe, input, null);
  // Frames of clips whose tokens are kept pass through; what of them is held at once is streamedForecast.test.ts.
  const seen = frames.once ? { ...task, frames: framesAtHand(frames.memoryBytes) } : task;
  const shown: number[] = [];
  const session: Session = { name: 'toy', settings, checkpoint: undefined, prepared: preparedFrom(seen) };
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
    openFile: () => Promise.reject(new Error()),
    storeAdapter: () => Promise.resolve('toy'),
  };
  await runSession(session, encoderAlone(params), parts, {
    onProgress: (event: TrainingEvent) => void ('bytes' in event && shown.push(event.bytes)),
  });
  expect(shown.toSorted((a, b) => a - b)).toEqual(shown);
  expect(shown.at(-1)! / peakBytes).toBeGreaterThan(0.85);
  expect(shown.at(-1)! / peakBytes).toBeLessThan(1.1);
});

test('a training is found again from its first moment on, before it has a step to keep', async () => {
  const task = await toyTask({ settings: { epochs: 1 }, shots: 2, heldOut: 1 }, params);
  const store = memoryStore();
  const session: Session = { name: 'toy', settings: task.settings, checkpoint: undefined, prepared: preparedFrom(task) };
  const parts: SessionParts = {
    state: {
      classes: [
        { id: 'a', en: 'a', zh: '' },
        { id: 'b', en: 'b', zh: '' },
      ],
      clips: [],
    },
    store,
    control: createRunControl(),
    openFile: () => Promise.reject(new Error()),
    storeAdapter: () => Promise.resolve('toy'),
  };
  let first: unknown;
  await runSession(session, encoderAlone(params), parts, {
    onProgress: () => {
      first ??= store.get(pendingKey);
    },
  });
  expect(await first).toMatchObject({ name: 'toy', checkpoint: null });
  expect(await store.get(pendingKey)).toBeUndefined(); // it ended: there is nothing to go on with
});
