/** The baseline of Table 7 that trains e_t (Eq. 1) and nothing else. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { ladderRow } from '../../shared/evaluation/ladder';
import { createAdapter, disposeAdapter, encodeClip, tapedFeatures, type VisionParams } from '../model';
import { clipGradients } from '../model/clipGradients';
import { readAdapter, writeAdapter } from '../model/adapterFile/adapterFile';
import { startNodeBackend } from '../../testing/layers';
import { toyEncoder, toyTask } from '../../testing/training';
import { createRunControl } from '../base/runControl';
import { adapterFor } from './step/learner';
import { runTraining } from './trainer';

let params: VisionParams;
const settings = ladderRow('baseline-trained').training;
const T = 4;

beforeAll(async () => {
  await startNodeBackend('wasm');
  params = await toyEncoder();
});

test('it is one tensor, whose training lowers the loss', async () => {
  const losses: number[] = [];
  const before = tf.memory().numTensors;
  const task = await toyTask({ settings: { ...settings, epochs: 8, learningRate: 2e-2 } }, params);
  const outcome = await runTraining(task, {
    control: createRunControl(),
    onProgress: (event) => void (event.kind === 'step' && losses.push(event.lossEn!)),
  });
  expect(outcome.parameters).toBe(T * params.config.width);
  expect(losses.at(-1)!).toBeLessThan(losses[0]!);
  expect(tf.memory().numTensors).toBe(before);
  const { adapter } = await readAdapter(outcome.best!.adapter);
  expect(Object.keys(adapter.tensors)).toEqual(['temporal_embedding']);
  expect(adapter.settings).toMatchObject({ prompted: false, reparam: 'none', fromLayer: 0 });
  const again = await readAdapter(await writeAdapter(adapter));
  expect(again.adapter.settings).toEqual(adapter.settings);
  disposeAdapter(adapter);
  disposeAdapter(again.adapter);
});

test('its gradient, segment by segment, is that of one tape over everything; zero, it changes nothing', async () => {
  const task = await toyTask({ settings }, params);
  const shape = adapterFor(task, params.config);
  const { resolution: R, embedding: E } = params.config;
  const frames: tf.Tensor4D = tf.randomNormal([T, R, R, 3], 0, 1, 'float32', 7);
  const dFeatures: tf.Tensor3D = tf.randomNormal([1, T, E], 0, 1, 'float32', 8);
  const adapter = createAdapter(shape, 3, { patchSize: 8 });
  const taped = tf.grad((x: tf.Tensor) => tapedFeatures(params, { ...adapter, tensors: { temporal_embedding: x } }, frames, T))(
    adapter.tensors.temporal_embedding!,
    dFeatures,
  );
  const { temporal_embedding: found, ...others } = await clipGradients(params, adapter, frames, dFeatures, { T });
  expect(others).toEqual({});
  const [a, b] = [await found!.data(), await taped.data()];
  a.forEach((value, index) => expect(value).toBeCloseTo(b[index]!, 4));
  expect(Math.max(...a.map(Math.abs))).toBeGreaterThan(1e-3);

  const silent = createAdapter(shape, 3, { patchSize: 8, temporalDeviation: 0 });
  const withIt = await encodeClip(params, silent, frames, { T });
  const without = await encodeClip(params, null, frames, { T });
  expect(await withIt.data()).toEqual(await without.data());
});
