/** The sample clips that ship: listed, present, light, of several containers and codecs, and named after known actions. */

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { actionById } from './scenes/actions';

interface Listed {
  readonly file: string;
  readonly preview: string;
  readonly action: string;
  readonly codec: string;
  readonly container: string;
  readonly bytes: number;
}

const folder = join(import.meta.dirname, '../../public/samples');
const samples = JSON.parse(readFileSync(join(folder, 'samples.json'), 'utf8')) as Listed[];

describe('public/samples', () => {
  it.each(samples.map((sample) => [sample.file, sample] as const))('%s is as listed', (_, sample) => {
    expect(statSync(join(folder, sample.file)).size).toBe(sample.bytes);
    expect(statSync(join(folder, sample.preview)).size).toBeLessThan(40_000);
    expect(() => actionById(sample.action)).not.toThrow();
  });

  it('has at least eight clips of different kinds in under 3 MB', () => {
    expect(samples.length).toBeGreaterThanOrEqual(8);
    expect(new Set(samples.map((sample) => sample.container)).size).toBeGreaterThanOrEqual(4);
    expect(new Set(samples.map((sample) => sample.codec)).size).toBeGreaterThanOrEqual(3);
    expect(samples.reduce((sum, sample) => sum + sample.bytes, 0)).toBeLessThan(3_000_000);
  });
});
