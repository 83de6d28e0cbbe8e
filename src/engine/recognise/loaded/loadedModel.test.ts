import { openAsBlob } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { AppError } from '../../../shared/errors/errors';
import { contentHashOf } from '../../files/contentHash';
import { memoryFolder, writeFile } from '../../files/storage';
import { startNodeBackend } from '../../backend/nodeBackend';
import { modelKeeper } from './loadedModel';
import { openingMarks } from '../../library/openingMarks';

beforeAll(() => startNodeBackend('cpu'));

const files = () =>
  Promise.all(
    ['config.json', 'model.safetensors', 'tokenizer.json'].map(async (path) => ({ path, blob: await openAsBlob(`models/demo/${path}`) })),
  );

test('a model is kept while its files are the same, and read again when they were replaced under its name', async () => {
  let [version, opened, reachable] = ['1', 0, true];
  const keeper = modelKeeper(
    async () => {
      opened += 1;
      const found = await files();
      return { files: found, hash: `${version}-${await contentHashOf(found)}` };
    },
    () => (reachable ? Promise.resolve(version) : Promise.reject(new AppError('model-missing', 'the server does not answer'))),
  );
  const first = await keeper.load('mine', {});
  expect(await keeper.load('mine', {})).toBe(first);
  reachable = false;
  expect(await keeper.load('mine', {})).toBe(first); // what is loaded needs no server
  reachable = true;
  version = '2';
  const second = await keeper.load('mine', {});
  expect(opened).toBe(2);
  expect(second.hash).not.toBe(first.hash);
  expect(second.towers.english!.hash).not.toBe(first.towers.english!.hash);
  keeper.release();
});

test('a model, or a text tower of it, whose opening never came to its end is refused in a later life; the one of the app is not', async () => {
  const folder = memoryFolder();
  const hung = { code: 'opening-hung', details: { file: 'mine' } };
  const mark = (path: string) => writeFile(folder, `openings/${path}`, '2');
  const life = (embedded = false) => {
    const { watch } = openingMarks(folder);
    return modelKeeper(
      async () => ({ files: await files(), hash: 'h', embedded }),
      () => Promise.resolve('1'),
      watch,
    );
  };
  await mark('h');
  await expect(life().load('mine', {})).rejects.toMatchObject(hung);
  await folder.remove('openings/h');
  await mark('h-en');
  const keeper = life();
  const { towers } = await keeper.load('mine', {});
  await expect(towers.english!.open()).rejects.toMatchObject(hung);
  keeper.release();
  await mark('h');
  const shipped = life(true);
  await (await shipped.load('demo', {})).towers.english!.open();
  shipped.release();
});
