/** A small version of `npm run bench:order`: the shipped adapter tells reversed clips apart, and without it nothing does. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { readAdapter } from '../../src/engine/model/adapterFile/adapterFile';
import { disposeAdapter } from '../../src/engine/model';
import { startNodeBackend } from '../../src/engine/backend/nodeBackend';
import { framesAtHand } from '../../src/engine/train/task/task';
import { settingsOf } from '../../src/shared/teaching/trainingSettings';
import { type DemoModel, loadDemoModel, renderClips, reversedPairs } from './orderData';
import { judge, paperRows, runVariant } from './orderRuns';

let model: DemoModel;

beforeAll(async () => {
  await startNodeBackend('wasm');
  model = await loadDemoModel();
});

const classes = reversedPairs();
const [, baseline, , , full] = paperRows;

test('pairs are one another played backward: the same frames, at most their order tells', async () => {
  for (const [index, action] of classes.entries()) {
    expect(action.reverseOf).toBe(classes[index % 2 === 0 ? index + 1 : index - 1]!.id);
  }
  const result = await runVariant(model, baseline!, { classes, shots: 0, seed: 1, testClips: renderClips(classes, 3, 8, 'test') });
  // 42 clips: what ignores order stays within three standard deviations of one half.
  expect(Math.abs(result.order! - 0.5)).toBeLessThan(3 * Math.sqrt(0.25 / 42));
});

test('teaching two classes that differ only in order lowers the loss and leaves nothing behind', async () => {
  const pair = classes.slice(0, 2);
  const before = tf.memory().numTensors;
  const losses: number[] = [];
  const result = await runVariant(model, full!, {
    classes: pair,
    shots: 3,
    seed: 1,
    testClips: renderClips(pair, 4, 8, 'test'),
    settings: { epochs: 12, bottleneck: 32, globalPrompts: 2, cachedViews: 2 },
    onEpoch: (_epoch, loss) => losses.push(loss),
  });
  expect(losses.at(-1)!).toBeLessThan(0.6 * losses[0]!);
  expect(result.order).toBeGreaterThan(0.5);
  expect(tf.memory().numTensors).toBe(before);
});

const shelf = 'models/demo/adapters';
const shipped = existsSync(shelf) ? readdirSync(shelf).filter((name) => name.endsWith('.safetensors')) : [];

test.each(shipped)('the shipped adapter %s tells the order of unseen clips', async (name) => {
  const bytes = readFileSync(join(shelf, name));
  expect(bytes.byteLength).toBeLessThanOrEqual(4e6);
  const { adapter } = await readAdapter(bytes, name);
  const settings = { ...settingsOf('quick', 'demo'), frames: adapter.settings.frames, fromLayer: adapter.settings.fromLayer };
  const texts = await model.embed(classes, settings.template);
  const heldOut = renderClips(classes, 4, settings.frames, 'test');
  const { order, top1 } = await judge(
    { params: model.vision, texts, baseline: texts, settings, train: [], heldOut, setApart: [], frames: framesAtHand(0), mayFlip: true },
    classes,
    full!,
    adapter,
  );
  expect(order).toBeGreaterThan(0.75);
  expect(top1).toBeGreaterThan(0.5);
  disposeAdapter(adapter);
});
