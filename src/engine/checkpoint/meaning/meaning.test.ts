import { describe, expect, test } from 'vitest';
import { openCheckpoint } from '../checkpoint';
import { huggingFaceClip, huggingFaceConfig, jsonFile, openAiClip, safetensorsFile } from '../../../testing/checkpoints';

const openClipFolder = (model: object, preprocess: object = {}) => [
  safetensorsFile('open_clip_model.safetensors', openAiClip()),
  jsonFile('open_clip_config.json', {
    model_cfg: {
      embed_dim: 32,
      vision_cfg: { image_size: 32, layers: 2, width: 64, head_width: 32, patch_size: 8 },
      text_cfg: { context_length: 16, vocab_size: 60, width: 64, heads: 4, layers: 2 },
      ...model,
    },
    preprocess_cfg: { mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711], ...preprocess },
  }),
];
const huggingFace = async (vision: object, text: object = {}, more: readonly [string, unknown][] = []) => [
  safetensorsFile('model.safetensors', await huggingFaceClip()),
  jsonFile('config.json', {
    ...huggingFaceConfig,
    vision_config: { ...huggingFaceConfig.vision_config, ...vision },
    text_config: { ...huggingFaceConfig.text_config, ...text },
  }),
  ...more.map(([path, value]) => jsonFile(path, value)),
];

describe('OpenCLIP', () => {
  test('GELU unless quick_gelu, heads by head_width, nothing assumed', async () => {
    const { vision, english, assumed } = await openCheckpoint(openClipFolder({}));
    expect(vision!.config).toMatchObject({ activation: 'gelu', heads: 2 });
    expect(english!.config).toMatchObject({ activation: 'gelu', heads: 4, context: 16, endOfText: 'largest' });
    expect(assumed).toEqual([]);
    const quick = await openCheckpoint(openClipFolder({ quick_gelu: true }));
    expect([quick.vision!.config.activation, quick.english!.config.activation]).toEqual(['quickGelu', 'quickGelu']);
  });

  test("its config counts for its weights, Hugging Face's for theirs, where both are there", async () => {
    const both = [...openClipFolder({}), jsonFile('config.json', huggingFaceConfig)];
    expect((await openCheckpoint(both)).vision!.config.activation).toBe('gelu');
    const own = await openCheckpoint([...(await huggingFace({})), openClipFolder({})[1]!]);
    expect(own.vision!.config.activation).toBe('quickGelu');
  });

  test('one of its model_configs beside the weights is read too', async () => {
    const [weights] = openClipFolder({});
    const config = jsonFile('ViT-S-8.json', {
      embed_dim: 32,
      quick_gelu: true,
      vision_cfg: { image_size: 32, layers: 2, width: 64, patch_size: 8, head_width: 16 },
      text_cfg: { heads: 2 },
    });
    const { vision, english, assumed } = await openCheckpoint([weights!, config]);
    expect(vision!.config).toMatchObject({ activation: 'quickGelu', heads: 4 });
    expect(english!.config.heads).toBe(2);
    expect(assumed).toEqual([]);
  });

  test('mean, deviation, filter and mode come along', async () => {
    const { vision } = await openCheckpoint(
      openClipFolder({}, { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25], interpolation: 'bilinear', resize_mode: 'squash' }),
    );
    expect(vision!.pixels).toEqual({ mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25], filter: 'bilinear', resize: 'squash' });
  });

  test.each([
    [{ vision_cfg: { timm_model_name: 'convnext_base' } }, {}, 'convnext_base'],
    [{ text_cfg: { hf_model_name: 'xlm-roberta-base' } }, {}, 'xlm-roberta-base'],
    [{ vision_cfg: { layers: [3, 4, 6, 3], width: 64 } }, {}, 'ResNet'],
    [{ vision_cfg: { layers: 2, width: 64, pool_type: 'avg' } }, {}, 'pool_type "avg"'],
    [{ vision_cfg: { layers: 2, width: 64, attentional_pool: true } }, {}, 'attentional_pool'],
    [{ text_cfg: { no_causal_mask: true } }, {}, 'no_causal_mask'],
    [{ vision_cfg: { layers: 2, width: 64, act_kwargs: { approximate: 'tanh' } } }, {}, 'tanh'],
    [{}, { interpolation: 'lanczos' }, 'lanczos'],
    [{}, { resize_mode: 'longest' }, 'longest'],
  ])('%j %j is refused by name', async (model, preprocess, name) => {
    await expect(openCheckpoint(openClipFolder(model, preprocess))).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringContaining(name) as string,
      details: { file: 'open_clip_config.json' },
    });
  });
});

