import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, test } from 'vitest';
import type { TrainingEvent } from '../../shared/teaching/teaching';
import { gpuDevice } from '../backend/device';
import { deviceGuard } from '../backend/deviceGuard';
import { createRunControl } from '../base/runControl';
import { runSession, type Session, type SessionParts } from './session';
import { memoryStore } from '../collection/store';
import { encoderAlone, preparedFrom, toyEncoder, toyTask } from '../../testing/training';

afterEach(() => tf.engine().reset());

test('a training whose device is lost within an epoch goes on from its last step, to the same losses', async () => {
  const guard = deviceGuard();
  await guard.start('webgpu');
  const settings = { fromLayer: -1, cachedViews: 1, body: 'none', epochs: 1, batch: 2 } as const;
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
  type Step = Extract<TrainingEvent, { kind: 'step' }>;
  const run = async (loseAt: number): Promise<Step[]> => {
    const task = await toyTask({ settings, shots: 6, heldOut: 1 });
    const session: Session = { name: 'toy', settings: task.settings, checkpoint: undefined, prepared: preparedFrom(task) };
    const steps: Step[] = [];
    await guard.run(async () =>
      runSession(session, encoderAlone(await toyEncoder()), parts, {
        onProgress: (event) => {
          if (event.kind !== 'step') return;
          steps.push(event);
          if (steps.length === loseAt) gpuDevice()!.destroy();
        },
      }),
    );
    return steps;
  };
  const whole = await run(0);
  const cut = await run(4);
  expect(whole.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
  // The step at which the device went away could not be kept any more.
  expect(cut.map(({ step }) => step).slice(0, 4)).toEqual([1, 2, 3, 4]);
  const next = cut[4]!.step;
  expect(next).toBeGreaterThan(1);
  expect(next).toBeLessThanOrEqual(4);
  expect(cut.slice(4).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6].slice(next - 1));
  for (const { step, lossEn, lossZh } of cut) {
    expect(lossEn! / whole[step - 1]!.lossEn!).toBeCloseTo(1, 3);
    expect(lossZh! / whole[step - 1]!.lossZh!).toBeCloseTo(1, 3);
  }
});
