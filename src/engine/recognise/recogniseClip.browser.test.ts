/** A clip on the GPU from its frames to its answer: what goes up, what comes back, and how often the GPU is waited for. */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, expect, test } from 'vitest';
import { installGpuCounter } from '../../../bench/measures/gpuCounter';
import { defaultTemplate, type BackendName, type Recognition, type RecognizeOptions } from '../../shared/recognition/recognition';
import { writeAdapter } from '../model/adapterFile/adapterFile';
import { adapterSettings, createAdapter, disposeAdapter, type VisionParams } from '../model';
import { deviceGuard } from '../backend/deviceGuard';
import { openSafetensors } from '../files/weights/safetensors';
import { adapterKeeper } from './loaded/loadedAdapter';
import { modelKeeper } from './loaded/loadedModel';
import { recognitionHandlers } from '../worker/recogniseHandlers';
import { fullPrecision } from './loaded/halfPrecision';
import type { DeviceTurn } from './onDevice';
import { recogniseClip } from './recogniseClip';

const counter = installGpuCounter()!;
const frames = 4;
const frameBytes = frames * 96 * 96 * 3; // the embedded model's eyes
const modelPaths = ['config.json', 'model.safetensors', 'tokenizer.json'];
const context = { signal: new AbortController().signal, onProgress: () => undefined };
const options: RecognizeOptions = {
  frames,
  views: 1,
  modelId: 'demo',
  adapterId: null,
  labels: [
    { en: 'waving', zh: '' },
    { en: 'clapping', zh: '' },
    { en: 'playing guitar', zh: '' },
  ],
  template: defaultTemplate,
};

async function served(path: string): Promise<Blob> {
  const response = await fetch(`/${path}`);
  expect(response.ok, path).toBe(true);
  return response.blob();
}

/** A whole engine but for its worker. */
function engine() {
  const guard = deviceGuard();
  const models = modelKeeper(
    async () => ({
      files: await Promise.all(modelPaths.map(async (path) => ({ path, blob: await served(`models/demo/${path}`) }))),
      hash: 'demo',
    }),
    () => Promise.resolve('demo'),
  );
  let adapterFile = new Blob();
  let opened = 0;
  const adapters = adapterKeeper(async () => {
    opened += 1;
    const source = await openSafetensors(adapterFile, 'mine');
    return { name: 'mine', source, hash: String(adapterFile.size), embedded: false };
  });
  guard.onGone(() => {
    models.forget();
    adapters.forget();
  });
  const { start, recognize, rescore } = recognitionHandlers({ guard, models, adapters });
  return {
    start: (backend: BackendName) => start({ backend }, context),
    recognize: (file: File, changes: Partial<RecognizeOptions> = {}) => recognize({ file, options: { ...options, ...changes } }, context),
    rescore: (id: string) => rescore({ id, labels: options.labels, template: options.template }, context),
    vision: () => guard.run(async () => (await models.load('demo', {})).vision),
    release: () => guard.run(async () => models.release()),
    giveAdapter: (file: Blob) => (adapterFile = file),
    adaptersOpened: () => opened,
    /** The core alone, with nothing but what is in its signature. */
    plainly: (file: File) =>
      guard.run(async (backend) => {
        const model = await models.load('demo', {});
        const eyesFor = () => Promise.resolve([{ eyes: 'model' as const, vision: model.vision }]);
        const onDevice: DeviceTurn = (work) => work({ backend, model, adapter: null, eyesFor, half: fullPrecision });
        return recogniseClip(file, onDevice, options.labels, options, context);
      }),
  };
}

const { start, recognize, rescore, vision, release, giveAdapter, adaptersOpened, plainly } = engine();
const clip = async () => new File([await served('samples/guitar.mp4')], 'guitar.mp4');

afterAll(() => tf.engine().reset());

async function smallAdapter({ config }: VisionParams): Promise<Blob> {
  const adapter = createAdapter(adapterSettings(config, { frames, globalPrompts: 2, bottleneck: 8 }), 3, { patchSize: 16 });
  const file = await writeAdapter(adapter);
  disposeAdapter(adapter);
  return new Blob([file]);
}

