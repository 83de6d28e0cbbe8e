import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../shared/base/random';
import { adapterSettings, createAdapter, disposeAdapter, disposeVisionEncoder, type Adapter, type VisionParams } from '../model';
import { randomEncoder, randomFrames } from '../../testing/model';
import { gradientError, largestDifference, nodeBackends, randomTensor, startNodeBackend } from '../../testing/layers';
import { batchGradients, type BatchOptions } from './step/gradientCaching';
import { branchLosses, trainingLoss, type LossTargets } from './step/loss';
import { disposeAdamW, readAdamW, startAdamW, stepAdamW, writeAdamW, type AdamWState } from './step/optimizer';
import { learningRate, scheduleOf } from './step/schedule';

const [B, T, E, n] = [4, 3, 6, 2];
const tau = 0.1;
const labels = [2, 0, 2, 1];

function drawTargets(seed: number): LossTargets {
  const random = createRandom(seed);
  const draw = (...shape: number[]): tf.Tensor => randomTensor(random, shape as unknown as [number]);
  // texts belong to classes: clips of one label share theirs
  const perClass = (table: tf.Tensor): tf.Tensor => tf.tidy(() => tf.gather(table, tf.tensor1d(labels, 'int32')));
  return tf.tidy(
    () =>
      ({
        labels,
        english: tf.keep(perClass(draw(3, E))) as tf.Tensor2D,
        chinese: tf.keep(perClass(draw(3, E))) as tf.Tensor2D,
        words: {
          words: tf.keep(perClass(draw(3, n, E))) as tf.Tensor3D,
          mask: tf.keep(
            perClass(
              tf.tensor2d([
                [1, 0],
                [1, 1],
                [1, 1],
              ]),
            ),
          ) as tf.Tensor2D,
        },
      }) as unknown as tf.TensorContainer,
  ) as unknown as LossTargets;
}

function disposeTargets({ english, chinese, words }: LossTargets): void {
  tf.dispose([english!, chinese!, words.words, words.mask]);
}

