import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createRandom } from '../../shared/base/random';
import type { TrainingEvent } from '../../shared/teaching/teaching';
import { readAdapter } from '../model/adapterFile/adapterFile';
import { createAdapter, disposeAdapter, type VisionParams } from '../model';
import { startNodeBackend } from '../../testing/layers';
import { batchStep } from './step/batch';
import type { TrainingCheckpoint } from './step/checkpoint';
import { createRunControl } from '../base/runControl';
import { batchGradients } from './step/gradientCaching';
import { adapterFor } from './step/learner';
import { branchLosses } from './step/loss';
import { disposeTexts, measureClips, uploadTexts } from './measure/measure';
import { runTraining } from './trainer';
import type { TrainerOptions, TrainingOutcome } from './epochs';
import { toyEncoder, toyTask, type ToyTask } from '../../testing/training';
import { prepareViews } from './views/views';

let params: VisionParams;

beforeAll(async () => {
  await startNodeBackend('wasm');
  params = await toyEncoder();
});

let tensorsBefore = 0;
beforeEach(() => {
  tensorsBefore = tf.memory().numTensors;
});

type Step = Extract<TrainingEvent, { kind: 'step' }>;

async function train(
  toy: ToyTask,
  options: Partial<TrainerOptions> = {},
): Promise<{ outcome: TrainingOutcome; steps: Step[]; checkpoints: TrainingCheckpoint[] }> {
  const steps: Step[] = [];
  const checkpoints: TrainingCheckpoint[] = [];
  const outcome = await runTraining(await toyTask(toy, params), {
    control: createRunControl(),
    save: (checkpoint) => Promise.resolve(void checkpoints.push(checkpoint)),
    ...options,
    onProgress: (event) => {
      if (event.kind === 'step') steps.push(event);
      options.onProgress?.(event);
    },
  });
  return { outcome, steps, checkpoints };
}

const losses = (steps: readonly Step[]): number[] => steps.map((step) => step.lossEn! + step.lossZh!);

describe.each([
  ['kept tokens', { fromLayer: -1, cachedViews: 2 }],
  ['whole encoder', { fromLayer: 0, cachedViews: 0 }],
])('training with %s', (_name, settings) => {
  test('the loss falls, every epoch is told, nothing is left on the backend', async () => {
    const { outcome, steps } = await train({ settings: { ...settings, epochs: 8, learningRate: 5e-3 } });
    const all = losses(steps);
    expect(all.slice(-2).reduce((a, b) => a + b)).toBeLessThan(0.5 * all.slice(0, 2).reduce((a, b) => a + b));
    expect(outcome.curve.map((point) => point.epoch)).toEqual(Array.from({ length: 9 }, (_, epoch) => epoch));
    expect(outcome.best!.judged).toHaveLength(4);
    expect(tf.memory().numTensors).toBe(tensorsBefore);
  });

  test('the same seed gives the same losses, another seed others', async () => {
    const [a, b, c] = [await train({ settings }), await train({ settings }), await train({ settings: { ...settings, seed: 2 } })];
    expect(losses(a.steps)).toEqual(losses(b.steps));
    expect(losses(a.steps)).not.toEqual(losses(c.steps));
  });

  test('going on from an epoch is the training that was never cut', async () => {
    const whole = await train({ settings });
    const afterAnEpoch = whole.checkpoints.find(({ step }) => step === 0)!;
    const rest = await train({ settings }, { from: structuredClone(afterAnEpoch) });
    expect(losses(rest.steps)).toEqual(losses(whole.steps.slice(rest.steps.length === 0 ? 0 : -rest.steps.length)));
    expect(rest.steps).toHaveLength(4);
    expect(rest.outcome.curve).toEqual(whole.outcome.curve);
    expect(rest.outcome.best!.adapter).toEqual(whole.outcome.best!.adapter);
  });

  test('so is going on from within an epoch', async () => {
    const toy = { settings: { ...settings, batch: 2 } };
    const whole = await train(toy);
    const within = whole.checkpoints.find(({ step }) => step > 0)!;
    const rest = await train(toy, { from: structuredClone(within) });
    expect(rest.steps[0]).toMatchObject({ epoch: within.epoch + 1, step: within.step + 1 });
    expect(losses(rest.steps)).toEqual(losses(whole.steps.slice(-rest.steps.length)));
    expect(rest.outcome.curve).toEqual(whole.outcome.curve);
    expect(rest.outcome.best!.adapter).toEqual(whole.outcome.best!.adapter);
    expect(tf.memory().numTensors).toBe(tensorsBefore);
  });
});

