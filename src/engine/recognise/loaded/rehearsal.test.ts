/** What was rehearsed compiles nothing when it is run in earnest: every pipeline is there already. */
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import {
  adapterSettings,
  createAdapter,
  disposeAdapter,
  disposeVisionEncoder,
  loadVisionEncoder,
  type Adapter,
  type VisionParams,
} from '../../model';
import { currentKernels } from '../../nn';
import { currentDevice } from '../../nn/webgpu/gpu/gpu';
import { gpuErrors, startDawn } from '../../../build/dawn';
import { rehearseTraining } from '../../train/rehearsal';
import { toyEncoder, toySize, toySource, toyTask } from '../../../testing/training';
import { runTraining } from '../../train/trainer';
import { createRunControl } from '../../base/runControl';
import { encodeViews } from '../encodeViews';
import { readAndFree } from '../../backend/readAndFree';
import { rehearseRecognition } from './rehearsal';
import { plainByName, scoreBoth } from '../scoring/scoreLabels';

const sizes = { ...toySize, layers: 3 };
const T = 8;
const R = toySize.resolution;
const E = toySize.embedding;

/** Pipelines that `work` waits for, one after the other: those not compiled ahead. */
async function compiledLate(work: () => Promise<unknown>): Promise<string[]> {
  const device = currentDevice();
  const compile = device.createComputePipeline.bind(device);
  const late: string[] = [];
  device.createComputePipeline = (descriptor) => {
    late.push(descriptor.label ?? '');
    return compile(descriptor);
  };
  try {
    await work();
  } finally {
    device.createComputePipeline = compile;
  }
  return late;
}

/** Pipelines that `work` compiles, early or late. */
async function compiledIn(work: () => Promise<unknown>): Promise<number> {
  const device = currentDevice();
  const compile = device.createComputePipelineAsync.bind(device);
  let early = 0;
  device.createComputePipelineAsync = (descriptor) => {
    early += 1;
    return compile(descriptor);
  };
  const late = await compiledLate(work).finally(() => (device.createComputePipelineAsync = compile));
  return early + late.length;
}

async function recognise(vision: VisionParams, adapter: Adapter | null): Promise<Float32Array> {
  const clip = {
    views: 1,
    frames: T,
    width: R,
    height: R,
    times: [Array.from({ length: T }, (_, t) => t)],
    pixels: Uint8Array.from({ length: T * R * R * 3 }, (_, at) => (at * 7) % 256),
  };
  const { features, attention, plainAttention, plainFeatures } = await encodeViews(vision, clip as never, adapter, {});
  const table = Float32Array.from({ length: 4 * E }, (_, at) => Math.sin(at));
  const withPlain = plainFeatures === null ? null : { features: plainFeatures, view: 0 };
  const { scores, plain } = scoreBoth({ model: features }, withPlain, {
    labels: [{}, {}, {}, {}],
    use: { en: 'same-space', zh: 'same-space' },
    width: E,
    en: table,
    zh: table,
    words: { data: new Float32Array(4 * 2 * E).fill(1), mask: new Float32Array(8).fill(1), count: 2 },
  } as never);
  const read = await readAndFree({
    features,
    last: attention!.last,
    rollout: attention!.rollout,
    plainLast: plainAttention?.last ?? null,
    plainRollout: plainAttention?.rollout ?? null,
    plainFeatures,
    english: scores.english,
    chinese: scores.chinese,
    weights: scores.frameWeights,
    ...plainByName(plain),
  });
  return read.english!;
}

const startsHere = await startDawn();

describe.skipIf(startsHere === null)(`rehearsals${startsHere === null ? ' (skipped: no WebGPU adapter in Node)' : ''}`, () => {
  test('recognition without and with an adapter: nothing is left to compile, nothing else is changed', async () => {
    await startDawn();
    const errors = await gpuErrors(currentDevice(), async () => {
      let compiled: Promise<void> | undefined;
      const vision = await loadVisionEncoder(toySource(3, sizes), {
        onFirstBlock: (first) => void (compiled = rehearseRecognition(first, null)),
      });
      await compiled;
      const before = tf.memory().numTensors;
      const late = await compiledLate(async () => expect((await recognise(vision, null)).every(Number.isFinite)).toBe(true));
      expect(late).toEqual([]);
      const adapter = createAdapter(adapterSettings(vision.config, { frames: T, globalPrompts: 2, bottleneck: 8, fromLayer: 1 }), 1, {
        patchSize: toySize.patch,
      });
      await rehearseRecognition(vision, adapter);
      expect(await compiledLate(() => recognise(vision, adapter))).toEqual([]);
      disposeAdapter(adapter);
      expect(tf.memory().numTensors).toBe(before);
      disposeVisionEncoder(vision);
    });
    expect(errors).toEqual([]);
  });

  test.each([
    ['kept tokens', { fromLayer: -1, cachedViews: 1 }],
    ['the whole encoder', { fromLayer: 0, cachedViews: 0 }],
  ])('a training step on %s', async (_, settings) => {
    await startDawn();
    const task = await toyTask({ settings: { ...settings, batch: 2, epochs: 1 }, shots: 2, heldOut: 1 }, await toyEncoder());
    const before = tf.memory().numTensors;
    let late: string[] = [];
    const all = await compiledIn(async () => {
      await rehearseTraining(task);
      late = await compiledLate(() => runTraining(task, { control: createRunControl() }));
    });
    // tfjs has kernels of their own for sides of 1, and joins as many pieces as there are
    expect(late.filter((label) => !label.endsWith('Program'))).toEqual([]);
    expect(late.length).toBeLessThan(0.12 * all);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('what compiles meanwhile stays usable: other work need not wait', async () => {
    await startDawn();
    const x = tf.tensor1d([1, 2, 3]);
    const rehearsal = currentKernels().rehearse!(() => void tf.square(tf.tensor1d([1, 2, 3])));
    const y = tf.square(x);
    expect([...(await y.data())]).toEqual([1, 4, 9]);
    await rehearsal;
    tf.dispose([x, y]);
  });
});