describe.each(nodeBackends)('%s', (backend) => {
  let params: VisionParams;
  let adapter: Adapter;
  beforeAll(async () => {
    await startNodeBackend(backend);
    params = randomEncoder({ width: 12, layers: 2, patchSize: 4, grid: 2, embedding: E }, 3);
    adapter = createAdapter(adapterSettings(params.config, { frames: T, globalPrompts: 1, bottleneck: 4 }), 2, {
      patchSize: 4,
    });
  });
  afterAll(() => {
    disposeVisionEncoder(params);
    disposeAdapter(adapter);
  });

  test.each([0, 0.1])('the loss is that of Eq. 15 to 17 in plain arithmetic, smoothing %d', (labelSmoothing) => {
    const before = tf.memory().numTensors;
    const targets = drawTargets(1);
    const features = randomTensor(createRandom(2), [B, T, E] as unknown as [number]) as unknown as tf.Tensor3D;
    tf.tidy(() => {
      const found = trainingLoss(features, targets, { tau, labelSmoothing }).dataSync()[0]!;
      expect(found).toBeCloseTo(lossByLoops(features, targets, labelSmoothing), 4);
      const english = trainingLoss(features, { ...targets, chinese: null }, { tau }).dataSync()[0]!;
      const chinese = trainingLoss(features, { ...targets, english: null }, { tau }).dataSync()[0]!;
      if (labelSmoothing === 0) expect(english + chinese).toBeCloseTo(found, 4);
      const error = gradientError((f) => trainingLoss(f as tf.Tensor3D, targets, { tau, labelSmoothing }), [features], 1, 3e-3);
      expect(error).toBeLessThan(0.02);
    });
    features.dispose();
    disposeTargets(targets);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a batch under one tape, clip by clip, layer by layer or in uneven pieces: one gradient', async () => {
    const before = tf.memory().numTensors;
    const targets = drawTargets(5);
    const frames = randomFrames(params.config, B * T);
    const { resolution: R } = params.config;
    const clips = (from: number, count: number): tf.Tensor4D => tf.slice(frames, [from * T, 0, 0, 0], [count * T, R, R, 3]);
    const base = { T, losses: (f: tf.Tensor3D) => branchLosses(f, targets, { tau }) };
    const { layers } = params.config;
    const ways: BatchOptions[] = [
      { ...base, size: 1, layersPerTape: layers, clip: () => clips(0, B) },
      { ...base, size: 1, layersPerTape: 1, clip: () => clips(0, B) },
      { ...base, size: B, layersPerTape: 1, clip: (index) => clips(index, 1) },
      { ...base, size: B, layersPerTape: layers, clip: (index) => clips(index, 1) },
      { ...base, size: 2, layersPerTape: layers, clip: (index) => (index === 0 ? clips(0, 1) : clips(1, 3)) },
    ];
    const [whole, ...pieces] = await Promise.all(ways.map((way) => batchGradients(params, adapter, way)));
    expect(Object.keys(whole!.gradients).toSorted()).toEqual(Object.keys(adapter.tensors).toSorted());
    for (const { losses, features, gradients } of pieces) {
      losses.forEach((loss, index) => expect(loss).toBeCloseTo(whole!.losses[index]!, 5));
      expect(largestDifference(features, whole!.features)).toBeLessThan(1e-5);
      for (const [name, gradient] of Object.entries(gradients)) {
        const norm = tf.tidy(() => tf.norm(whole!.gradients[name]!).dataSync()[0]!);
        expect(largestDifference(gradient, whole!.gradients[name]!), name).toBeLessThan(1e-4 * Math.max(norm, 0.01));
      }
    }
    for (const { features, gradients } of [whole!, ...pieces]) tf.dispose([features, gradients]);
    frames.dispose();
    disposeTargets(targets);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('cancelling a batch leaves nothing behind', async () => {
    const targets = drawTargets(5);
    const before = tf.memory().numTensors;
    for (const layersPerTape of [1, 2]) {
      for (const at of [2, B + 1]) {
        const controller = new AbortController();
        const run = batchGradients(params, adapter, {
          T,
          size: B,
          layersPerTape,
          clip: (index) => randomFrames(params.config, T, index),
          losses: (f) => branchLosses(f, targets, { tau }),
          signal: controller.signal,
          onProgress: ({ done }) => void (done === at && controller.abort()),
        });
        await expect(run).rejects.toMatchObject({ code: 'cancelled' });
        expect(tf.memory().numTensors).toBe(before);
      }
    }
    disposeTargets(targets);
  });

  test("AdamW is PyTorch's, step for step, and its state survives a file", async () => {
    const before = tf.memory().numTensors;
    const random = createRandom(9);
    const options = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.05 };
    let parameters: Record<string, tf.Tensor> = {
      a: randomTensor(random, [3, 2] as unknown as [number]),
      b: randomTensor(random, [4]),
    };
    const plain = Object.fromEntries(
      Object.entries(parameters).map(([name, tensor]) => [
        name,
        {
          p: [...tensor.dataSync()],
          m: Array<number>(tensor.size).fill(0),
          v: Array<number>(tensor.size).fill(0),
          steps: 0,
        },
      ]),
    );
    let state: AdamWState = startAdamW(parameters);
    for (let step = 1; step <= 4; step++) {
      // the second parameter has no gradient in the third step
      const names = step === 3 ? ['a'] : ['a', 'b'];
      const gradients = Object.fromEntries(names.map((name) => [name, randomTensor(random, parameters[name]!.shape as [number])]));
      for (const name of names) {
        const own = plain[name]!;
        const g = gradients[name]!.dataSync();
        own.p.forEach((value, i) => {
          own.m[i] = 0.9 * own.m[i]! + 0.1 * g[i]!;
          own.v[i] = 0.999 * own.v[i]! + 0.001 * g[i]! ** 2;
          const shrunk = value * (1 - 0.01 * 0.05);
          own.p[i] = shrunk - (0.01 * (own.m[i]! / (1 - 0.9 ** step))) / (Math.sqrt(own.v[i]! / (1 - 0.999 ** step)) + 1e-8);
        });
      }
      const next = stepAdamW(state, parameters, gradients, 0.01, options);
      parameters = next.parameters;
      state = next.state;
      tf.dispose(gradients);
      if (step === 2) {
        const file = await writeAdamW(state);
        disposeAdamW(state);
        state = await readAdamW(file, parameters);
        expect(state.step).toBe(2);
        await expect(readAdamW(file, { a: parameters['a']! })).rejects.toMatchObject({ code: 'adapter-mismatch' });
      }
    }
    for (const [name, { p }] of Object.entries(plain)) {
      parameters[name]!.dataSync().forEach((value, index) => expect(value).toBeCloseTo(p[index]!, 5));
    }
    disposeAdamW(state);
    tf.dispose(parameters);
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('the rate climbs in a line, falls in a cosine and ends near nought', () => {
  const schedule = scheduleOf(1, 30, 10);
  expect(schedule).toEqual({ rate: 1, warmUpSteps: 50, steps: 300 });
  expect(learningRate(schedule, 0)).toBeCloseTo(1 / 50);
  expect(learningRate(schedule, 49)).toBe(1);
  expect(learningRate(schedule, 50)).toBe(1);
  expect(learningRate(schedule, 175)).toBeCloseTo(0.5);
  expect(learningRate(schedule, 299)).toBeLessThan(1e-4);
  expect(learningRate({ rate: 2, warmUpSteps: 0, steps: 1 }, 0)).toBe(2);
  expect(scheduleOf(1, 6, 10).warmUpSteps).toBe(10);
});

/** Eq. 6, 7, 15 to 17 as they stand. */
function lossByLoops(features: tf.Tensor3D, { english, chinese, words }: LossTargets, smoothing: number): number {
  const unit = (v: number[]): number[] => v.map((x) => x / Math.hypot(...v));
  const dot = (a: number[], b: number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  const softmax = (v: number[]): number[] => {
    const e = v.map((x) => Math.exp(x - Math.max(...v)));
    const sum = e.reduce((a, b) => a + b, 0);
    return e.map((x) => x / sum);
  };
  const F = features.arraySync().map((clip) => clip.map(unit));
  const w = words.words.arraySync();
  const mask = words.mask.arraySync();
  const branch = (texts: number[][]): number => {
    const sim = labels.map((_, a) =>
      F.map((clip) => {
        const own = w[a]!.filter((_, i) => mask[a]![i] === 1).map(unit);
        const weights = clip.map((_, t) =>
          own.reduce((sum, word) => sum + softmax(clip.map((frame) => dot(frame, word) / tau))[t]! / own.length, 0),
        );
        const video = unit(clip[0]!.map((_, e) => clip.reduce((sum, frame, t) => sum + weights[t]! * frame[e]!, 0)));
        return dot(unit(texts[a]!), video);
      }),
    );
    const oneWay = (matrix: number[][]): number =>
      matrix.reduce((total, row, a) => {
        const logs = softmax(row.map((x) => x / tau)).map(Math.log);
        const same = labels.map((label) => label === labels[a]);
        const count = same.filter(Boolean).length;
        return total - logs.reduce((sum, log, b) => sum + log * ((same[b] ? (1 - smoothing) / count : 0) + smoothing / labels.length), 0);
      }, 0) / labels.length;
    return (oneWay(sim) + oneWay(sim[0]!.map((_, b) => sim.map((row) => row[b]!)))) / 2;
  };
  return branch(english!.arraySync()) + branch(chinese!.arraySync());
}
