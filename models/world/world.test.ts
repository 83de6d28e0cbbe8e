/** The drawn world in UCF-101's layout: its lists are read as the official ones are, and a small one is rendered and read back. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDataSet } from '../../src/shared/dataset';
import { classFolder, officialLists, planClips } from './ucfLayout';

const names = [classFolder('picking up a box', '拿起箱子'), classFolder('putting down a box', '放下箱子')];

test.each([
  [1, 1, 7],
  [2, 8, 14],
  [3, 15, 21],
])('split %i is read from its lists: groups %i to %i test', async (split, first, last) => {
  const clips = planClips(names, 100);
  const lists = new Map([...officialLists(names, clips)].map(([name, text]) => [`ucfTrainTestlist/${name}`, text]));
  const files = [...clips.map(({ path }) => `UCF-101/${path}`), ...lists.keys()].map((path) => ({ path, bytes: 1 }));
  const read = await readDataSet({ files, readText: (path) => Promise.resolve(lists.get(path)!) }, { split });
  expect(read!.splits.test).toHaveLength(2 * 7 * 4);
  expect(read!.splits.train).toHaveLength(2 * 18 * 4);
  const testing = new Set(read!.splits.test.map(({ group }) => Number(/g(\d+)/.exec(group!)![1])));
  expect([...testing].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 7 }, (_, index) => first + index));
  expect(Math.max(...testing)).toBe(last);
  expect(read!.classes.map(({ en, zh }) => `${en} ${zh}`)).toEqual(['picking up a box 拿起箱子', 'putting down a box 放下箱子']);
  expect([read!.missing, read!.extra]).toEqual([[], []]);
});

const noFfmpeg = spawnSync('ffmpeg', ['-version']).error !== undefined;

test.skipIf(noFfmpeg)(
  `a small one is rendered, and again to the same bytes${noFfmpeg ? ' (skipped: no ffmpeg on this machine)' : ''}`,
  () => {
    const place = mkdtempSync(join(tmpdir(), 'actionscope-world-'));
    try {
      const render = (out: string) =>
        execFileSync('npx', ['tsx', 'models/world/world.ts', '--out', out, '--classes', '2', '--clips', '2'], { encoding: 'utf8' });
      expect(render(join(place, 'a'))).toContain('4 clips of 2 actions');
      render(join(place, 'b'));
      const clip = 'UCF-101/SittingDown_坐下/v_SittingDown_坐下_g02_c01.avi';
      expect(readFileSync(join(place, 'a', clip)).equals(readFileSync(join(place, 'b', clip)))).toBe(true);
      expect(
        readFileSync(join(place, 'a', clip))
          .subarray(8, 12)
          .toString(),
      ).toBe('AVI ');
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  },
);
