import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseCatalog } from './catalog';

test('our own catalogue is well formed, and says what is published', () => {
  const models = parseCatalog(readFileSync('models/catalog.json', 'utf8'));
  expect(models.map(({ id }) => id)).toEqual([
    'demo',
    'tinyclip-vit-8m-16',
    'tinyclip-vit-39m-16',
    'datacomp-vit-base-patch32-256',
    'clip-vit-base-patch32',
    'clip-vit-base-patch16',
    'chinese-clip-vit-base-patch16',
    'clip-vit-large-patch14',
  ]);
  for (const { files, source, hub, figure, multiplyAdds } of models.slice(1)) {
    expect(figure!.source).not.toBe('');
    expect(multiplyAdds).toBeGreaterThan(1e9);
    // Either every file has a hash that independent records name, or the hub itself is asked for all of them.
    expect(files.length === 0).toBe(hub !== null);
    if (hub !== null) expect(source).toBe(hub.repo);
    for (const { repo, revision, sha256 } of files) {
      expect(source).toContain(repo);
      expect(revision).toMatch(/^[\da-f]{40}$/);
      expect(sha256).toMatch(/^[\da-f]{64}$/);
    }
    if (hub === null) expect(files.some(({ as }) => /^(pytorch_model\.bin|model\.safetensors)$/.test(as))).toBe(true);
  }
});

test('a damaged catalogue is refused by the field', () => {
  expect(() => parseCatalog('{"models":[{"id":"../x"}]}')).toThrow(/models\.0/);
});
