import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, test } from 'vitest';
import { startBackend } from '../../backend/device';
import { destroyUnusedBuffers } from '../../backend/unusedBuffers';
import { createRunControl } from '../../base/runControl';
import { liveBytes, watchMemory } from './memory';
import { runSession } from '../session';
import { memoryStore } from '../../collection/store';
import { encoderAlone, preparedFrom, toyEncoder, toyTask } from '../../../testing/training';

afterEach(() => tf.engine().reset());

const allocated = (): number => (tf.memory() as unknown as { numBytesAllocatedInGPU: number }).numBytesAllocatedInGPU;

test('what was freed goes back to the GPU, and what is alive goes on working', async () => {
  await startBackend('webgpu');
  const kept = tf.tensor1d([1, 2, 3, 4]);
  await tf.square(kept).data();
  destroyUnusedBuffers();
  const before = allocated();
  const memory = watchMemory();
  for (let size = 1; size <= 4; size++) tf.tidy(() => tf.sum(tf.square(tf.ones([size * 250_000]))).dispose());
  expect(memory.peak()).toBeGreaterThanOrEqual(4e6);
  memory.stop();
  expect(allocated()).toBeGreaterThan(before + 4e6);
  destroyUnusedBuffers();
  expect(allocated()).toBe(before);
  expect(liveBytes()).toBe(before);
  expect([...(await tf.square(kept).data())]).toEqual([1, 4, 9, 16]);
});

test('a training leaves the GPU as it was, wherever it is cancelled', async () => {
  await startBackend('webgpu');
  const params = await toyEncoder();
  const task = await toyTask({ settings: { fromLayer: -1, epochs: 1, batch: 2 }, shots: 1, heldOut: 1 }, params);
  const parts = {
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
  const run = async (where: string): Promise<{ ended: string; most: number }> => {
    const controller = new AbortController();
    const session = { name: 'toy', settings: task.settings, checkpoint: undefined, prepared: preparedFrom(task) };
    let most = 0;
    const running = runSession(session, encoderAlone(params), parts, {
      signal: controller.signal,
      onProgress: (event) => {
        most = Math.max(most, allocated());
        if ((event.kind === 'stage' ? event.stage : event.kind) === where) controller.abort();
      },
    });
    return {
      ended: await running.then(
        () => 'finished',
        (error: { code: string }) => error.code,
      ),
      most,
    };
  };
  // Weights come to the GPU with their first use.
  expect((await run('nowhere')).ended).toBe('finished');
  const before = allocated();
  for (const where of ['caching', 'measuring-before', 'step', 'saving']) {
    const { ended, most } = await run(where);
    expect(ended, where).toBe('cancelled');
    expect(most, where).toBeGreaterThan(before);
    expect(allocated(), where).toBe(before);
  }
});
