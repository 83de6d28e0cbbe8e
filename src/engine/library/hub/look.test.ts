import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { startHub, type Hub } from '../../../server/hub/hub';
import { parseCatalog } from '../served/catalog';
import { lookAt } from './look';
import { nearestIds } from './nearest';

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const weights = (bytes: number) => new Uint8Array(bytes).map((_, index) => index * 31);
const clipConfig = {
  model_type: 'clip',
  architectures: ['CLIPModel'],
  projection_dim: 512,
  vision_config: { patch_size: 16 },
  text_config: {},
};
const openClip = (vision: object, text: object = {}, more: object = {}) => ({
  model_cfg: { embed_dim: 512, vision_cfg: vision, text_cfg: text, ...more },
  preprocess_cfg: {},
});

const files = new Map<string, Uint8Array>();
const put = (repo: string, contents: Readonly<Record<string, Uint8Array | object>>) => {
  for (const [path, value] of Object.entries(contents)) files.set(`${repo}/${path}`, value instanceof Uint8Array ? value : json(value));
};
put('o/plain', {
  'config.json': clipConfig,
  'preprocessor_config.json': {},
  'tokenizer.json': { a: 1 },
  'model.safetensors': weights(120_000),
  'pytorch_model.bin': weights(120_000),
  'tf_model.h5': weights(9),
  'README.md': weights(9),
});
put('o/open', {
  'open_clip_config.json': openClip({ image_size: 256, layers: 12, width: 768, patch_size: 32 }, { width: 512 }),
  'open_clip_pytorch_model.bin': weights(200),
  'open_clip_model.safetensors': weights(200),
});
put('o/half', {
  'config.json': clipConfig,
  'model.safetensors': weights(9),
  'model.fp16.safetensors': weights(5),
  'pytorch_model.fp16.bin': weights(5),
  'vocab.json': {},
  'merges.txt': weights(3),
});
put('o/shards', {
  'config.json': clipConfig,
  'model-00001-of-00002.safetensors': weights(5),
  'model-00002-of-00002.safetensors': weights(6),
});
put('o/cut', { 'config.json': clipConfig, 'model-00001-of-00003.safetensors': weights(5), 'model-00003-of-00003.safetensors': weights(6) });
put('OFA/chinese-huge', {
  'config.json': {
    model_type: 'chinese_clip',
    projection_dim: 1024,
    vision_config: { hidden_size: 1280, num_hidden_layers: 32, num_attention_heads: 16, intermediate_size: 5120, patch_size: 14 },
    text_config: { hidden_size: 1024, num_hidden_layers: 24, intermediate_size: 4096 },
  },
  'vocab.txt': weights(7),
  'tokenizer.json': {},
  'pytorch_model.bin': weights(9),
});
put('o/many', {
  'config.json': clipConfig,
  ...Object.fromEntries(Array.from({ length: 45 }, (_, index) => [`runs/${String(index).padStart(2, '0')}.txt`, weights(3)])),
  'z.safetensors': weights(4),
});
put('o/pt', { 'ViT-B-16.pt': weights(9) });
put('o/gated', { 'config.json': clipConfig, 'model.safetensors': weights(9) });
put('o/private', { 'config.json': clipConfig, 'model.safetensors': weights(9) });
const strangers: readonly (readonly [string, string, string, Readonly<Record<string, Uint8Array | object>>])[] = [
  ['o/rn50', 'resnet', 'quick', { 'open_clip_config.json': openClip({ image_size: 224, layers: [3, 4, 6, 3], width: 64 }) }],
  ['o/clip-rn50x64', 'resnet', 'large', { 'RN50x64.pt': weights(3) }],
  ['google/siglip-base-patch16-224', 'siglip', 'base', { 'config.json': { model_type: 'siglip' } }],
  [
    'timm/ViT-SO400M-14-SigLIP',
    'siglip',
    'large',
    { 'open_clip_config.json': openClip({ timm_model_name: 'vit_so400m_patch14_siglip_224' }) },
  ],
  ['apple/MobileCLIP-S0', 'fastvit', 'tiny', { 'open_clip_config.json': openClip({ timm_model_name: 'fastvit_mci0' }) }],
  ['apple/MobileCLIP-S2', 'fastvit', 'small', { 'open_clip_config.json': openClip({ timm_model_name: 'fastvit_mci2' }) }],
  ['timm/PE-Core-S-16-384', 'rope', 'small', { 'open_clip_config.json': openClip({ timm_model_name: 'vit_pe_core_small_patch16_384' }) }],
  [
    'timm/eva02_large_patch14_clip',
    'rope',
    'large',
    { 'open_clip_config.json': openClip({ timm_model_name: 'eva02_large_patch14_clip_336' }) },
  ],
  ['laion/CLIP-convnext_base', 'convnext', 'quick', { 'open_clip_config.json': openClip({ timm_model_name: 'convnext_base' }) }],
  [
    'laion/CLIP-ViT-B-32-xlm-roberta',
    'sentencepiece',
    'base',
    { 'open_clip_config.json': openClip({ layers: 12, patch_size: 32 }, { hf_model_name: 'xlm-roberta-base' }) },
  ],
  ['BAAI/AltCLIP', 'sentencepiece', 'base', { 'config.json': { model_type: 'altclip' } }],
  ['laion/CoCa-ViT-B-32', 'coca', 'base', { 'open_clip_config.json': openClip({ layers: 12 }, {}, { multimodal_cfg: {} }) }],
  ['o/pooled', 'attention-pooling', 'base', { 'open_clip_config.json': openClip({ layers: 12, attentional_pool: true }) }],
  ['microsoft/xclip-base-patch32', 'video-modules', 'base', { 'config.json': { model_type: 'xclip' } }],
  ['IDEA/Taiyi-CLIP-Roberta-102M-Chinese', 'bert-text-alone', 'chinese', { 'config.json': { model_type: 'bert' } }],
  ['OFA/chinese-clip-rn50', 'resnet', 'chinese', { 'clip_cn_rn50.pt': weights(3) }],
  ['o/lora', 'lora', 'base', { 'adapter_config.json': {}, 'adapter_model.safetensors': weights(3) }],
  ['o/int8', 'quantised', 'base', { 'config.json': { ...clipConfig, quantization_config: { quant_method: 'bitsandbytes' } } }],
  ['o/relu', 'activation', 'base', { 'config.json': { ...clipConfig, vision_config: { hidden_act: 'relu' } } }],
  ['o/eyes', 'eyes-alone', 'base', { 'config.json': { model_type: 'clip_vision_model' } }],
  ['o/owl', 'other-kind', 'base', { 'config.json': { model_type: 'owlvit' } }],
  ['o/onnx', 'no-weights', 'base', { 'config.json': clipConfig, 'model.onnx': weights(3) }],
];
for (const [repo, , , contents] of strangers) put(repo, contents);

