/** A slice of `npm run fuzz` that takes seconds: other files in every kind, none of which may break anything. */
import { expect, test } from 'vitest';
import { createRandom } from '../../src/shared/base/random';
import { kindNames, kinds } from './kinds';
import { takeDamaged } from './task';

const files = 16;

test.each(kindNames)('%s: sound files are taken, damaged ones taken or refused, in time', async (kind) => {
  const { sound, damage } = kinds[kind];
  const originals = await sound();
  for (const original of originals)
    expect(await takeDamaged({ kind, bytes: Uint8Array.from(original) })).toMatchObject({ outcome: 'taken' });
  const [broken, slow]: string[][] = [[], []];
  let refused = 0;
  for (let index = 0; index < files; index++) {
    const bytes = damage(originals[index % originals.length]!, createRandom(77_000 + index));
    const cpu = process.cpuUsage();
    const { outcome, why } = await takeDamaged({ kind, bytes });
    if (outcome === 'broken') broken!.push(`${index}: ${why}`);
    if (outcome === 'refused') refused += 1;
    if (process.cpuUsage(cpu).user > 3e6) slow!.push(String(index));
  }
  expect(broken).toEqual([]);
  expect(slow).toEqual([]);
  expect(refused).toBeGreaterThan(0);
});
