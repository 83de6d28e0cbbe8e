import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { startNodeBackend } from '../backend/nodeBackend';
import { createRunControl } from '../base/runControl';
import { memoryStore } from '../collection/store';
import { toyEncoder, toyTask } from '../../testing/training';
import { keepScores } from './storedScores';
import { runTraining } from './trainer';
import type { VisionParams } from '../model';

let params: VisionParams;

beforeAll(async () => {
  await startNodeBackend('wasm');
  params = await toyEncoder();
});

test('a measuring that was cut goes on with the clip at hand, to the same judgement', async () => {
  const store = memoryStore();
  const task = await toyTask({ settings: { temporalPrompts: false, cachedViews: 0 }, heldOut: 6 }, params);
  let time = 0;
  const scores = keepScores(store, 'toy', () => (time += 31_000)); // each clip is put away
  const measured = async (cancelAt: number) => {
    const controller = new AbortController();
    const seen: number[] = [];
    const run = runTraining(task, {
      control: createRunControl(),
      scores,
      signal: controller.signal,
      onProgress: (event) => {
        if (event.kind !== 'stage' || event.stage !== 'measuring-before') return;
        seen.push(event.done);
        if (event.done === cancelAt) controller.abort();
      },
    });
    return { seen, before: await run.then(({ before }) => before).catch(() => null) };
  };
  const tensors = tf.memory().numTensors;
  expect((await measured(7)).before).toBeNull();
  expect((await keepScores(store, 'toy')('before')).known.size).toBe(7);
  expect((await keepScores(store, 'another')('before')).known.size).toBe(0);
  let encoded = 0;
  const counting = {
    ...task,
    heldOut: task.heldOut.map((clip) => ({ ...clip, frames: (draw: number) => (encoded++, clip.frames(draw)) })),
  };
  const rest = await runTraining(counting, { control: createRunControl(), scores });
  expect(encoded).toBe(5);
  const whole = await runTraining(task, { control: createRunControl() });
  expect(rest.before).toEqual(whole.before);
  expect(tf.memory().numTensors).toBe(tensors);
});