let hub: Hub;
beforeAll(async () => {
  hub = await startHub(files, {
    about: { 'o/plain': { licence: 'mit' }, 'o/gated': { closed: 'gated' }, 'o/private': { closed: 'private' } },
  });
});
afterAll(() => hub.close());
afterEach(() => {
  for (const key of Object.keys(hub.faults)) delete hub.faults[key as keyof typeof hub.faults];
  hub.requests.length = 0;
});
const look = (repo: string, revision: string | null = null, options: Partial<Parameters<typeof lookAt>[3]> = {}) =>
  lookAt(hub.address, repo, revision, { retryAfter: 5, attempts: 2, ...options });
const names = (offer: Awaited<ReturnType<typeof look>>) => offer.files.map(({ path }) => path);

describe('what would be fetched', () => {
  test('safetensors before bin, configuration and tokenizer, all pinned and hashed; no weights are asked for', async () => {
    const offer = await look('o/plain');
    expect(names(offer)).toEqual(['model.safetensors', 'config.json', 'preprocessor_config.json', 'tokenizer.json']);
    expect(offer).toMatchObject({
      repo: 'o/plain',
      licence: 'mit',
      kind: 'CLIP ViT-B/16',
      refusal: null,
      check: 'hub-sha256',
      alternatives: ['pytorch_model.bin'],
      languages: ['en'],
      unread: false,
    });
    expect(offer.revision).toMatch(/^[\da-f]{40}$/);
    const [model, config] = offer.files;
    expect(model).toMatchObject({
      bytes: 120_000,
      sha256: createHash('sha256').update(weights(120_000)).digest('hex'),
      revision: offer.revision,
    });
    expect(config!.gitBlob).toMatch(/^[\da-f]{40}$/);
    expect(offer.fetchBytes).toBe(offer.files.reduce((sum, { bytes }) => sum + bytes!, 0));
    expect(offer.multiplyAdds! / 1e9).toBeCloseTo(17.56, 1);
    expect(hub.requests.filter((request) => /safetensors|bin/.test(request))).toEqual([]);
  });

  test('half before full precision; the order may be overruled by name', async () => {
    const offer = await look('o/half');
    expect(names(offer)).toEqual(['model.fp16.safetensors', 'config.json', 'vocab.json', 'merges.txt']);
    expect(offer.alternatives).toEqual(['model.safetensors', 'pytorch_model.fp16.bin']);
    expect(names(await look('o/half', null, { weights: 'model.safetensors' }))[0]).toBe('model.safetensors');
    await expect(look('o/half', null, { weights: 'other.bin' })).rejects.toMatchObject({ code: 'settings-invalid' });
  });

  test('open_clip files, shards, and a shard that is missing', async () => {
    expect(await look('o/open')).toMatchObject({
      kind: 'CLIP ViT-B/32 @ 256',
      weights: 'open_clip_model.safetensors',
      eyes: { patch: 32, image: 256 },
    });
    expect(names(await look('o/shards')).slice(0, 2)).toEqual(['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors']);
    expect((await look('o/cut')).refusal).toMatchObject({ reason: 'missing-shard', what: 'model-00002-of-00003.safetensors' });
  });

  test('Chinese-CLIP takes its word list', async () => {
    const offer = await look('OFA/chinese-huge');
    expect(offer).toMatchObject({ kind: 'Chinese-CLIP ViT-H/14', languages: ['zh'], embedding: 1024, refusal: null });
    expect(names(offer)).toEqual(['pytorch_model.bin', 'config.json', 'vocab.txt']);
  });

  test('no configuration: it says that it cannot tell', async () => {
    expect(await look('o/pt')).toMatchObject({ unread: true, refusal: null, kind: '', weights: 'ViT-B-16.pt' });
  });

  test('a tree of several pages is read to its end', async () => {
    expect((await look('o/many')).weights).toBe('z.safetensors');
    expect(hub.requests.filter((request) => request.includes('/tree/'))).toHaveLength(3);
  });

  test('a revision is pinned to its commit; one that is not there is told', async () => {
    const { revision } = await look('o/plain', 'main');
    expect((await look('o/plain', revision)).revision).toBe(revision);
    await expect(look('o/plain', 'v9')).rejects.toMatchObject({ code: 'repository-missing', details: { reason: 'no-revision' } });
  });

  test('the same from ModelScope, with its own revisions', async () => {
    const offer = await lookAt(hub.modelScope, 'o/plain', null, {});
    expect(names(offer)).toEqual(['model.safetensors', 'config.json', 'preprocessor_config.json', 'tokenizer.json']);
    expect(offer).toMatchObject({ licence: 'mit', check: 'hub-sha256', kind: 'CLIP ViT-B/16' });
    await expect(lookAt(hub.modelScope, 'o/none', null, {})).rejects.toMatchObject({ code: 'repository-missing' });
  });
});

