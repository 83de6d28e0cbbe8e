/** What `npm run teach` takes of a folder; no training is begun. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTeachingFolders } from './teachFolders';

const root = mkdtempSync(join(tmpdir(), 'teach-'));
const at = (path: string) => join(root, path);
const write = (path: string, text = path) => {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
};

beforeAll(() => {
  for (const part of ['train', 'val', 'test']) for (const name of ['golf', 'swim']) write(`parts/${part}/${name}/${part}.mp4`);
  for (const name of ['brush_hair', 'wave']) for (const n of [1, 2, 3]) write(`plain/${name}/${n}.vob`);
  write('plain/notes.doc');
  symlinkSync(at('nowhere'), at('plain/wave/gone.mp4'));
  write('lists/wave_test_split1.txt', '1.avi 1\n2.avi 2\n3.avi 0\n4.avi 1\n');
  write('extra/wave/9.mp4');
  for (const name of ['golf', 'swim']) for (const n of [1, 2, 3]) write(`frames/${name}/film ${n % 2}/img_0000${n}.jpg`);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function read(places: Parameters<typeof readTeachingFolders>[0]) {
  const { clips, paths, ...rest } = await readTeachingFolders(places);
  return { ...rest, clips: clips.map(({ file, label, role, frames }) => [relative(root, paths[file]!), label.en, role, frames ?? 1]) };
}

test('parts are followed: validation is held out, clips for testing are kept, and it is said', async () => {
  const { clips, notices } = await read({ data: at('parts') });
  expect(clips).toEqual([
    ['parts/train/golf/train.mp4', 'golf', 'train', 1],
    ['parts/val/golf/val.mp4', 'golf', 'held-out', 1],
    ['parts/train/swim/train.mp4', 'swim', 'train', 1],
    ['parts/val/swim/val.mp4', 'swim', 'held-out', 1],
  ]);
  expect(notices).toContain('2 clips for testing are kept for evaluating; those for validation are held out.');
});

test('a plain folder is drawn from by the collection; what is left alone is named and counted', async () => {
  const { clips, notices, leftOut } = await read({ data: at('plain') });
  expect(clips.map(([, , role]) => role)).toEqual(Array(6).fill(null));
  expect(clips.map(([, en]) => en)).toEqual([...Array<string>(3).fill('brush hair'), ...Array<string>(3).fill('wave')]);
  expect(leftOut).toBe(2);
  expect(notices.join('\n')).toMatch(/gone\.mp4 is a link to/);
  expect(notices.join('\n')).toMatch(/1 other file was left alone: .*notes\.doc\./);
});

test('a list from elsewhere decides; what it does not name is left alone, what is missing is said', async () => {
  const { clips, notices, leftOut } = await read({ data: at('plain'), split: at('lists') });
  expect(clips).toEqual([
    ['plain/wave/1.vob', 'wave', 'train', 1],
    ['plain/wave/2.vob', 'wave', 'held-out', 1],
  ]);
  expect(notices[0]).toBe('Own data set, split 1: 1 train, 1 test, 1 missing, 3 extra, 1 left out by the list, 1 unreadable.');
  expect(notices.join('\n')).toMatch(/1 clip of the list is missing: wave\/4\.avi\./);
  expect(leftOut).toBe(5);
});

test('clips to measure on may lie in a folder of their own', async () => {
  const { clips } = await read({ data: at('plain'), heldOut: at('extra') });
  expect(clips.filter(([, , role]) => role === 'held-out')).toEqual([['extra/wave/9.mp4', 'wave', 'held-out', 1]]);
  expect(clips.filter(([, , role]) => role === 'train')).toHaveLength(6);
});

test('folders of frames are clips of many files', async () => {
  const { clips } = await read({ data: at('frames') });
  expect(clips.map(([path, en, , frames]) => [path, en, frames])).toEqual([
    ['frames/golf/film 1/img_00001.jpg', 'golf', 2],
    ['frames/swim/film 1/img_00001.jpg', 'swim', 2],
  ]);
});

const cases = '../shared/cases/teach';
test.skipIf(!existsSync(cases))(`folders that went wrong${existsSync(cases) ? '' : ' (skipped: no ../shared/cases here)'}`, async () => {
  const lists = await readTeachingFolders({ data: join(cases, 't9_mmaction_split') });
  expect(lists.clips.map(({ role }) => role).toSorted()).toEqual([...Array<string>(4).fill('held-out'), ...Array<string>(4).fill('train')]);
  expect(lists.notices[0]).toBe('UCF-101, split 1: 4 train, 4 test, 0 missing.');
  const nested = await readTeachingFolders({ data: join(cases, 't1_nested_person') });
  expect(new Set(nested.clips.map(({ label }) => label.en))).toEqual(new Set(['golf', 'swimming']));
  await expect(readTeachingFolders({ data: join(cases, 't15_all_broken') })).rejects.toMatchObject({
    options: { code: 'collection-incomplete' },
  });
});
