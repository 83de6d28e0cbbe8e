/** `npm run evaluate -- --look`: what is found on a disk of the test's own making. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { main } from './evaluate';

const root = mkdtempSync(join(tmpdir(), 'evaluate-'));
const at = (path: string) => join(root, path);
const files: Readonly<Record<string, string>> = {
  'sets/UCF-101/Biking/v_Biking_g01_c01.avi': 'one',
  'sets/UCF-101/Biking/v_Biking_g08_c01.avi': 'two',
  'sets/UCF-101/YoYo/v_YoYo_g01_c01.avi': 'one',
  'sets/UCF-101/YoYo/v_YoYo_g08_c01.avi': '',
  'sets/ucfTrainTestlist/classInd.txt': '1 Biking\r\n2 YoYo\r\n',
  'sets/ucfTrainTestlist/trainlist01.txt': 'Biking/v_Biking_g08_c01.avi 1\r\nYoYo/v_YoYo_g08_c01.avi 2\r\n',
  'sets/ucfTrainTestlist/testlist01.txt': 'Biking/v_Biking_g01_c01.avi\r\nYoYo/v_YoYo_g01_c01.avi\r\nYoYo/v_YoYo_g02_c01.avi\r\n',
  'sets/ucfTrainTestlist/trainlist02.txt': 'Biking/v_Biking_g01_c01.avi 1\r\n',
  'sets/ucfTrainTestlist/testlist02.txt': 'YoYo/v_YoYo_g01_c01.avi\r\nBiking/v_Biking_g08_c01.avi\r\n',
  'own/lists.txt': 'nothing of this kind',
  'own/clips/wave/a.mp4': 'x',
  'own/clips/wave/b.mp4': 'y',
  'own/clips/clap/c.mp4': 'z',
  'own/clips/pickle.txt': '\u0080\u0002\u0000\u0000\u0001',
  'elsewhere/mine.csv': 'clap/c.mp4,clapping\nwave/b.mp4,waving\n',
  'elsewhere/strange.csv': 'nobody.mp4,waving\n',
};

beforeAll(() => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text, 'latin1');
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function look(...options: string[]) {
  const written = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    expect(await main([...options, '--look', '--json'])).toBe(0);
    expect(written).toHaveBeenCalledOnce();
    return JSON.parse(written.mock.calls[0]![0] as string) as Readonly<Record<string, unknown>>;
  } finally {
    written.mockRestore();
  }
}

test('lists beside the folder are found; what is missing, empty or there twice is named as it lies on disk', async () => {
  const found = await look('--data', at('sets/UCF-101'));
  expect(found).toMatchObject({
    dataset: 'UCF-101',
    layout: 'ucf101-lists',
    split: 1,
    splits: [1, 2],
    drawn: false,
    train: 1,
    test: 2,
    val: 0,
  });
  expect(found['missing']).toEqual(['YoYo/v_YoYo_g02_c01.avi']);
  expect(found['extra']).toEqual([]);
  expect(found['unreadable']).toEqual([{ path: at('sets/UCF-101/YoYo/v_YoYo_g08_c01.avi'), why: 'it is empty' }]);
  expect(found['duplicates']).toEqual([
    {
      paths: [at('sets/UCF-101/Biking/v_Biking_g01_c01.avi'), at('sets/UCF-101/YoYo/v_YoYo_g01_c01.avi')],
      across_classes: true,
      across_splits: false,
    },
  ]);
  expect(found['classes']).toMatchObject([
    { folder: 'Biking', en: 'biking', zh: '骑自行车', train: 1, test: 1 },
    { folder: 'YoYo', train: 0, test: 1 },
  ]);
  expect(found['summary']).toBe('UCF-101, split 1: 1 train, 2 test, 1 missing, 1 there twice, 1 unreadable');
});

test('the split is chosen; one that is not there is an error that names those that are', async () => {
  expect(await look('--data', at('sets/UCF-101'), '--split', '2')).toMatchObject({ split: 2, train: 1, test: 2 });
  await expect(main(['--data', at('sets/UCF-101'), '--split', '3', '--look'])).rejects.toMatchObject({
    message: expect.stringContaining('split 1, 2'),
    options: { code: 'collection-incomplete' },
  });
});

test('a list from elsewhere is followed, and no other; one that names nothing is an error', async () => {
  const found = await look('--data', at('own/clips'), '--list', at('elsewhere/mine.csv'));
  expect(found).toMatchObject({ dataset: 'own', layout: 'path-label-table', extra: [at('own/clips/wave/a.mp4')] });
  await expect(main(['--data', at('own/clips'), '--list', at('elsewhere/strange.csv'), '--look'])).rejects.toMatchObject({
    options: { code: 'labels-invalid' },
  });
  await expect(main(['--data', at('own/clips'), '--list', at('none.csv'), '--look'])).rejects.toMatchObject({
    options: { code: 'file-unreadable' },
  });
});

test('a text that is none is said, and the folder is read all the same', async () => {
  const found = await look('--data', at('own/clips'));
  expect(found).toMatchObject({ layout: 'class-folders', drawn: true, train: 2, test: 1 });
  expect(found['unreadable']).toMatchObject([{ path: at('own/clips/pickle.txt') }]);
});

test('a folder that is not there, a file, and a folder without clips', async () => {
  await expect(main(['--data', at('none'), '--look'])).rejects.toMatchObject({ options: { code: 'file-unreadable' } });
  await expect(main(['--data', at('own/lists.txt'), '--look'])).rejects.toMatchObject({ options: { code: 'file-unreadable' } });
  await expect(main(['--data', at('elsewhere'), '--look'])).rejects.toMatchObject({ options: { code: 'collection-incomplete' } });
});

test('for people: the summary, and a line for each thing that is wrong', async () => {
  const written = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  await main(['--data', at('sets/UCF-101'), '--look']);
  const said = written.mock.calls.map(([line]) => String(line));
  written.mockRestore();
  expect(said[0]).toMatch(/^UCF-101, split 1: /);
  expect(said.join('\n')).toMatch(/1 missing: YoYo\/v_YoYo_g02_c01\.avi/);
});