test.each(strangers)('%s is refused as %s, with the nearest that can (%s)', async (repo, reason, nearest) => {
  const { refusal } = await look(repo);
  expect(refusal).toMatchObject({ reason, nearest: nearestIds[nearest as keyof typeof nearestIds] });
  expect(refusal!.what).not.toBe('');
});

test('the nearest are models of the catalogue', () => {
  const ids = parseCatalog(readFileSync('models/catalog.json', 'utf8')).map(({ id }) => id);
  for (const id of Object.values(nearestIds)) expect(ids).toContain(id);
});

describe('what cannot be had', () => {
  test('gated, private, not there', async () => {
    await expect(look('o/gated')).rejects.toMatchObject({ code: 'repository-closed', details: { reason: 'gated' } });
    await expect(look('o/private')).rejects.toMatchObject({ code: 'repository-missing', details: { reason: 'no-repo' } });
    await expect(look('nobody/nothing')).rejects.toMatchObject({ code: 'repository-missing' });
  });

  test('a busy hub is waited for; one that fails or is no hub is told', async () => {
    hub.faults.busy = { times: 1, seconds: 0 };
    expect((await look('o/plain')).kind).toBe('CLIP ViT-B/16');
    hub.faults.status = 500;
    await expect(look('o/plain')).rejects.toMatchObject({ code: 'download-failed', details: { reason: 'status' } });
    const page = () => Promise.resolve(new Response('<html>log in</html>'));
    await expect(look('o/plain', null, { fetch: page })).rejects.toMatchObject({ code: 'download-failed', details: { reason: 'no-hub' } });
  });
});
