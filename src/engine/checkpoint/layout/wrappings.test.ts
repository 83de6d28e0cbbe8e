import { describe, expect, test } from 'vitest';
import { checkComplete, openCheckpoint } from '../checkpoint';
import type { ModelFile } from '../../files/modelFile';
import type { TensorSource } from '../../files/tensors/tensorSource';
import {
  huggingFaceClip,
  huggingFaceConfig,
  jsonFile,
  openAiClip,
  openAiEyes,
  rawPickle,
  renamed,
  safetensorsFile,
  torchFile,
  treeOf,
} from '../../../testing/checkpoints';

const isEyes = (name: string) => name.startsWith('visual.');
const bytes = async (source: TensorSource) =>
  Promise.all([...source.tensors.keys()].toSorted().map(async (name) => Buffer.from(await source.read(name)).toString('base64')));

/** What the plain file of the same numbers gives. */
async function expectTheSame(files: readonly ModelFile[]): Promise<void> {
  const plain = await openCheckpoint([safetensorsFile('plain.safetensors', openAiClip())]);
  const wrapped = await openCheckpoint(files);
  checkComplete(wrapped);
  expect(wrapped.vision!.config).toEqual(plain.vision!.config);
  expect(wrapped.english!.config).toEqual(plain.english!.config);
  expect(await bytes(wrapped.vision!.source)).toEqual(await bytes(plain.vision!.source));
  expect(await bytes(wrapped.english!.source)).toEqual(await bytes(plain.english!.source));
  expect(wrapped.unused).toEqual([]);
}

describe('a CLIP in every wrapping is the same CLIP', () => {
  test.each([
    'module.',
    'model.',
    '_orig_mod.',
    'clip.',
    'base_model.model.',
    'module.prompt.clip_model.',
    'module._orig_mod.model.clip_model.',
    'net.backbone.7.',
  ])('%s', async (prefix) => {
    await expectTheSame([torchFile('a.pt', treeOf(renamed(openAiClip(), (name) => prefix + name)))]);
    await expectTheSame([
      safetensorsFile(
        'a.safetensors',
        renamed(openAiClip(), (name) => prefix + name),
      ),
    ]);
  });

  test.each([
    ['text. (CustomTextCLIP)', (name: string) => (isEyes(name) || name === 'logit_scale' ? name : `text.${name}`)],
    ['eyes and text apart', (name: string) => (isEyes(name) ? `model.image.${name}` : `model.language.tower.${name}`)],
    [
      'image_encoder., text_encoder. (ViFi-CLIP)',
      (name: string) =>
        isEyes(name)
          ? name.replace('visual.', 'image_encoder.')
          : /^(token_embedding|logit_scale)/.test(name)
            ? name
            : `text_encoder.${name}`,
    ],
    [
      'the same, wrapped',
      (name: string) =>
        `module.${isEyes(name) ? name.replace('visual.', 'image_encoder.') : /^(token_embedding|logit_scale)/.test(name) ? name : `text_encoder.${name}`}`,
    ],
    [
      'a wrapper inside',
      (name: string) =>
        name.replace('visual.', 'visual._orig_mod.module.').replace('resblocks.0.', 'resblocks.0._checkpoint_wrapped_module.'),
    ],
    ['PEFT layers without their pairs', (name: string) => `base_model.model.${name.replace('out_proj.', 'out_proj.base_layer.')}`],
  ])('%s', async (_, rename) => expectTheSame([torchFile('a.pt', treeOf(renamed(openAiClip(), rename)))]));

  test.each(['state_dict', 'model_state_dict', 'model', 'ema', 'net', 'whatever'])(
    'the state under "%s", beside an epoch and an optimizer',
    async (key) => {
      const optimizer = { state: { 0: treeOf(renamed(openAiEyes(9).slice(0, 2), (name) => `exp_avg_${name.length}`)) } };
      await expectTheSame([
        torchFile('checkpoint.pth.tar', {
          epoch: 3,
          arch: 'ViT-B/16',
          [key]: treeOf(renamed(openAiClip(), (name) => `module.${name}`)),
          optimizer,
        }),
      ]);
    },
  );

  test('the model before its averaged copy, its student before its teacher', async () => {
    const copy = treeOf(openAiClip(2));
    const plain = await bytes((await openCheckpoint([torchFile('b.pt', treeOf(openAiClip()))])).vision!.source);
    for (const [copied, own] of [
      ['state_dict_ema', 'state_dict'],
      ['ema', 'network'],
      ['teacher', 'student'],
      ['momentum_encoder', 'encoder_with_a_long_name'],
    ]) {
      const { vision, unused } = await openCheckpoint([torchFile('a.pt', { [copied!]: copy, [own!]: treeOf(openAiClip()) })]);
      expect(await bytes(vision!.source)).toEqual(plain);
      expect(unused).toEqual([copied]);
    }
  });

  test("Lightning's .ckpt, with the objects it keeps beside the weights", async () => {
    const namespace = rawPickle('cargparse\nNamespace\n)\x81}X\x02\x00\x00\x00lrG?PbM\xd2\xf1\xa9\xfcsb');
    const callback = rawPickle('}(cpytorch_lightning.callbacks.model_checkpoint\nModelCheckpoint\nK\x01u');
    const best = rawPickle('cnumpy.core.multiarray\nscalar\n(cnumpy\ndtype\n(X\x02\x00\x00\x00f8K\x00K\x01tRX\x08\x00\x00\x0000000000tR');
    await expectTheSame([
      torchFile('last.ckpt', {
        epoch: 1,
        'pytorch-lightning_version': '1.9.0',
        state_dict: treeOf(renamed(openAiClip(), (name) => `clip.${name}`)),
        callbacks: callback,
        hyper_parameters: namespace,
        best,
      }),
    ]);
  });

  test("Hugging Face's names in a wrapping, projections where they are", async () => {
    const own = await huggingFaceClip();
    const plain = await openCheckpoint([safetensorsFile('model.safetensors', own), jsonFile('config.json', huggingFaceConfig)]);
    const wrapped = await openCheckpoint([
      torchFile('a.pt', { model: treeOf(renamed(own, (name) => `module.clip.${name}`)) }),
      jsonFile('config.json', huggingFaceConfig),
    ]);
    expect(await bytes(wrapped.vision!.source)).toEqual(await bytes(plain.vision!.source));
    expect(await bytes(wrapped.english!.source)).toEqual(await bytes(plain.english!.source));
  });
});

test('layers of the text never fill up eyes that have fewer', async () => {
  const cut = openAiClip().filter(({ name }) => !name.startsWith('visual.transformer.resblocks.1.'));
  const { vision, english } = await openCheckpoint([safetensorsFile('a.safetensors', cut)]);
  expect([vision!.config.layers, english!.config.layers]).toEqual([1, 2]);
});

test('what lies beside the towers is named', async () => {
  const more = renamed(openAiEyes().slice(0, 3), (name) => `fusion_model.${name.replaceAll('.', '_')}`);
  const { unused } = await openCheckpoint([
    torchFile('a.pt', { model_state_dict: treeOf([...openAiClip(), ...more]), optimizer: treeOf(more) }),
  ]);
  expect(unused).toEqual(['fusion_model']);
});
