import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = new URL('./fixtures/', import.meta.url);
const rows = readFileSync(new URL('README.md', folder), 'utf8').matchAll(/^\| `([^`]+)` \|.*\| `([\da-f]{64})` \|$/gm);

test('the golden vectors are those whose origin their README tells', () => {
  const told = [...rows].map(([, name, hash]) => [name!, hash!] as const);
  expect(told.length).toBe(10);
  for (const [name, hash] of told)
    expect(
      createHash('sha256')
        .update(readFileSync(new URL(name, folder)))
        .digest('hex'),
      name,
    ).toBe(hash);
});
