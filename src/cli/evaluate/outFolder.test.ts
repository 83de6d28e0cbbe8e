import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openOutFolder } from './outFolder';

test('files of features that were handed out are not written on', () => {
  const path = mkdtempSync(join(tmpdir(), 'actionscope-out-'));
  try {
    const out = openOutFolder(path);
    out.keep(Buffer.from('one'));
    const [first, ...none] = out.features();
    expect(none).toEqual([]);
    out.keep(Buffer.from('two'));
    out.keep(Buffer.from('three'));
    const texts = out.features().map((file) => readFileSync(file, 'utf8'));
    expect(texts.toSorted()).toEqual(['one', 'twothree']);
    expect(readFileSync(first!, 'utf8')).toBe('one');
  } finally {
    rmSync(path, { recursive: true });
  }
});
