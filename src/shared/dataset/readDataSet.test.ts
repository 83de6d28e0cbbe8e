import { expect, test } from 'vitest';
import { readTexts } from '../../testing/dataFolder';
import { sayWarning, summaryOf } from './describe';
import { drawSplit } from './drawSplit';

test('missing, extra, empty, doubled and other files are counted and named', async () => {
  const read = await readTexts(
    {
      'd/wave/a.mp4': 'one',
      'd/wave/copy of a.mp4': 'one',
      'd/wave/b.mp4': 'two',
      'd/clap/a.mp4': 'one',
      'd/clap/c.mp4': 'three',
      'd/clap/empty.mp4': '',
      'd/notes.txt': 'mine',
      'd/._a.mp4': 'mac',
      'd/weights.bin': 'x',
    },
    {},
    true,
  );
  expect(read.duplicates).toEqual([
    { paths: ['d/wave/a.mp4', 'd/wave/copy of a.mp4', 'd/clap/a.mp4'], acrossClasses: true, acrossSplits: false },
  ]);
  expect(read.unreadable).toEqual([{ path: 'd/clap/empty.mp4', why: 'it is empty' }]);
  expect(read.ignored).toEqual(['d/._a.mp4', 'd/weights.bin', 'd/notes.txt']);
  expect(read.warnings.map(sayWarning)).toContain('1 clip is in several classes: d/wave/a.mp4 = d/wave/copy of a.mp4 = d/clap/a.mp4.');
  expect(summaryOf(read)).toMatch(/^Own data set, 2 classes: \d train, \d test \(drawn\), 0 missing, 1 there twice, 1 unreadable$/);
});

test('clips that show the same under other names are drawn to one side, whatever the seed; a split on disk is not touched', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `clip${index}`);
  const files = Object.fromEntries(['wave', 'clap'].flatMap((label) => names.map((name) => [`d/${label}/${name}.mp4`, `${label}${name}`])));
  const alike = [['d/wave/clip0.mp4', 'd/wave/clip7.mp4', 'd/clap/clip3.mp4']];
  const apart = new Set<boolean>();
  for (let seed = 1; seed <= 8; seed++) {
    const sides = async (given?: typeof alike) => {
      const { splits } = await readTexts(files, { seed, ...(given === undefined ? {} : { alike: given }) }, true);
      const tested = new Set(splits.test.map(({ path }) => path));
      return new Set(alike[0]!.map((path) => tested.has(path))).size;
    };
    expect(await sides(alike)).toBe(1);
    apart.add((await sides()) > 1);
  }
  expect(apart.has(true)).toBe(true);
  const split = { 'train/wave/a.mp4': 'one', 'test/wave/b.mp4': 'two', 'test/clap/c.mp4': 'three', 'train/clap/d.mp4': 'four' };
  const read = await readTexts(split, { alike: [['train/wave/a.mp4', 'test/wave/b.mp4']] }, true);
  expect(read.splits.test).toHaveLength(2);
});

test('without a hash nothing is called a duplicate', async () => {
  expect((await readTexts({ 'wave/a.mp4': 'one', 'clap/a.mp4': 'one' })).duplicates).toEqual([]);
});

test('the same clip on both sides of a split on disk is said, and not moved', async () => {
  const read = await readTexts({ 'train/wave/a.mp4': 'one', 'test/wave/b.mp4': 'one', 'test/clap/c.mp4': 'three' }, {}, true);
  expect(read.duplicates[0]).toMatchObject({ acrossSplits: true, acrossClasses: false });
  expect(read.splits.test).toHaveLength(2);
  expect(read.warnings.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['same-across-sets', 'class-without-training', 'class-with-one-clip']),
  );
});

test('told to train and to test, a clip tests, and it is said', async () => {
  const read = await readTexts({
    'wave/a.mp4': 'x',
    'wave/b.mp4': 'x',
    'trainlist01.txt': 'wave/a.avi 1\nwave/b.avi 1',
    'testlist01.txt': 'wave/a.avi',
  });
  expect([read.splits.train.length, read.splits.test.length]).toEqual([1, 1]);
  expect(read.warnings).toContainEqual({ kind: 'listed-twice', count: 1, names: ['wave/a.mp4'] });
});

test('a list that names none of the clips is not followed in silence', async () => {
  const read = await readTexts({ 'wave/a.mp4': 'x', 'clap/b.mp4': 'x', 'trainlist01.txt': 'Archery/v_Archery_g08_c01.avi 3' });
  expect(read.layout).toBe('class-folders');
  expect(read.warnings.map(sayWarning)).toContain('1 list speaks of none of these clips and was not followed: trainlist01.txt.');
});

test('a chosen list is followed and no other; one that names nothing is an error', async () => {
  const files = {
    'wave/a.mp4': 'x',
    'clap/b.mp4': 'x',
    'trainlist01.txt': 'wave/a.avi 1',
    'mine.txt': 'clap/b.mp4 0',
    'strange.txt': 'nobody.mp4 3',
  };
  const chosen = await readTexts(files, { lists: ['mine.txt'] });
  expect(chosen).toMatchObject({ layout: 'path-index-lists', lists: ['mine.txt'], extra: ['wave/a.mp4'] });
  await expect(readTexts(files, { lists: ['strange.txt'] })).rejects.toMatchObject({ code: 'labels-invalid' });
});

