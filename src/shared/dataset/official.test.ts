/** The official lists of UCF-101 and HMDB-51, and folders that went wrong for others; skipped where ../shared is not there. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { classDictionary } from '../../testing/dataFolder';
import { type DataFile, readDataSet } from '.';

const lists = '../shared/splits';
const cases = '../shared/cases/teach';
const note = existsSync(lists) && existsSync(cases) ? '' : ' (skipped: no ../shared here)';
const clip = (path: string): DataFile => ({ path, bytes: 1 });

async function readOfficial(folder: string, clips: (lists: ReadonlyMap<string, string>) => Set<string>, split: number) {
  const texts = new Map(readdirSync(folder).map((name) => [`lists/${name}`, readFileSync(join(folder, name), 'utf8')]));
  const files = [...[...clips(texts)].map(clip), ...[...texts].map(([path, text]) => ({ path, bytes: text.length }))];
  const read = await readDataSet(
    { files, readText: (path) => Promise.resolve(texts.get(path)!), dictionary: await classDictionary() },
    { split },
  );
  return read!;
}

test.skipIf(note !== '').each([
  [1, 9537, 3783],
  [2, 9586, 3734],
  [3, 9624, 3696],
])(`UCF-101, split %i: %i train, %i test${note}`, async (split, train, test) => {
  const clips = (texts: ReadonlyMap<string, string>) =>
    new Set(
      [...texts]
        .filter(([path]) => /list\d/.test(path))
        .flatMap(([, text]) => text.split(/\r?\n/).flatMap((line) => (line === '' ? [] : [`UCF-101/${line.split(' ')[0]!}`]))),
    );
  const read = await readOfficial(`${lists}/ucf101_official`, clips, split);
  expect(read).toMatchObject({ name: 'UCF-101', split, splitsThere: [1, 2, 3], missing: [], extra: [], ignored: [], warnings: [] });
  expect([read.splits.train.length, read.splits.test.length, read.classes.length]).toEqual([train, test, 101]);
  expect(read.classes[37]).toMatchObject({ folder: 'HandstandWalking' });
});

test.skipIf(note !== '').each([1, 2, 3])(`HMDB-51, split %i: 3570 train, 1530 test${note}`, async (split) => {
  const clips = (texts: ReadonlyMap<string, string>) =>
    new Set(
      [...texts].flatMap(([path, text]) => {
        const name = /lists\/(.+)_test_split/.exec(path)?.[1];
        return name === undefined
          ? []
          : text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [`hmdb51_org/${name}/${line.trim().replace(/ \d$/, '')}`]));
      }),
    );
  const read = await readOfficial(`${lists}/hmdb51_official`, clips, split);
  expect(read).toMatchObject({ name: 'HMDB-51', split, splitsThere: [1, 2, 3], missing: [], extra: [] });
  expect([read.splits.train.length, read.splits.test.length, read.classes.length]).toEqual([3570, 1530, 51]);
  expect(read.leftOut).toHaveLength(6766 - 3570 - 1530);
});

function walk(folder: string): string[] {
  return readdirSync(folder).flatMap((name) =>
    statSync(join(folder, name)).isDirectory() ? walk(join(folder, name)) : [join(folder, name)],
  );
}

async function readCase(name: string) {
  const root = join(cases, name);
  return (await readDataSet({
    files: walk(root).map((path) => ({ path: `${name}/${relative(root, path)}`, bytes: statSync(path).size })),
    readText: (path) => Promise.resolve(readFileSync(join(cases, path), 'utf8')),
    hash: (path) =>
      Promise.resolve(
        createHash('sha1')
          .update(readFileSync(join(cases, path)))
          .digest('hex'),
      ),
    dictionary: await classDictionary(),
  }))!;
}

const folders = (read: Awaited<ReturnType<typeof readCase>>) => read.classes.map(({ folder }) => folder);
const kinds = (read: Awaited<ReturnType<typeof readCase>>) => read.warnings.map(({ kind }) => kind);

test.skipIf(note !== '')(`folders that went wrong are read right, or it is said what is wrong${note}`, async () => {
  const nested = await readCase('t1_nested_person');
  expect(folders(nested)).toEqual(['golf', 'swimming']);
  expect(nested.warnings).toContainEqual({ kind: 'nested', count: 2, names: ['person1', 'person2'] });

  const lists = await readCase('t9_mmaction_split');
  expect(lists).toMatchObject({ name: 'UCF-101', layout: 'path-index-lists', split: 1, missing: [], extra: [], ignored: [] });
  expect([lists.splits.train.length, lists.splits.test.length]).toEqual([4, 4]);

  const v2 = await readCase('t10_ssv2_flat');
  expect(v2).toMatchObject({ name: 'Something-Something V2', layout: 'something-v2' });
  expect(v2.classes).toEqual([
    { folder: 'Holding something next to something', en: 'holding something next to something', zh: expect.any(String) },
  ]);
  expect([v2.splits.train.length, v2.extra.length]).toEqual([1, 5]);

  const films = await readCase('t11_extensions');
  expect(films).toMatchObject({ ignored: [], extra: [] });
  expect(films.splits.train.length + films.splits.test.length).toBe(10);

  const broken = await readCase('t15_all_broken');
  expect(broken.unreadable.map(({ path }) => path)).toEqual(['t15_all_broken/a/1.mp4', 't15_all_broken/b/1.mp4']);
  expect(broken.splits).toEqual({ train: [], test: [], val: [] });

  const zip = await readCase('t3_backslash_zip');
  expect(folders(zip)).toEqual(['golf', 'swimming']);
  expect(zip.splits.train[0]!.path).toContain('\\');

  const frames = await readCase('t5_frames');
  expect(folders(frames)).toEqual(['golf', 'swim']);
  expect([...frames.splits.train, ...frames.splits.test].every((clip) => clip.frames?.length === 3)).toBe(true);

  const twice = await readCase('t6_same_clip');
  expect(twice.duplicates).toEqual([
    {
      paths: expect.arrayContaining(['t6_same_clip/golf/0.avi', 't6_same_clip/swimming/copy.avi']),
      acrossClasses: true,
      acrossSplits: false,
    },
  ]);
  expect(kinds(twice)).toContain('same-across-classes');

  expect(kinds(await readCase('t7b_one_clip_each'))).toContain('class-with-one-clip');
});