function expectAlike(a: Recognition, b: Recognition): void {
  const pairs = [
    [a.scores.scoresEn, b.scores.scoresEn],
    [a.scores.frameWeights, b.scores.frameWeights],
    [a.attention.last, b.attention.last],
    [a.attention.rollout, b.attention.rollout],
    [a.plainAttention?.last ?? null, b.plainAttention?.last ?? null],
  ] as const;
  for (const [one, other] of pairs) {
    expect(one === null).toBe(other === null);
    if (one === null || other === null) continue;
    expect(one).toHaveLength(other.length);
    expect(Math.max(...one.map((value, index) => Math.abs(value - other[index]!)))).toBeLessThan(1e-3);
  }
}

test('a clip costs one upload of its frames and one wait, with and without an adapter; wasm says the same', async () => {
  const file = await clip();
  await start('webgpu');
  giveAdapter(await smallAdapter(await vision()));
  const answers: Recognition[] = [];
  for (const adapterId of [null, 'mine']) {
    await recognize(file, { adapterId }); // compiles, and embeds the labels
    const tensors = tf.memory().numTensors;
    counter.reset();
    const answer = await recognize(file, { adapterId });
    const { reads, uploadedBytes, dispatches } = counter.read();
    expect(dispatches).toBeLessThan(adapterId === null ? 150 : 460);
    expect(reads).toBe(1);
    expect(uploadedBytes).toBeGreaterThan(frameBytes);
    // the rest is the labels, and what tfjs makes of so small an adapter's tensors on the CPU
    expect(uploadedBytes).toBeLessThan((adapterId === null ? 1.1 : 1.9) * frameBytes);
    expect(tf.memory().numTensors).toBe(tensors);
    answers.push(answer);
  }
  await start('wasm');
  for (const [index, adapterId] of [null, 'mine'].entries()) expectAlike(answers[index]!, await recognize(file, { adapterId }));
  // In 8 bits about the same comes out, and it is told; after it all is exact again.
  const fast = await recognize(file, { speed: 'fast' });
  expect(fast.precision).toEqual({ products: 'eight-bit', single: [] });
  const moved = fast.scores.scoresEn!.map((score, index) => Math.abs(score - answers[0]!.scores.scoresEn![index]!));
  expect(Math.max(...moved)).toBeLessThan(0.03);
  expect(Math.max(...moved)).toBeGreaterThan(0);
  const exact = await recognize(file);
  expect(exact.precision).toBeUndefined();
  expectAlike(answers[0]!, exact);
});

test('twelve views cost one wait too, and scores come again from the features kept', async () => {
  await start('webgpu');
  const file = await clip();
  await recognize(file, { views: 12 });
  counter.reset();
  const answer = await recognize(file, { views: 12 });
  expect(counter.read().reads).toBe(1);
  counter.reset();
  const again = await rescore(answer.id);
  expect(counter.read().reads).toBe(1);
  expect(Math.max(...again.scoresEn!.map((value, index) => Math.abs(value - answer.scores.scoresEn![index]!)))).toBeLessThan(1e-5);
});

test('neither a text tower nor the model before leaves GPU memory behind', async () => {
  await start('webgpu');
  const file = await clip();
  await recognize(file);
  const held = counter.read().bytes;
  await recognize(file, { labels: [{ en: 'a label never seen before', zh: '' }] }); // the tower runs
  expect(counter.read().bytes).toBeLessThan(1.02 * held);
  await release(); // as before another model is loaded
  expect(counter.read().bytes).toBeLessThan(0.1 * held);
});

test('an adapter’s file is opened once a clip', async () => {
  const file = await clip();
  await start('wasm');
  giveAdapter(await smallAdapter(await vision()));
  const before = adaptersOpened();
  await recognize(file, { adapterId: 'mine' });
  expect(adaptersOpened()).toBe(before + 1);
});

test('the core called with a model says what the worker says', async () => {
  const file = await clip();
  await start('wasm');
  const asked = await recognize(file);
  const { recognition } = await plainly(file);
  expectAlike(asked, { id: '', ...recognition });
  expect(recognition.model).toBe('demo');
});
