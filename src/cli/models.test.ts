import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { modelFolders, modelIndex } from './modelIndex.mjs';

const run = promisify(execFile);
const fixtures = '../shared/fixtures';
const here = existsSync(fixtures);
const root = mkdtempSync(join(tmpdir(), 'models-cli-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Runs the command as a person does. */
async function models(...options: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    return { code: 0, ...(await run('npx', ['tsx', 'src/cli/models.ts', ...options], { timeout: 100_000 })) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

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