describe('Hugging Face', () => {
  test("activation, heads, epsilon and end of text are the config's", async () => {
    const { vision, english } = await openCheckpoint(
      await huggingFace({ hidden_act: 'gelu', num_attention_heads: 4, layer_norm_eps: 1e-6 }, { eos_token_id: 59, num_attention_heads: 1 }),
    );
    expect(vision!.config).toMatchObject({ activation: 'gelu', heads: 4, layerNormEpsilon: 1e-6 });
    expect(english!.config).toMatchObject({ activation: 'quickGelu', heads: 1, endOfText: 59 });
    expect((await openCheckpoint(await huggingFace({}, { eos_token_id: 2 }))).english!.config.endOfText).toBe('largest');
  });

  test("a key that is left out has the class's default, not our guess", async () => {
    const { vision, assumed } = await openCheckpoint([
      safetensorsFile('model.safetensors', await huggingFaceClip()),
      jsonFile('config.json', {
        model_type: 'clip',
        vision_config: { hidden_size: 64, num_attention_heads: 2 },
        text_config_dict: { hidden_size: 64 },
      }),
    ]);
    expect(vision!.config.activation).toBe('quickGelu');
    expect(assumed).toEqual([]);
  });

  test.each(['gelu_new', 'silu', 'gelu_pytorch_tanh', 'relu'])('the activation %s is refused by name', async (name) => {
    await expect(openCheckpoint(await huggingFace({ hidden_act: name }))).rejects.toMatchObject({
      details: { kind: 'activation', what: name, file: 'config.json' },
    });
  });

  test('heads that do not divide the width are refused', async () => {
    await expect(openCheckpoint(await huggingFace({ num_attention_heads: 7 }))).rejects.toMatchObject({
      message: expect.stringContaining('7 heads') as string,
    });
  });

  test('a config of another model is not believed', async () => {
    await expect(openCheckpoint(await huggingFace({ hidden_size: 768, num_attention_heads: 12 }))).rejects.toMatchObject({
      details: { kind: 'configMisfit', file: 'config.json', said: 768, width: 64 },
    });
    await expect(openCheckpoint(openClipFolder({ vision_cfg: { width: 1024, layers: 2 } }))).rejects.toMatchObject({
      details: { kind: 'configMisfit' },
    });
  });

  test('a login page in the place of a config says so', async () => {
    const page = { path: 'config.json', blob: new Blob(['<!DOCTYPE html><html></html>']) };
    await expect(openCheckpoint([safetensorsFile('model.safetensors', await huggingFaceClip()), page])).rejects.toMatchObject({
      details: { kind: 'webPage', file: 'config.json' },
    });
  });

  test('preprocessor_config.json says how pictures are made', async () => {
    const preprocessor = { image_mean: [0, 0, 0], image_std: [1, 1, 1], resample: 2, size: { shortest_edge: 32 } };
    const { vision } = await openCheckpoint(await huggingFace({}, {}, [['preprocessor_config.json', preprocessor]]));
    expect(vision!.pixels).toEqual({ mean: [0, 0, 0], deviation: [1, 1, 1], filter: 'bilinear', resize: 'shortest' });
    await expect(openCheckpoint(await huggingFace({}, {}, [['preprocessor_config.json', { resample: 1 }]]))).rejects.toMatchObject({
      details: { kind: 'interpolation', what: 'lanczos' },
    });
    await expect(openCheckpoint(await huggingFace({}, {}, [['preprocessor_config.json', { image_std: [0, 0, 0] }]]))).rejects.toMatchObject(
      { details: { kind: 'normalisation' } },
    );
  });
});

describe('where nothing tells', () => {
  test('the usual is taken and told', async () => {
    const { vision, english, assumed } = await openCheckpoint([safetensorsFile('a.safetensors', openAiClip())]);
    expect(vision!.config).toMatchObject({ activation: 'quickGelu', heads: 2 });
    expect(english!.config).toMatchObject({ activation: 'quickGelu', heads: 2 });
    expect(assumed).toEqual([
      { tower: 'vision', about: 'activation', value: 'quickGelu' },
      { tower: 'vision', about: 'heads', value: '2' },
      { tower: 'vision', about: 'pixels', value: 'CLIP' },
      { tower: 'english', about: 'activation', value: 'quickGelu' },
      { tower: 'english', about: 'heads', value: '2' },
    ]);
    expect((await openCheckpoint([safetensorsFile('open_clip_model.safetensors', openAiClip())])).vision!.config.activation).toBe('gelu');
  });

  test("the person's own word goes before it", async () => {
    const { vision, english, assumed } = await openCheckpoint([safetensorsFile('a.safetensors', openAiClip())], {
      choices: { activation: 'gelu', heads: { vision: 4 } },
    });
    expect(vision!.config).toMatchObject({ activation: 'gelu', heads: 4 });
    expect(english!.config).toMatchObject({ activation: 'gelu', heads: 2 });
    expect(assumed.map(({ tower, about }) => `${tower} ${about}`)).toEqual(['vision pixels', 'english heads']);
  });

  test("OpenAI's own archive, which carries its sizes, means what OpenAI's code means", async () => {
    const sizes = ['input_resolution', 'context_length', 'vocab_size'].map((name) => ({
      name,
      type: 'F32' as const,
      shape: [],
      data: new Uint8Array(4),
    }));
    expect((await openCheckpoint([safetensorsFile('a.safetensors', [...openAiClip(), ...sizes])])).assumed).toEqual([]);
  });
});
