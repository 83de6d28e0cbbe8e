import { describe, expect, test } from 'vitest';
import { openCheckpoint } from '../checkpoint';
import type { ModelFile } from '../../files/modelFile';
import { toFloat32 } from '../../files/tensors/half';
import type { TensorToWrite } from '../../files/tensors/tensorSource';
import {
  drawn,
  huggingFaceClip,
  huggingFaceConfig,
  jsonFile,
  openAiClip,
  safetensorsFile,
  torchFile,
  treeOf,
} from '../../../testing/checkpoints';

const layer = 'vision_model.encoder.layers.0.self_attn.q_proj';
const config = { peft_type: 'LORA', r: 4, lora_alpha: 8, base_model_name_or_path: 'openai/clip-vit-base-patch16' };
const pair = (name = `base_model.model.${layer}`, [outputs, inputs, rank]: readonly [number, number, number] = [64, 64, 4]) =>
  drawn({ [`${name}.lora_A.weight`]: [rank, inputs], [`${name}.lora_B.weight`]: [outputs, rank] }, 5);
const adapter = (tensors: readonly TensorToWrite[], own: object = config): ModelFile[] => [
  safetensorsFile('lora/adapter_model.safetensors', tensors),
  jsonFile('lora/adapter_config.json', own),
];
const base = async () => [safetensorsFile('model.safetensors', await huggingFaceClip()), jsonFile('config.json', huggingFaceConfig)];
const floats = ({ data }: TensorToWrite) => toFloat32('F32', data);

async function read(files: readonly ModelFile[], name: string, part: 'vision' | 'english' = 'vision'): Promise<Float32Array> {
  const source = (await openCheckpoint(files))[part]!.source;
  return toFloat32(source.tensors.get(name)!.type, await source.read(name));
}

/** W + scale B A, by the definition. */
function sum(w: Float32Array, [a, b]: readonly TensorToWrite[], scale: number): Float32Array {
  const [A, B, [rank, inputs]] = [floats(a!), floats(b!), a!.shape as [number, number]];
  return w.map((value, index) => {
    const [o, i] = [Math.floor(index / inputs), index % inputs];
    let product = 0;
    for (let k = 0; k < rank; k++) product += B[o * rank + k]! * A[k * inputs + i]!;
    return value + scale * product;
  });
}

const largestDifference = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index]!)), 0);

describe('LoRA on its base', () => {
  test('W + (alpha / r) B A, and every other tensor as it was', async () => {
    const name = `${layer}.weight`;
    const before = await read(await base(), name);
    const after = await read([...(await base()), ...adapter(pair())], name);
    expect(largestDifference(after, before)).toBeGreaterThan(1e-3);
    expect(largestDifference(after, sum(before, pair(), 2))).toBeLessThan(1e-6);
    const other = 'vision_model.encoder.layers.0.self_attn.k_proj.weight';
    expect(await read([...(await base()), ...adapter(pair())], other)).toEqual(await read(await base(), other));
  });

  test('rsLoRA divides by the root of the rank; a named adapter; a rank of its own', async () => {
    const name = `${layer}.weight`;
    const before = await read(await base(), name);
    expect(
      largestDifference(await read([...(await base()), ...adapter(pair(), { ...config, use_rslora: true })], name), sum(before, pair(), 4)),
    ).toBeLessThan(1e-6);
    const named = pair().map((tensor) => ({ ...tensor, name: tensor.name.replace('.weight', '.default.weight') }));
    expect(
      largestDifference(
        await read([...(await base()), ...adapter(named, { ...config, r: 16, rank_pattern: { q_proj: 4 } })], name),
        sum(before, pair(), 2),
      ),
    ).toBeLessThan(1e-6);
  });

  test("OpenAI's names, in a wrapping, and a tensor that was trained whole", async () => {
    const whole = drawn({ 'base_model.model.visual.proj': [64, 32] }, 7);
    const tensors = [...pair('base_model.model.visual.transformer.resblocks.1.mlp.c_fc', [256, 64, 4]), ...whole];
    const files = [
      torchFile('clip.pt', { state_dict: treeOf(openAiClip().map((tensor) => ({ ...tensor, name: `module.${tensor.name}` }))) }),
      ...adapter(tensors),
    ];
    const plain = [safetensorsFile('clip.safetensors', openAiClip())];
    const name = 'vision_model.encoder.layers.1.mlp.fc1.weight';
    expect(largestDifference(await read(files, name), sum(await read(plain, name), tensors, 2))).toBeLessThan(1e-6);
    const projection = await read(files, 'visual_projection.weight');
    expect(projection[1]).toBe(floats(whole[0]!)[32]); // turned round
  });

  test('the table of words, whose pair stands the other way round', async () => {
    const name = 'base_model.model.text_model.embeddings.token_embedding';
    const tensors = drawn({ [`${name}.lora_embedding_A`]: [4, 60], [`${name}.lora_embedding_B`]: [64, 4] }, 6);
    const table = 'text_model.embeddings.token_embedding.weight';
    const before = await read(await base(), table, 'english');
    const turned = sum(new Float32Array(64 * 60), tensors, 2);
    const after = await read([...(await base()), ...adapter(tensors)], table, 'english');
    const wanted = before.map((value, index) => value + turned[(index % 64) * 60 + Math.floor(index / 64)]!);
    expect(largestDifference(after, wanted)).toBeLessThan(1e-6);
  });

  test('base and pairs in one file, as a whole PEFT model is saved', async () => {
    const own = (await huggingFaceClip()).map((tensor) => ({
      ...tensor,
      name: `base_model.model.${tensor.name.replace(`${layer}.`, `${layer}.base_layer.`)}`,
    }));
    const files = [
      safetensorsFile('model.safetensors', [...own, ...pair()]),
      jsonFile('adapter_config.json', config),
      jsonFile('config.json', huggingFaceConfig),
    ];
    expect(
      largestDifference(await read(files, `${layer}.weight`), sum(await read(await base(), `${layer}.weight`), pair(), 2)),
    ).toBeLessThan(1e-6);
  });
});

describe('LoRA that cannot be merged', () => {
  test.each([
    ['lora', 'alone', async () => adapter(pair())],
    ['loraMisfit', 'another width', async () => [...(await base()), ...adapter(pair(undefined, [64, 32, 4]))]],
    [
      'loraMisfit',
      'a layer that the base lacks',
      async () => [...(await base()), ...adapter(pair('base_model.model.vision_model.encoder.layers.9.self_attn.q_proj'))],
    ],
    ['loraMisfit', 'half a pair', async () => [...(await base()), ...adapter(pair().slice(0, 1))]],
    ['loraMisfit', 'another rank than its config says', async () => [...(await base()), ...adapter(pair(), { ...config, r: 8 })]],
    ['loraMisfit', 'no config', async () => [...(await base()), ...adapter(pair()).slice(0, 1)]],
    ['loraKind', 'DoRA', async () => [...(await base()), ...adapter(pair(), { ...config, use_dora: true })]],
    [
      'loraKind',
      "kohya's names",
      async () => [
        safetensorsFile('style.safetensors', drawn({ 'lora_te_text_model_encoder_layers_0_mlp_fc1.lora_down.weight': [4, 64] })),
      ],
    ],
  ])('%s: %s', async (kind, _, files) => {
    await expect(openCheckpoint(await files())).rejects.toMatchObject({ code: 'model-invalid', details: { kind } });
  });

  test('an adapter alone names its base', async () => {
    await expect(openCheckpoint(adapter(pair()))).rejects.toMatchObject({
      message: expect.stringContaining('openai/clip-vit-base-patch16') as string,
    });
  });
});