test("a clip of the same name in another class's folder is not the one a list means", async () => {
  const read = await readTexts({
    'golf/0.avi': 'x',
    'swim/1.avi': 'x',
    'trainlist01.txt': 'golf/0.avi 1\nswim/0.avi 2\n',
    'testlist01.txt': 'swim/1.avi\n',
  });
  expect(read.missing).toEqual(['swim/0.avi']);
});

test('groups of UCF-101, persons, and the same clip never lie on both sides of a drawn split', async () => {
  const files: Record<string, string> = {};
  for (const name of ['Biking', 'YoYo']) {
    for (let group = 1; group <= 6; group += 1) {
      for (let clip = 1; clip <= 4; clip += 1) files[`d/${name}/v_${name}_g0${group}_c0${clip}.avi`] = `${name} ${group} ${clip}`;
    }
    files[`d/${name}/copy.avi`] = 'the same';
    files[`d/${name}/renamed.avi`] = 'the same';
  }
  for (const seed of [1, 2, 3, 4, 5]) {
    const { splits, drawn } = await readTexts(files, { seed }, true);
    expect(drawn).toBe(true);
    expect(splits.test.length).toBeGreaterThan(8);
    const groups = (clips: typeof splits.test) =>
      new Set(clips.map(({ path, group }) => group ?? path.replace(/(copy|renamed)/, 'same').replace(/Biking|YoYo/, '')));
    const trained = groups(splits.train);
    expect([...groups(splits.test)].filter((group) => trained.has(group))).toEqual([]);
  }
  const again = await readTexts(files, { seed: 3 }, true);
  expect(again).toEqual(await readTexts(files, { seed: 3 }, true));
  expect(again.splits.test).not.toEqual((await readTexts(files, { seed: 4 }, true)).splits.test);
});

test('persons across classes stay on one side', async () => {
  const paths = ['golf', 'swim'].flatMap((name) =>
    [1, 2, 3, 4].flatMap((person) => [`d/${name}/person${person}/a.avi`, `d/${name}/person${person}/b.avi`]),
  );
  const { splits, layout } = await readTexts(Object.fromEntries(paths.map((path) => [path, path])));
  expect(layout).toBe('nested-folders');
  expect(splits.test).toHaveLength(4);
  expect(new Set(splits.test.map(({ group }) => group)).size).toBe(1);
});

test('one clip under several names stays on one side', async () => {
  const names = ['wave.mp4', 'wave.webm', 'wave - Copy.mp4', 'wave_720p.mp4', 'wave副本.mp4', 'copy of wave.mp4'];
  const others = [1, 2, 3, 4, 5, 6].map((n) => `wave (${n}).mp4`);
  for (let seed = 1; seed <= 8; seed++) {
    const paths = [...names, ...others].map((name) => `d/wave/${name}`);
    const { splits } = await readTexts(Object.fromEntries([...paths, 'd/clap/1.mp4'].map((path) => [path, path])), { seed });
    const tests = splits.test.map(({ path }) => path.slice('d/wave/'.length));
    expect([0, names.length]).toContain(tests.filter((name) => names.includes(name)).length);
    expect(tests.filter((name) => others.includes(name)).length).toBeLessThanOrEqual(3);
  }
});

test('of a class of one clip that clip trains; of two one tests', () => {
  const clips = [0, 1, 1].map((at, index) => ({ class: at, ties: [`${index}`] }));
  const tests = drawSplit(clips, 7);
  expect(tests[0]).toBe(false);
  expect(tests.filter(Boolean)).toHaveLength(1);
});

/** A reader that looked through all clips for each would take hours. */
test('100,000 clips are read', async () => {
  const files: Record<string, string> = {};
  const lines = { train: [] as string[], validation: [] as string[] };
  for (let id = 0; id < 100_000; id += 1) {
    files[`v2/${id}.webm`] = 'x';
    (id % 7 === 0 ? lines.validation : lines.train).push(`${id};Holding something ${id % 174}`);
  }
  files['something-something-v1-train.csv'] = lines.train.join('\n');
  files['something-something-v1-validation.csv'] = lines.validation.join('\n');
  const { splits } = await readTexts(files);
  expect(splits.train.length + splits.test.length).toBe(100_000);
}, 120_000);

test('a folder may be called in both languages, in one, or by the dictionary', async () => {
  const read = await readTexts({
    'SittingDown_坐下/a.mp4': 'x',
    '挥手/b.mp4': 'x',
    'opening a door (开门)/c.mp4': 'x',
    'hat-on/d.mp4': 'x',
  });
  expect(read.classes.map(({ en, zh }) => [en, zh]).toSorted()).toEqual([
    ['', '挥手'],
    ['hat on', ''],
    ['opening a door', '开门'],
    ['sitting down', '坐下'],
  ]);
});
