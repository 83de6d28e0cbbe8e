import { expect, test, vi } from 'vitest';
import { pictureRows } from '../pictures/pictureRows';
import { upright } from '../clip/orientation';
import { resizeRegion } from '../resize/resize';
import { resizeInWorker } from './resizeInWorker';
import type { ResizeJob } from './resizeJob';
import type { DecodedPicture } from '../clip/types';

const [width, height] = [37, 24];

function picture(seed: number, bits: 8 | 10 = 8): DecodedPicture {
  const samples = width * height * 3;
  const data = bits === 8 ? new Uint8Array(samples) : new Uint16Array(samples);
  for (let i = 0; i < samples; i++) data[i] = (i * i + seed * i * 7) % 2 ** bits;
  const planes = [0, 1, 2].map((plane) => ({ offset: plane * width * height, stride: width }));
  const colour = { matrix: null, fullRange: null };
  return { width, height, layout: 'planar', bits, chromaShiftX: 0, chromaShiftY: 0, data, planes, colour };
}

const job = (of: DecodedPicture): ResizeJob => ({
  picture: of,
  orientation: upright,
  resized: { width: 14, height: 9 },
  region: { left: 2, top: 1, width: 9, height: 8 },
});

test('as without a worker, several at once, and the memory comes back', async () => {
  const pictures = [picture(1), picture(2), picture(3, 10)];
  const expected = pictures.map((of) => resizeRegion(pictureRows(of, upright), 14, 9, job(of).region));
  const resized = await Promise.all(pictures.map((of) => resizeInWorker(job(of))));
  expect(resized.map(({ band }) => band)).toEqual(expected);
  expect(resized.map(({ memory }) => memory.byteLength)).toEqual([2664, 2664, 5328]);
  expect(pictures.map(({ data }) => data.byteLength)).toEqual([0, 0, 0]);
});

test('a failure is told, and the next picture works', async () => {
  const broken: DecodedPicture = { ...picture(1), planes: [] };
  await expect(resizeInWorker(job(broken))).rejects.toMatchObject({ code: 'internal' });
  expect((await resizeInWorker(job(picture(1)))).band.length).toBe(9 * 8 * 3);
});

test('a worker that disappears without a word is noticed at once, and the next picture works', async () => {
  const started: Worker[] = [];
  class WatchedWorker extends Worker {
    constructor(...input: ConstructorParameters<typeof Worker>) {
      super(...input);
      started.push(this);
    }
  }
  vi.stubGlobal('Worker', WatchedWorker);
  await expect(resizeInWorker(job({ ...picture(1), planes: [] }))).rejects.toMatchObject({ code: 'internal' }); // the next one starts anew
  await resizeInWorker(job(picture(1)));
  vi.unstubAllGlobals();
  await new Promise((done) => setTimeout(done, 300)); // its lock is held by now
  const start = performance.now();
  const pending = resizeInWorker(job(picture(2)));
  started.at(-1)!.terminate(); // as the system kills it
  await expect(pending).rejects.toMatchObject({ code: 'engine-stopped' });
  expect(performance.now() - start).toBeLessThan(2000);
  expect((await resizeInWorker(job(picture(1)))).band.length).toBe(9 * 8 * 3);
});
