import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { checkComplete, openCheckpoint } from '../checkpoint';
import type { ModelFile } from '../../files/modelFile';
import type { TensorToWrite } from '../../files/tensors/tensorSource';
import {
  drawn,
  huggingFaceClip,
  huggingFaceConfig,
  jsonFile,
  openAiClip,
  openAiEyes,
  renamed,
  safetensorsFile,
  torchFile,
  treeOf,
} from '../../../testing/checkpoints';

const text = (path: string, content: string): ModelFile => ({ path, blob: new Blob([content]) });
const refused = async (files: readonly ModelFile[], details: Readonly<Record<string, unknown>>) => {
  const error: unknown = await openCheckpoint(files)
    .then(checkComplete)
    .then(
      () => null,
      (thrown: unknown) => thrown,
    );
  expect(error).toMatchObject({ code: 'model-invalid', remedy: expect.stringMatching(/\w/) as string, details });
};
const with_ = (...names: string[]): TensorToWrite[] => drawn(Object.fromEntries(names.map((name) => [name, [4, 4]])));
const withoutEyes = openAiClip().filter(({ name }) => !name.startsWith('visual.'));

describe('what is no file of weights', () => {
  test.each([
    ['lfsPointer', 'model.safetensors', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n'],
    ['lfsPointer', 'clip.pt', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n'],
    ['webPage', 'model.safetensors', '<!DOCTYPE html><html><body>Log in</body></html>'],
    ['webPage', 'pytorch_model.bin', '  <html lang="en"><head></head></html>'],
    ['webPage', 'model.bin', '{"error":"Access to model x is restricted."}'],
    ['webPage', 'model.pt', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'],
    ['webPage', 'model.pt', 'Entry not found'],
    ['otherFormat', 'clip.gguf', 'GGUF\u0003'],
    ['otherFormat', 'weights.bin', 'GGUF\u0003'],
    ['otherFormat', 'model.onnx', '\b\u0007'],
    ['otherFormat', 'flax_model.msgpack', '\u0081'],
    ['otherFormat', 'tf_model.h5', 'anything'],
    ['otherFormat', 'openvino_model.bin', 'anything'],
    ['archive', 'clip.pth', 'Rar!\u001a'],
    ['archive', 'clip.pth.tar', `${'a'.repeat(257)}ustar`],
  ])('%s: %s', (kind, path, content) => refused([text(path, content), jsonFile('config.json', huggingFaceConfig)], { kind, file: path }));

  test('a folder that was zipped; 8-bit floats', async () => {
    const zipped = {
      path: 'clip.pt',
      blob: new Blob([zipSync({ 'clip/model.safetensors': new Uint8Array(9) }) as Uint8Array<ArrayBuffer>]),
    };
    await refused([zipped], { kind: 'archive', what: 'zip' });
    const header = JSON.stringify({ 'visual.proj': { dtype: 'F8_E4M3', shape: [1], data_offsets: [0, 1] } });
    const eight = new Blob([new Uint8Array(new BigUint64Array([BigInt(header.length)]).buffer), header, Uint8Array.of(1)]);
    await refused([{ path: 'model.safetensors', blob: eight }], { kind: 'quantised', tensor: 'visual.proj' });
  });

  test("PyTorch's old format", () =>
    refused([{ path: 'old.pth.tar', blob: new Blob([Uint8Array.of(0x80, 2, 0x8a, 10, 0x6c)]) }], { kind: 'oldPyTorch' }));

  test("beside weights that can be read they are no hindrance, nor are a training's other files", async () => {
    const others = [
      text('model.onnx', '\b'),
      text('pytorch_model.bin', 'version https://git-lfs.github.com/spec/v1\n'),
      text('training_args.bin', 'PK'),
      text('optimizer.pt', 'x'),
      text('README.md', '# CLIP'),
    ];
    const { vision } = await openCheckpoint([
      ...others,
      safetensorsFile('model.safetensors', await huggingFaceClip()),
      jsonFile('config.json', huggingFaceConfig),
    ]);
    expect(vision!.layout).toBe('Hugging Face');
  });
});

describe('models of another kind', () => {
  test.each([
    ['resnet', 'ResNet', with_('visual.layer1.0.conv1.weight', 'visual.attnpool.k_proj.weight')],
    ['otherModel', 'EVA-CLIP', with_('visual.blocks.0.attn.q_bias', 'visual.patch_embed.proj.weight')],
    ['otherModel', 'a ViT of timm', with_('visual.blocks.0.attn.qkv.weight', 'visual.patch_embed.proj.weight')],
    ['otherModel', 'EVA-CLIP', with_('visual.blocks.0.mlp.w1.weight', 'visual.rope.freqs_cos')],
    ['otherModel', 'ConvNeXt', with_('visual.trunk.stages.0.blocks.0.conv_dw.weight')],
    ['otherModel', 'a ViT of timm', with_('visual.trunk.blocks.0.attn.qkv.weight')],
    ['otherModel', 'MobileCLIP (FastViT)', with_('image_encoder.model.patch_emb.0.block.conv.weight')],
  ])('%s: %s', async (kind, what, eyes) => {
    await refused([safetensorsFile('a.safetensors', [...withoutEyes, ...eyes])], { kind, what });
    await refused([torchFile('a.pt', { state_dict: treeOf(renamed([...withoutEyes, ...eyes], (name) => `module.${name}`)) })], {
      kind,
      what,
    });
  });

  test('texts of another kind beside eyes that would run', async () => {
    const eyes = openAiClip().filter(({ name }) => name.startsWith('visual.'));
    await refused(
      [safetensorsFile('a.safetensors', [...eyes, ...with_('text.transformer.embeddings.word_embeddings.weight', 'text.proj.weight')])],
      { kind: 'otherModel' },
    );
    await refused(
      [
        safetensorsFile('a.safetensors', [
          ...(await huggingFaceClip()),
          ...with_('text_model.roberta.embeddings.word_embeddings.weight', 'text_model.transformation.weight'),
        ]),
      ],
      { what: 'AltCLIP' },
    );
  });

  test('SigLIP, by its tensors and by its config', async () => {
    const own = await huggingFaceClip();
    const siglip = [
      ...own.filter(({ name }) => !/class_embedding|pre_layrnorm|visual_projection/.test(name)),
      ...with_('vision_model.head.probe'),
    ];
    await refused([safetensorsFile('model.safetensors', siglip)], { kind: 'otherModel', what: 'SigLIP' });
    await refused([safetensorsFile('model.safetensors', own), jsonFile('config.json', { ...huggingFaceConfig, model_type: 'siglip2' })], {
      kind: 'otherModel',
      what: 'SigLIP 2',
    });
    await refused(
      [safetensorsFile('model.safetensors', own), jsonFile('config.json', { ...huggingFaceConfig, model_type: 'metaclip_2' })],
      { what: 'MetaCLIP 2' },
    );
  });

  test("X-CLIP, with and without its config, in its own names and Hugging Face's", async () => {
    const own = await huggingFaceClip();
    const more = with_('mit.position_embedding', 'prompts_generator.alpha', 'vision_model.encoder.layers.0.message_fc.weight');
    await refused([safetensorsFile('model.safetensors', [...own, ...more])], { kind: 'xclip' });
    await refused([safetensorsFile('model.safetensors', [...own, ...more.slice(0, 1)])], { kind: 'xclip' });
    await refused([safetensorsFile('model.safetensors', own), jsonFile('config.json', { ...huggingFaceConfig, model_type: 'xclip' })], {
      kind: 'xclip',
    });
    await refused(
      [torchFile('k400.pth', { model: treeOf([...openAiClip(), ...with_('visual.transformer.resblocks.0.message_ln.weight')]) })],
      { kind: 'xclip' },
    );
  });

  test.each([
    'visual.transformer.resblocks.0.ls_1.gamma',
    'visual.transformer.resblocks.1.T_Adapter.D_fc1.weight',
    'visual.VPT',
    'visual.temporal_embedding',
    'transformer.resblocks.0.adapter.weight',
  ])('parts that a plain tower does not have: %s', async (name) => {
    await refused([safetensorsFile('a.safetensors', [...openAiClip(), ...with_(name)])], { kind: 'extraParts', tensor: name });
  });

  test('what the engine makes itself, and a classifier after the eyes, are no such parts', async () => {
    const counters = drawn({ 'visual.input_resolution': [], attn_mask: [16, 16], 'visual.head.weight': [3, 32] });
    await openCheckpoint([safetensorsFile('a.safetensors', [...openAiClip(), ...counters])]);
  });

  test('eyes without a projection; a text that ends in a classifier', async () => {
    const own = await huggingFaceClip();
    await refused(
      [
        safetensorsFile(
          'model.safetensors',
          own.filter(({ name }) => name !== 'visual_projection.weight'),
        ),
      ],
      { kind: 'noProjection', tensor: 'visual_projection.weight' },
    );
    const bert = drawn({ 'bert.embeddings.word_embeddings.weight': [60, 64], 'classifier.weight': [32, 64] });
    await refused([torchFile('pytorch_model.bin', treeOf(bert))], { kind: 'classifier', what: 'Taiyi' });
  });

  test('eyes alone, in every wrapping', async () => {
    for (const prefix of ['visual.', 'module.visual.', 'image_encoder.', '', 'model.video_encoder.']) {
      await refused([torchFile('eyes.pt', { state_dict: treeOf(renamed(openAiEyes(), (name) => name.replace('visual.', prefix))) })], {
        kind: 'eyesAlone',
        embedding: 32,
      });
    }
    const vifi = openAiClip().filter(({ name }) => name !== 'token_embedding.weight');
    await refused(
      [
        torchFile('vifi.pth', {
          model: treeOf(
            renamed(vifi, (name) => (name.startsWith('visual.') ? name.replace('visual.', 'image_encoder.') : `text_encoder.${name}`)),
          ),
        }),
      ],
      { kind: 'eyesAlone' },
    );
  });
});

describe('shards', () => {
  const parts = async () => {
    const own = await huggingFaceClip();
    const [first, second] = [own.slice(0, 20), own.slice(20)];
    const names = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
    const map = Object.fromEntries([...first.map(({ name }) => [name, names[0]!]), ...second.map(({ name }) => [name, names[1]!])]);
    return {
      files: [safetensorsFile(names[0]!, first), safetensorsFile(names[1]!, second)],
      index: jsonFile('model.safetensors.index.json', { weight_map: map }),
      config: jsonFile('config.json', huggingFaceConfig),
    };
  };

  test('with and without their index they are one model', async () => {
    const { files, index, config } = await parts();
    for (const drop of [
      [...files, index, config],
      [...files, config],
    ])
      expect((await openCheckpoint(drop)).vision!.config.layers).toBe(2);
  });

  test('a missing one is named, with and without an index', async () => {
    const { files, index, config } = await parts();
    await refused([files[0]!, index, config], { kind: 'missingShard', what: 'model-00002-of-00002.safetensors' });
    await refused([files[1]!, config], { kind: 'missingShard', what: 'model-00001-of-00002.safetensors' });
    await refused([index, config], { kind: 'missingShard' });
  });

  test("PyTorch's, whose index names them as it likes", async () => {
    const own = await huggingFaceClip();
    const index = jsonFile('pytorch_model.bin.index.json', {
      weight_map: Object.fromEntries(
        own.map(({ name }, at) => [name, at < 20 ? 'pytorch_model-00001-of-00002.bin' : 'pytorch_model-00002-of-00002.bin']),
      ),
    });
    const files = [
      torchFile('pytorch_model-00001-of-00002.bin', treeOf(own.slice(0, 20))),
      torchFile('pytorch_model-00002-of-00002.bin', treeOf(own.slice(20))),
    ];
    expect((await openCheckpoint([...files, index, jsonFile('config.json', huggingFaceConfig)])).english!.config.vocabulary).toBe(60);
    await refused([files[0]!, index], { kind: 'missingShard', what: 'pytorch_model-00002-of-00002.bin' });
  });
});