test('a batch at once and one clip at a time have the same gradient', async () => {
  const task = await toyTask({ settings: { fromLayer: 0, cachedViews: 0 } }, params);
  const views = await prepareViews(task, createRandom(1), {});
  const texts = uploadTexts(task);
  const adapter = createAdapter(adapterFor(task, params.config), 3, { patchSize: 8 });
  const labels = [0, 1, 0, 1];
  const draw = (at: number) => views.draw(at, createRandom(at));
  const whole = await batchStep(task, adapter, texts, labels, { draw });
  const rows = tf.tensor1d(labels, 'int32');
  const single = await batchGradients(params, adapter, {
    T: 4,
    size: 4,
    layersPerTape: 1,
    clip: draw,
    losses: (features) =>
      branchLosses(
        features,
        {
          labels,
          english: tf.gather(texts.english!, rows),
          chinese: tf.gather(texts.chinese!, rows),
          words: { words: tf.gather(texts.words!.words, rows), mask: tf.gather(texts.words!.mask, rows) },
        },
        { tau: task.settings.tau },
      ),
  });
  whole.losses.forEach((loss, index) => expect(loss).toBeCloseTo(single.losses[index]!, 4));
  expect(whole.losses).toHaveLength(2);
  for (const [name, gradient] of Object.entries(single.gradients)) {
    const [difference, size] = tf
      .tidy(() => [tf.norm(tf.sub(gradient, whole.gradients[name]!)), tf.norm(gradient)])
      .map((norm) => norm.dataSync()[0]!);
    expect(difference!, name).toBeLessThanOrEqual(1e-3 * size! + 1e-6);
  }
  tf.dispose([whole.features, whole.gradients, single.features, single.gradients, rows]);
  disposeAdapter(adapter);
  disposeTexts(texts);
});

test('the kept best adapter reads back and judges as it was judged', async () => {
  const { outcome } = await train({});
  const { adapter } = await readAdapter(outcome.best!.adapter);
  const task = await toyTask({}, params);
  const texts = uploadTexts(task);
  const views = await prepareViews(task, createRandom(5), {});
  expect((await measureClips(task, views, texts, adapter)).judged).toEqual(outcome.best!.judged);
  disposeAdapter(adapter);
  disposeTexts(texts);
  expect(tf.memory().numTensors).toBe(tensorsBefore);
});

test.each([1, 2, 5, 9])('cancelling at event %i frees everything', async (count) => {
  const controller = new AbortController();
  let events = 0;
  const training = train(
    { settings: { fromLayer: 0, cachedViews: 0 } },
    {
      signal: controller.signal,
      onProgress: () => {
        if (++events === count) controller.abort();
      },
    },
  );
  await expect(training).rejects.toMatchObject({ code: 'cancelled' });
  expect(tf.memory().numTensors).toBe(tensorsBefore);
});

test('stopping keeps the best there is, even within the first epoch', async () => {
  const control = createRunControl();
  const { outcome, steps } = await train(
    { settings: { epochs: 50 } },
    {
      control,
      onProgress: (event) => {
        if (event.kind === 'step') control.stop();
      },
    },
  );
  expect(steps).toHaveLength(1);
  expect(outcome).toMatchObject({ ended: 'stopped', best: { epoch: 1 } });
  expect(tf.memory().numTensors).toBe(tensorsBefore);
});

test('a loss that is no number ends the training with the last good epoch, or an error where there was none', async () => {
  const task = await toyTask({}, params);
  const outcome = await runTraining(task, {
    control: createRunControl(),
    onProgress: (event) => {
      if (event.kind === 'epoch' && event.point.epoch === 1) Object.assign(task.settings, { tau: NaN });
    },
  });
  expect(outcome).toMatchObject({ ended: 'not-finite', best: { epoch: 1 } });
  const broken = await toyTask({}, params);
  (broken.texts.en as Float32Array).fill(NaN);
  await expect(runTraining(broken, { control: createRunControl() })).rejects.toMatchObject({ code: 'loss-not-finite' });
  expect(tf.memory().numTensors).toBe(tensorsBefore);
});

test('a full disk is told once and the training goes on', async () => {
  const told: TrainingEvent[] = [];
  const { outcome } = await train(
    {},
    {
      save: () => Promise.reject(new Error('disk full')),
      onProgress: (event) => {
        if (event.kind === 'not-kept') told.push(event);
      },
    },
  );
  expect(outcome.ended).toBe('finished');
  expect(told).toHaveLength(1);
});

test('without prompts nothing is trained, the baseline is measured', async () => {
  const { outcome } = await train({ settings: { temporalPrompts: false } });
  expect(outcome).toMatchObject({ parameters: 0, best: null, ended: 'finished' });
  expect(outcome.before).toHaveLength(4);
});
