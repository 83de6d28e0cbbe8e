import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runCommand } from '../../testing/runCommand';
import { openAiClip, openAiEyes, renamed, torchFile, treeOf } from '../../testing/checkpoints';
import type { ModelFile } from '../../engine/files/modelFile';

const root = mkdtempSync(join(tmpdir(), 'models-convert-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Runs the command as a person does, on a models/ folder of its own. */
const models = (...options: string[]) => runCommand('src/cli/models.ts', ...options);

async function write({ path, blob }: ModelFile): Promise<string> {
  const full = join(root, 'from', path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, Buffer.from(await blob.arrayBuffer()));
  return full;
}

const config = (id: string) =>
  JSON.parse(readFileSync(join(root, id, 'config.json'), 'utf8')) as {
    vision_config: Record<string, unknown>;
    text_config: Record<string, unknown>;
  };

test("convert says what it assumed, takes the person's word, and assume changes it; list says it again", { timeout: 180_000 }, async () => {
  const file = await write(torchFile('tuned.pth.tar', { state_dict: treeOf(renamed(openAiClip(), (name) => `module.clip.${name}`)) }));
  const first = await models('convert', file, '--out', join(root, 'plain'));
  expect(first).toMatchObject({ code: 0 });
  expect(first.stdout).toContain('assumed, as its files do not say: vision activation quickGelu, vision heads 2');
  const told = await models('convert', file, '--out', join(root, 'told'), '--activation', 'gelu', '--heads', '4,1');
  expect(told.stdout).toContain("assumed, as its files do not say: CLIP's mean and deviation");
  expect(config('told').vision_config).toMatchObject({ hidden_act: 'gelu', num_attention_heads: 4 });
  expect(config('told').text_config).toMatchObject({ hidden_act: 'gelu', num_attention_heads: 1 });

  expect(await models('assume', 'plain', '--models', root, '--activation', 'gelu')).toMatchObject({ code: 0 });
  expect(config('plain').text_config).toMatchObject({ hidden_act: 'gelu', num_attention_heads: 2 });
  expect((await models('assume', 'plain', '--models', root, '--heads', '5')).code).not.toBe(0);
  expect((await models('list', '--models', root)).stdout).toContain('vision activation gelu');
});

test('eyes alone: the error says how, --text joins, and the name says so', { timeout: 180_000 }, async () => {
  const whole = await write(torchFile('clip.pt', treeOf(openAiClip())));
  const eyes = await write(
    torchFile('k400.pt', { model: treeOf(renamed(openAiEyes(3), (name) => name.replace('visual.', 'image_encoder.'))) }),
  );
  expect(await models('convert', whole, '--out', join(root, 'whole'))).toMatchObject({ code: 0 });
  const alone = await models('convert', eyes, '--out', join(root, 'tuned'));
  expect(alone.code).not.toBe(0);
  expect(alone.stderr).toContain('--text models/ID');
  expect(existsSync(join(root, 'tuned'))).toBe(false);
  expect(await models('convert', eyes, '--text', join(root, 'whole'), '--out', join(root, 'tuned'))).toMatchObject({ code: 0 });
  expect(JSON.parse(readFileSync(join(root, 'tuned', 'record.json'), 'utf8'))).toMatchObject({
    name: 'tuned + text of whole',
    languages: ['en'],
  });
});
