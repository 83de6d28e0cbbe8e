import { describe, expect, test } from 'vitest';
import { checkComplete, openCheckpoint } from './checkpoint';
import { chineseClip, drawn, jsonFile, openAiClip, renamed, safetensorsFile, torchFile, treeOf } from '../../testing/checkpoints';

const weights = () =>
  torchFile('clip_cn_vit-b-16.pt', { epoch: 15, name: 'job', state_dict: treeOf(renamed(chineseClip(), (name) => `module.${name}`)) });
const eyesConfig = (more: object = {}) =>
  jsonFile('ViT-B-16.json', { embed_dim: 32, image_resolution: 32, vision_layers: 2, vision_width: 64, vision_patch_size: 8, ...more });
const textConfig = (more: object = {}) =>
  jsonFile('RoBERTa-wwm-ext-base-chinese.json', {
    vocab_size: 60,
    text_hidden_act: 'gelu',
    text_hidden_size: 64,
    text_num_attention_heads: 2,
    text_num_hidden_layers: 2,
    text_type_vocab_size: 2,
    ...more,
  });

describe('Chinese-CLIP as cn_clip saves it', () => {
  test('eyes and text of one file are one model in one space; its code means one thing, so nothing is assumed', async () => {
    const { vision, english, chinese, spaces, assumed, unused, ...all } = await openCheckpoint([weights()]);
    expect(() => checkComplete({ vision, english, chinese, spaces, assumed, unused, ...all })).not.toThrow();
    expect([english, spaces.shared, assumed, unused]).toEqual([null, ['zh'], [], []]);
    expect(vision!.config).toMatchObject({ activation: 'quickGelu', heads: 2 });
    expect(chinese!.config).toMatchObject({ activation: 'gelu', heads: 2, epsilon: 1e-12, padding: 0, context: 52 });
  });

  test("its model configs say heads by vision_head_width and by number, and the text's activation", async () => {
    const { vision, chinese } = await openCheckpoint([
      weights(),
      eyesConfig({ vision_head_width: 16 }),
      textConfig({ text_num_attention_heads: 4, text_hidden_act: 'quick_gelu' }),
    ]);
    expect(vision!.config.heads).toBe(4);
    expect(chinese!.config).toMatchObject({ heads: 4, activation: 'quickGelu' });
  });

  test("flash attention's names are the same numbers", async () => {
    const flash = renamed(chineseClip(), (name) => name.replace('attn.in_proj_', 'attn.Wqkv.'));
    const [plain, own] = await Promise.all(
      [chineseClip(), flash].map((tensors) => openCheckpoint([safetensorsFile('a.safetensors', tensors)])),
    );
    const name = 'vision_model.encoder.layers.1.self_attn.k_proj.weight';
    expect(Buffer.compare(await own!.vision!.source.read(name), await plain!.vision!.source.read(name))).toBe(0);
  });

  test('beside an English CLIP its eyes are its own', async () => {
    const { vision, chineseEyes, spaces } = await openCheckpoint([
      { ...safetensorsFile('clip/model.safetensors', openAiClip()) },
      { ...safetensorsFile('chinese/model.safetensors', chineseClip(2)) },
    ]);
    expect([vision!.source.file, chineseEyes!.source.file]).toEqual(['clip/model.safetensors', 'chinese/model.safetensors']);
    expect(spaces).toEqual({ shared: ['en'], ownEyes: true });
  });

  test('ResNet eyes, another activation, a config of another model are refused', async () => {
    const resnet = [
      ...chineseClip().filter(({ name }) => !name.startsWith('visual.')),
      ...drawn({ 'visual.layer1.0.conv1.weight': [4, 4] }),
    ];
    await expect(openCheckpoint([safetensorsFile('rn50.safetensors', resnet)])).rejects.toMatchObject({ details: { kind: 'resnet' } });
    await expect(openCheckpoint([weights(), eyesConfig({ vision_layers: [3, 4, 6, 3] })])).rejects.toMatchObject({
      details: { kind: 'resnet', file: 'ViT-B-16.json' },
    });
    await expect(openCheckpoint([weights(), textConfig({ text_hidden_act: 'relu' })])).rejects.toMatchObject({
      details: { kind: 'activation', what: 'relu' },
    });
    await expect(openCheckpoint([weights(), textConfig({ text_hidden_size: 1024 })])).rejects.toMatchObject({
      details: { kind: 'configMisfit' },
    });
  });
});
