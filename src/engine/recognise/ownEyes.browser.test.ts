/** Each language by its own eyes, on the GPU: the embedded model's Chinese, given the embedded eyes for its own. */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, expect, test } from 'vitest';
import { defaultTemplate, type RecognizeOptions } from '../../shared/recognition/recognition';
import type { ModelFile } from '../files/modelFile';
import { openSafetensors } from '../files/weights/safetensors';
import { writeSafetensors } from '../files/weights/writeSafetensors';
import { deviceGuard } from '../backend/deviceGuard';
import { adapterKeeper } from './loaded/loadedAdapter';
import { modelKeeper } from './loaded/loadedModel';
import { recognitionHandlers } from '../worker/recogniseHandlers';

const context = { signal: new AbortController().signal, onProgress: () => undefined };
const options: RecognizeOptions = {
  frames: 4,
  views: 1,
  modelId: 'one',
  adapterId: null,
  template: defaultTemplate,
  labels: [
    { en: 'waving', zh: '挥手' },
    { en: 'playing guitar', zh: '弹吉他' },
    { en: 'swimming', zh: '游泳' },
  ],
};

async function served(path: string): Promise<Blob> {
  const response = await fetch(`/${path}`);
  expect(response.ok, path).toBe(true);
  return response.blob();
}

const paths = [
  'config.json',
  'model.safetensors',
  'tokenizer.json',
  'chinese/config.json',
  'chinese/model.safetensors',
  'chinese/tokenizer.json',
];
const demo = async (): Promise<ModelFile[]> =>
  Promise.all(paths.map(async (path) => ({ path, blob: await served(`models/demo/${path}`) })));

/** As a pair of CLIP and a whole Chinese-CLIP: nothing declared, eyes in both. */
async function paired(): Promise<ModelFile[]> {
  const files = await demo();
  const blobOf = (path: string) => files.find((file) => file.path === path)!.blob;
  const tensorsOf = async (path: string, wanted: RegExp) => {
    const source = await openSafetensors(blobOf(path), path);
    return Promise.all(
      [...source.tensors.values()]
        .filter(({ name }) => wanted.test(name))
        .map(async (info) => ({ ...info, data: await source.read(info.name) })),
    );
  };
  const { shared_space: _declared, ...config } = JSON.parse(await blobOf('config.json').text()) as Record<string, unknown>;
  const chinese = {
    model_type: 'chinese_clip',
    text_config: JSON.parse(await blobOf('chinese/config.json').text()) as unknown,
    vision_config: config.vision_config,
  };
  const weights = writeSafetensors([
    ...(await tensorsOf('chinese/model.safetensors', /./)),
    ...(await tensorsOf('model.safetensors', /^(vision_model|visual_projection)\./)),
  ]);
  const changed: Record<string, Blob> = {
    'config.json': new Blob([JSON.stringify(config)]),
    'chinese/config.json': new Blob([JSON.stringify(chinese)]),
    'chinese/model.safetensors': new Blob([weights]),
  };
  return files.map(({ path, blob }) => ({ path, blob: changed[path] ?? blob }));
}

const guard = deviceGuard();
const models = modelKeeper(
  async (id) => ({ files: id === 'one' ? await demo() : await paired(), hash: id }),
  (id) => Promise.resolve(id),
);
const adapters = adapterKeeper(() => Promise.reject(new Error('no adapter here')));
guard.onGone(() => models.forget());
const { start, recognize, rescore } = recognitionHandlers({ guard, models, adapters });

afterAll(() => tf.engine().reset());

test('own eyes score as those do, the model’s stay silent, and nothing is left behind', async () => {
  await start({ backend: 'webgpu' }, context);
  const file = new File([await served('samples/guitar.mp4')], 'guitar.mp4');
  const ask = (change: Partial<RecognizeOptions> = {}) => recognize({ file, options: { ...options, ...change } }, context);
  const one = await ask(); // one space: both languages by the same eyes
  expect(one).toMatchObject({ scores: { use: { en: 'same-space', zh: 'same-space' } }, encodings: [{ eyes: 'model' }] });
  const apart = await ask({ modelId: 'two' });
  expect(apart).toMatchObject({ scores: { use: { zh: 'other-space' }, scoresZh: null }, encodings: [{ eyes: 'model' }] });
  const held = tf.memory().numTensors;

  const own = await ask({ modelId: 'two', ownEyes: true });
  expect(own.scores.use).toEqual({ en: 'same-space', zh: 'own-eyes' });
  expect(own.encodings.map(({ eyes }) => eyes)).toEqual(['model', 'own']);
  expect(own.encodings.reduce((sum, { milliseconds }) => sum + milliseconds, 0)).toBeCloseTo(own.milliseconds.encoding, 0);
  for (const [language, scores] of [
    ['en', own.scores.scoresEn!],
    ['zh', own.scores.scoresZh!],
  ] as const) {
    const same = language === 'en' ? one.scores.scoresEn! : one.scores.scoresZh!;
    expect(Math.max(...scores.map((score, index) => Math.abs(score - same[index]!))), language).toBeLessThan(2e-3);
  }
  const again = await rescore({ id: own.id, labels: options.labels, template: options.template }, context);
  expect(Math.max(...again.scoresZh!.map((score, index) => Math.abs(score - own.scores.scoresZh![index]!)))).toBeLessThan(1e-5);

  const alone = await ask({ modelId: 'two', labels: options.labels.map(({ zh }) => ({ en: '', zh })) });
  expect(alone).toMatchObject({ scores: { use: { zh: 'own-eyes' }, scoresEn: null }, encodings: [{ eyes: 'own' }] });
  await expect(rescore({ id: apart.id, labels: [{ en: '', zh: '挥手' }], template: options.template }, context)).rejects.toMatchObject({
    code: 'not-encoded',
  });

  await ask({ modelId: 'two' }); // needs them no more
  expect(tf.memory().numTensors).toBe(held);
});
