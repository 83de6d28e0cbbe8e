import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runCommand } from '../testing/runCommand';
import { startHub } from '../server/hub/hub';
import { modelFolders, modelIndex } from '../server/modelIndex.mjs';

const fixtures = '../shared/fixtures';
const here = existsSync(fixtures);
const root = mkdtempSync(join(tmpdir(), 'models-cli-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Runs the command as a person does. */
const models = (...options: string[]) => runCommand('src/cli/models.ts', ...options);

describe.skipIf(!here)(`npm run models${here ? '' : ' (skipped: no ../shared)'}`, { timeout: 120_000 }, () => {
  test('convert: two towers in two commands make one model that the page lists', async () => {
    const out = join(root, 'small');
    const first = await models('convert', `${fixtures}/clip-openai-torchscript.pt`, '--out', out);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toContain('"patch":8,"image":32');
    expect(await models('convert', `${fixtures}/chinese-clip-text-original.safetensors`, '--out', out)).toMatchObject({ code: 0 });
    expect(modelIndex(modelFolders(root))).toMatchObject([{ id: 'small' }]);
    expect(readdirSync(join(out, 'chinese')).toSorted()).toEqual(['config.json', 'model.safetensors']);
    expect(JSON.parse(readFileSync(join(out, 'record.json'), 'utf8'))).toMatchObject({ languages: ['en', 'zh'], complete: true });
  });

  test('a bad file: the fix, exit code 1, nothing left', async () => {
    const out = join(root, 'bad');
    const { code, stderr } = await models('convert', `${fixtures}/adapter-none.safetensors`, '--out', out);
    expect(code).toBe(1);
    expect(stderr).toContain('No CLIP or Chinese-CLIP weights were found');
    expect(existsSync(out)).toBe(false);
  });
});

test('list names what can be fetched', { timeout: 120_000 }, async () => {
  const { code, stdout } = await models('list', '--models', root);
  expect(code).toBe(0);
  expect(stdout).toMatch(/clip-vit-base-patch16 +to get, 1354 MB/);
});

test("get by a hub's name: --look only tells, get fetches, check prints its figures", { timeout: 180_000 }, async () => {
  const file = (path: string) => new Uint8Array(readFileSync(`models/demo/${path}`));
  const config = new TextEncoder().encode(
    JSON.stringify({ ...(JSON.parse(readFileSync('models/demo/config.json', 'utf8')) as object), model_type: 'clip' }),
  );
  const resnet = new TextEncoder().encode(JSON.stringify({ model_cfg: { vision_cfg: { layers: [3, 4, 6, 3] } } }));
  const hub = await startHub(
    new Map([
      ['o/tiny/config.json', config],
      ['o/tiny/tokenizer.json', file('tokenizer.json')],
      ['o/tiny/model.safetensors', file('model.safetensors')],
      ['o/rn/open_clip_config.json', resnet],
    ]),
    { about: { 'o/tiny': { licence: 'mit' } } },
  );
  const folder = join(root, 'by-name');
  try {
    const looked = await models('get', 'o/tiny', '--look', '--hub', hub.address, '--models', folder);
    expect(looked).toMatchObject({ code: 0 });
    for (const line of [
      /o\/tiny@[\da-f]{40}/,
      /runs here +yes/,
      /licence +mit/,
      /to fetch +[\d.]+ MB: model.safetensors/,
      /checked by +hash; size and hash come from the hub/,
    ])
      expect(looked.stdout).toMatch(line);
    expect(existsSync(folder)).toBe(false);
    const got = await models('get', 'o/tiny', '--hub', hub.address, '--models', folder);
    expect(got).toMatchObject({ code: 0 });
    expect(got.stdout).toContain('tiny: checked on wasm');
    const checked = await models('check', 'tiny', '--models', folder);
    expect(checked).toMatchObject({ code: 0 });
    expect(checked.stdout).toMatch(/tiny: checked on wasm[\s\S]*eyes +finite, unit length, two inputs at cosine -?0\.\d+/);
    expect(JSON.parse(readFileSync(join(folder, 'tiny/record.json'), 'utf8'))).toMatchObject({
      origin: { check: 'hub-sha256' },
      check: { backend: 'wasm' },
    });
    const refused = await models('get', 'o/rn', '--hub', hub.address, '--models', folder);
    expect(refused.code).not.toBe(0);
    expect(refused.stdout + refused.stderr).toMatch(/resnet[\s\S]*datacomp-vit-base-patch32-256/);
  } finally {
    await hub.close();
  }
});
