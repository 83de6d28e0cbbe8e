import { expect, test } from 'vitest';
import { memoryFolder, writeFile } from '../../files/storage';
import { filmKey } from './filmKey';
import { keepWithin } from './keepWithin';
import { keptPieces } from './keptPieces';
import { type PieceRecord, readPiece, writePiece } from './pieceRecord';

const record: PieceRecord = {
  features: { model: Float32Array.from({ length: 24 }, (_, at) => at / 7), own: Float32Array.of(1, 2, 3) },
  gate: Float32Array.of(-1.5, 2),
  looks: ['black', null],
  pictures: { times: [0.125, 2], size: 1, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) },
};

test('a record reads back as it was, and one that is torn or altered is none', () => {
  const bytes = writePiece(record);
  expect(readPiece(bytes)).toEqual(record);
  for (const length of [0, 7, 20, bytes.length - 1]) expect(readPiece(bytes.slice(0, length))).toBeNull();
  const longer = new Uint8Array(bytes.length + 1);
  longer.set(bytes);
  expect(readPiece(longer)).toBeNull();
  expect(readPiece(bytes.map((byte, at) => (at === 9 ? byte ^ 255 : byte)))).toBeNull();
  expect(readPiece(writePiece({ ...record, gate: null, features: {} }))).toEqual({ ...record, gate: null, features: {} });
});

test('where storage refuses, that is told once and pieces stay in memory', async () => {
  const folder = memoryFolder();
  const refusing = { ...folder, writer: () => Promise.reject(new Error('full')) };
  const problems: unknown[] = [];
  const kept = await keptPieces(refusing, 'film', (problem) => problems.push(problem));
  await kept.put(0, record);
  await kept.put(1, record);
  expect(problems).toHaveLength(1);
  expect(kept.has(1)).toBe(true);
  expect(await kept.get(1)).toEqual(record);
  expect(await folder.list('')).toEqual([]);
});

test('films that were opened longest ago make room, the one at hand stays', async () => {
  const folder = memoryFolder();
  const bytes = new Uint8Array(1000);
  for (const [at, film] of ['a', 'b', 'c'].entries()) {
    await writeFile(folder, `${film}/0.piece`, bytes);
    await keepWithin(folder, film, 1e6, at);
  }
  await keepWithin(folder, 'a', 1e6, 3);
  await keepWithin(folder, 'd', 2500, 4);
  const films = async () => [...new Set((await folder.list('')).map(({ path }) => path.split('/')[0]!))].toSorted();
  expect(await films()).toEqual(['a', 'c', 'opened.json']);
  await keepWithin(folder, 'c', 0, 5);
  expect(await films()).toEqual(['c', 'opened.json']);
  await writeFile(folder, 'opened.json', 'no JSON');
  await keepWithin(folder, 'c', 1e6, 6);
  expect(await films()).toEqual(['c', 'opened.json']);
});

test('a film is known by its contents, whatever its name; a large one by its beginning, middle and end', async () => {
  const { signal } = new AbortController();
  const large = new Uint8Array(4 << 20);
  const key = (bytes: Uint8Array<ArrayBuffer>, name = 'x') => filmKey(new File([bytes], name), signal);
  const changed = (at: number) => large.map((byte, index) => (index === at ? 1 : byte));
  expect(await key(large, 'y')).toBe(await key(large));
  for (const at of [0, 2 << 20, large.length - 1]) expect(await key(changed(at))).not.toBe(await key(large));
  expect(await key(large.slice(1))).not.toBe(await key(large));
});
