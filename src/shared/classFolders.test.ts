import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { folderToLabel, readClassFolders, readSplits } from './classFolders';

test('a class is the folder a clip lies in; other files are named as ignored', () => {
  const read = readClassFolders(['my/wave/a.mp4', 'my/wave/.hidden.mp4', 'my/clap/b.AVI', 'notes.txt', 'my/readme.md', 'loose.mp4']);
  expect(read.folders).toEqual(['clap', 'wave']);
  expect(read.clips).toEqual([
    { index: 0, folder: 'wave', role: null },
    { index: 2, folder: 'clap', role: null },
  ]);
  expect(read.ignored).toEqual([1, 3, 4, 5]);
});

test("HMDB-51's split: 1 trains, 2 tests, 0 takes no part; other folds are not read", () => {
  const splits = [
    { name: 'dive_test_split1.txt', text: 'a.avi 1 \nb.avi 2 \nc.avi 0 \n' },
    { name: 'dive_test_split2.txt', text: 'a.avi 2 \n' },
  ];
  const read = readClassFolders(['d/dive/a.avi', 'd/dive/b.avi', 'd/dive/c.avi', 'd/dive/new.avi', 'd/dive_test_split1.txt'], splits, 1);
  expect(read.clips.map((clip) => clip.role)).toEqual(['train', 'held-out', null]);
  expect(read.leftOut).toEqual([2]);
  expect(read.folds).toEqual([1, 2]);
  expect(readClassFolders(['d/dive/a.avi'], splits, 2).clips[0]!.role).toBe('held-out');
});

test("UCF-101's lists are read by file name, whatever the case of its class folder", () => {
  const splits = [
    { name: 'trainlist01.txt', text: 'HandstandPushups/v_HandStandPushups_g08_c01.avi 37\r\n' },
    { name: 'testlist01.txt', text: 'HandstandPushups/v_HandStandPushups_g01_c01.avi\r\n' },
  ];
  const read = readClassFolders(['HandStandPushups/v_HandStandPushups_g08_c01.avi', 'HandStandPushups/v_HandStandPushups_g01_c01.avi'], splits);
  expect(read.clips.map((clip) => clip.role)).toEqual(['train', 'held-out']);
});

test.each([
  ['ApplyEyeMakeup', 'apply eye makeup'],
  ['brush_hair', 'brush hair'],
  ['YoYo', 'yo yo'],
  ['TaiChi', 'tai chi'],
  ['挥手', '挥手'],
])('folder %s becomes the label %s', (folder, label) => {
  expect(folderToLabel(folder)).toBe(label);
});

const official = '../shared/splits/hmdb51_official';
test.skipIf(!existsSync(official))('official HMDB-51 split 1: 70 train and 30 test clips a class (skipped without ../shared)', () => {
  const names = readdirSync(official).filter((name) => name.endsWith('_test_split1.txt'));
  expect(names).toHaveLength(51);
  const all = readSplits(names.map((name) => ({ name, text: readFileSync(`${official}/${name}`, 'utf8') })), 1);
  const counts = { train: 0, 'held-out': 0, 'left-out': 0 };
  for (const role of all.values()) counts[role] += 1;
  expect(counts).toMatchObject({ train: 3570, 'held-out': 1530 });
});

const ucf = '../shared/splits/ucf101_official';
test.skipIf(!existsSync(ucf))('official UCF-101 list 1: 9537 train and 3783 test clips (skipped without ../shared)', () => {
  const all = readSplits(['trainlist01.txt', 'testlist01.txt'].map((name) => ({ name, text: readFileSync(`${ucf}/${name}`, 'utf8') })), 1);
  expect([...all.values()].filter((role) => role === 'train')).toHaveLength(9537);
  expect([...all.values()].filter((role) => role === 'held-out')).toHaveLength(3783);
});
