import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { gridOf } from './gridOptions';
import { readOptions } from './options';
import { clipsToPicture } from '../../shared/evaluation/html/clipsToPicture';

const root = mkdtempSync(join(tmpdir(), 'grid-'));
const file = join(root, 'grid.json');
writeFileSync(file, JSON.stringify({ rows: ['chinese'], shots: [2], draws: 2, seed: 5, axes: { body: ['c3d', 'mlp'] } }));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const grid = (...options: string[]) => gridOf(readOptions(options));

test('K, draws and seed of the command line make the whole ladder', () => {
  const { cells, draws, seed } = grid('--shots', '2,4', '--draws', '3', '--seed', '7');
  expect([draws, seed]).toEqual([3, 7]);
  expect(cells.map(({ row, shots }) => `${row} ${shots}`)).toEqual([
    'clip all',
    'baseline all',
    ...['baseline-trained', 'prompts', 'beta', 'chinese'].flatMap((row) => [`${row} 2`, `${row} 4`]),
  ]);
});

test('a grid file stands, but for what the command line says otherwise', () => {
  expect(grid('--grid', file)).toMatchObject({ draws: 2, seed: 5, cells: [{ values: { body: 'c3d' } }, { values: { body: 'mlp' } }] });
  const changed = grid('--grid', file, '--draws', '1', '--shots', '8', '--set-training', 'epochs=3');
  expect(changed).toMatchObject({ draws: 1, seed: 5 });
  expect(changed.cells[0]).toEqual({ row: 'chinese', shots: 8, values: { epochs: '3', body: 'c3d' } });
});

test('what cannot be is refused by its option', () => {
  for (const options of [
    ['--shots', '0'],
    ['--rows', 'nobody'],
    ['--draws', 'x'],
    ['--set-training', 'epochs'],
    ['--grid', join(root, 'none.json')],
  ]) {
    expect(() => grid(...options)).toThrow(options[0]!);
  }
});

test('mistakes are shown first, of as many classes as there is room for', () => {
  const clip = (name: string, truth: number, rank: number, probability: number) => ({
    clip: name,
    truth,
    rank,
    probability,
    taken: 0,
    first: [],
    en: null,
    zh: null,
  });
  const many = Array.from({ length: 40 }, (_, index) => clip(`a${index}`, 0, 1, 0.9 - index / 100));
  const shown = clipsToPicture({ clips: [...many, clip('b', 1, 1, 0.1), clip('right', 2, 0, 1)] });
  expect(shown).toHaveLength(25);
  expect(shown.slice(0, 2)).toEqual(['a0', 'b']);
  expect(shown.at(-1)).toBe('right');
});
