/** `npm run models -- check ID`: a stored model's towers and eyes run once, on wasm, and what is published of it compared. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allThreads, startNodeBackend } from '../../engine/backend/nodeBackend';
import { checkModel } from '../../engine/check/checkModel';
import type { OpenPicture } from '../../engine/check/published';
import { filesIn, keepCheck } from '../../engine/library/stored/modelFolder';
import { modelKeeper } from '../../engine/recognise/loaded/loadedModel';
import { AppError } from '../../shared/errors/errors';
import type { ModelCheck } from '../../shared/models/models';
import { diskFolder } from '../command/diskFolder';

/** @param pictures a folder with the pictures that published numbers are of; without it those are left out */
export async function check(id: string | undefined, models: string, pictures: string): Promise<void> {
  if (id === undefined) throw new AppError('internal', 'Which model? See npm run models -- list');
  const folder = diskFolder(models);
  const files = await filesIn(folder, id);
  if (files.length === 0)
    throw new AppError('model-missing', `There is no model ${id} in ${models}.`, {
      remedy: 'See npm run models -- list',
      details: { model: id },
    });
  await startNodeBackend('wasm', allThreads);
  const start = performance.now();
  const keeper = modelKeeper(
    () => Promise.resolve({ files, hash: id }),
    () => Promise.resolve(id),
  );
  const model = await keeper.load(id, {});
  const found = await checkModel(model, { openPicture: picturesIn(pictures) });
  const result: ModelCheck = { ...found, backend: 'wasm', seconds: (performance.now() - start) / 1000 };
  await keepCheck(folder, id, result);
  console.log(checkLines(id, result).join('\n'));
  if (result.published.some(({ agrees }) => !agrees)) process.exitCode = 1;
}

function checkLines(id: string, { eyes, english, chinese, published, backend, seconds }: ModelCheck): string[] {
  const cosine = (value: number) => `finite, unit length, two inputs at cosine ${value.toFixed(4)}`;
  return [
    `${id}: checked on ${backend} in ${seconds.toFixed(1)} s`,
    `  eyes      ${cosine(eyes)}`,
    ...(english === null ? [] : [`  English   ${cosine(english)}`]),
    ...(chinese === null ? [] : [`  Chinese   ${cosine(chinese)}`]),
    ...published.map(
      ({ what, source, published: known, found, agrees }) =>
        `  ${what}  ${agrees ? 'agrees' : 'DIFFERS'}: ${found.join(', ')}; published ${known.join(', ')} (${source})`,
    ),
    ...(published.length === 0 ? ['  nothing published of it could be compared here'] : []),
  ];
}

function picturesIn(folder: string): OpenPicture {
  return async (name) => {
    const path = join(folder, name);
    if (!existsSync(path)) return null;
    const { PNG } = await import('pngjs');
    const { width, height, data } = PNG.sync.read(readFileSync(path));
    const pixels = new Uint8Array(width * height * 3);
    // Like Pillow's convert('RGB'): what is transparent keeps its colour.
    for (let pixel = 0; pixel < width * height; pixel++) pixels.set(data.subarray(pixel * 4, pixel * 4 + 3), pixel * 3);
    return { width, height, pixels };
  };
}
