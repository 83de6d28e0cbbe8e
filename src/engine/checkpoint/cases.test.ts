/**
 * Every checkpoint of ../shared/cases/ckpt ends as its manifest says it must. Siblings of our own making are in refuse/strangers.test.ts,
 * parts/quantised.test.ts, parts/lora.test.ts, layout/wrappings.test.ts and meaning/meaning.test.ts.
 */
import { existsSync, openAsBlob, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkComplete, openCheckpoint } from './checkpoint';
import type { ModelFile } from '../files/modelFile';

const root = '../shared/cases/ckpt';
const here = existsSync(root);

async function filesOf(name: string): Promise<ModelFile[]> {
  const path = join(root, name);
  if (statSync(path).isFile()) return [{ path: name, blob: await openAsBlob(path) }];
  return Promise.all(readdirSync(path).map(async (file) => ({ path: file, blob: await openAsBlob(join(path, file)) })));
}

describe.skipIf(!here)(`checkpoints of every kind${here ? '' : ' (skipped: no ../shared)'}`, () => {
  test.each([
    ['open_clip_laion', { activation: 'gelu', heads: 2 }],
    ['open_clip_headwidth32', { activation: 'gelu', heads: 4 }],
    ['prefix__orig_mod-openai.pt', { activation: 'quickGelu', heads: 2, layers: 2 }],
    ['prefix_base_model-model-openai.pt', { width: 128, heads: 2 }],
    ['prefix_module-prompt-clip_model-openai.pt', { width: 128, heads: 2 }],
    ['vificlip.pth', { width: 128, heads: 2, embedding: 32 }],
  ])('%s is read', async (name, config) => {
    const checkpoint = await openCheckpoint(await filesOf(name));
    checkComplete(checkpoint);
    expect(checkpoint.vision!.config).toMatchObject(config);
    expect(checkpoint.assumed.length > 0).toBe(!name.startsWith('open_clip'));
    expect(checkpoint.unused).toEqual([]);
  });

  test.each([
    ['RN50.pt', 'resnet'],
    ['hf_int8', 'quantised'],
    ['lfs_pointer', 'lfsPointer'],
    ['login_page.safetensors', 'webPage'],
    ['lora_only', 'lora'],
    ['taiyi_text', 'classifier'],
    ['xclip_hf', 'xclip'],
  ])('%s is refused as %s', async (name, kind) => {
    await expect(openCheckpoint(await filesOf(name))).rejects.toMatchObject({ code: 'model-invalid', details: { kind } });
  });
});
