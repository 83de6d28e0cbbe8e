import { expect, test } from 'vitest';
import { AppError } from '../../shared/errors/errors';
import { type Folder, memoryFolder } from '../files/storage';
import { callersStore, folderStore } from './featureStore';
import { writeNameRecord, writeRecord } from './featureRecord';
import { paceOf } from './pace';

const key = (digit: string) => ({ clip: digit.repeat(32), setup: 'ab'.repeat(16) });
const features = (seed: number) => ({
  values: Float32Array.from({ length: 2 * 3 * 4 }, (_, index) => seed + index / 7),
  shape: [2, 3, 4] as const,
  damaged: seed === 2,
});
const never = (problem: AppError): never => {
  throw problem;
};

test('what was put is found after the program was opened again, to the last bit', async () => {
  const folder = memoryFolder();
  const first = await folderStore(folder, { onRefused: never }, {});
  expect(await first.get(key('1'))).toBeNull();
  for (const seed of [1, 2]) expect(await first.put(key(String(seed)), features(seed))).toBeNull();
  await first.close();
  const second = await folderStore(folder, { onRefused: never }, {});
  for (const seed of [1, 2]) expect(await second.get(key(String(seed)))).toEqual(features(seed));
  expect(await second.get({ ...key('1'), setup: 'cd'.repeat(16) })).toBeNull();
  await second.put(key('3'), features(3));
  await second.close();
  expect(await (await folderStore(folder, { onRefused: never }, {})).get(key('3'))).toEqual(features(3));
});

test('a record that was cut short counts as not there, those before it stand', async () => {
  const whole = [1, 2].map((seed) => writeRecord(key(String(seed)), features(seed)));
  for (const lost of [1, 4, 40, whole[1]!.length - 1]) {
    const store = await callersStore([new Blob([whole[0]!, whole[1]!.slice(0, -lost)])], {});
    expect(await store.get(key('1'))).toEqual(features(1));
    expect(await store.get(key('2'))).toBeNull();
  }
  const filled = whole[1]!.slice();
  filled.fill(0, 70); // the file has its length, its end was never written
  expect(await (await callersStore([new Blob([filled])], {})).get(key('2'))).toBeNull();
});

test('files of others are no features, and cost nothing', async () => {
  const store = await callersStore([new Blob(['hello'.repeat(50)]), new Blob([]), new Blob([writeRecord(key('1'), features(1))])], {});
  expect(await store.get(key('1'))).toEqual(features(1));
});

test('what a file holds is known by its name after the program was opened again, among features of any length', async () => {
  const folder = memoryFolder();
  const first = await folderStore(folder, { onRefused: never }, {});
  const names = Array.from({ length: 40 }, (_, at) => `set\t跑步/${at}.mp4\t1\t12345\t${at}`);
  const large = { values: new Float32Array(3 * 8 * 4096).fill(0.5), shape: [3, 8, 4096] as const, damaged: false };
  await Promise.all(
    names.flatMap((name, at) => [
      first.name(name, (at % 10).toString().repeat(32)),
      first.put({ clip: at.toString(16).padStart(32, '0'), setup: 'ab'.repeat(16) }, at % 6 === 0 ? large : features(at)),
    ]),
  );
  expect(first.contentsOf(names[3]!)).toBe('3'.repeat(32));
  await first.close();
  const second = await folderStore(folder, { onRefused: never }, {});
  names.forEach((name, at) => expect(second.contentsOf(name)).toBe((at % 10).toString().repeat(32)));
  expect(second.contentsOf(`${names[0]} `)).toBeNull();
  expect(await second.get({ clip: '7'.padStart(32, '0'), setup: 'ab'.repeat(16) })).toEqual(features(7));
  expect(await second.get({ clip: '6'.padStart(32, '0'), setup: 'ab'.repeat(16) })).toMatchObject({ shape: large.shape });
});

test('a name that was cut short or is longer than any path is none', async () => {
  const whole = writeNameRecord('set\ta.mp4', '1'.repeat(32))!;
  for (const bytes of [whole.slice(0, -1), whole.slice().fill(0, 66)]) {
    expect((await callersStore([new Blob([bytes])], {})).contentsOf('set\ta.mp4')).toBeNull();
  }
  expect((await callersStore([new Blob([whole])], {})).contentsOf('set\ta.mp4')).toBe('1'.repeat(32));
  expect(writeNameRecord('x'.repeat(20_000), '1'.repeat(32))).toBeNull();
});

test('a full disk is told once, and what came before it stays', async () => {
  const folder = memoryFolder();
  let room = 1;
  const full: Folder = {
    ...folder,
    async writer(path) {
      const writer = await folder.writer(path);
      return {
        ...writer,
        write: (bytes, at) => (room-- > 0 ? writer.write(bytes, at) : Promise.reject(new AppError('storage-full', 'full'))),
      };
    },
  };
  const told: string[] = [];
  const store = await folderStore(full, { onRefused: ({ code }) => told.push(code) }, {});
  for (const seed of [1, 2, 3]) await store.put(key(String(seed)), features(seed));
  await store.close();
  expect(told).toEqual(['storage-full']);
  const after = await folderStore(folder, { onRefused: never }, {});
  expect(await after.get(key('1'))).toEqual(features(1));
});

test('the pace is that of the last clips, and a pause is no work', () => {
  let now = 0;
  const pace = paceOf(10, () => now);
  now = 1000;
  expect(pace.clip()).toEqual({ done: 1, of: 10, clipsPerSecond: null, secondsLeft: null });
  now = 2000;
  expect(pace.clip()).toEqual({ done: 2, of: 10, clipsPerSecond: 1, secondsLeft: 8 });
  pace.pause();
  now = 60_000;
  pace.resume();
  now = 61_000;
  expect(pace.clip()).toEqual({ done: 3, of: 10, clipsPerSecond: 1, secondsLeft: 7 });
});

test('beyond the budget the oldest files go first, never those of the run itself; a run that is larger goes on without', async () => {
  const folder = memoryFolder();
  const setup = (digit: string) => ({ setup: digit.repeat(32) });
  const length = writeRecord(key('1'), features(1)).length;
  for (const [age, digit] of ['a', 'b', 'c'].entries()) {
    const writer = await folder.writer(`00000000000000${age}-x.features`);
    await writer.write(writeRecord({ ...key('1'), ...setup(digit) }, features(1)), 0);
    await writer.close();
  }
  const told: unknown[] = [];
  const store = await folderStore(folder, { budget: 4 * length, onRefused: ({ details }) => told.push(details['budget']) }, {});
  expect(await store.get({ ...key('1'), ...setup('a') })).toEqual(features(1)); // this run's own, though the oldest
  for (const digit of ['2', '3']) await store.put({ ...key(digit), ...setup('a') }, features(1));
  expect(told).toEqual([]);
  for (const digit of ['4', '5']) await store.put({ ...key(digit), ...setup('a') }, features(1));
  await store.close();
  expect(told).toEqual([4 * length]);
  const after = await folderStore(folder, { onRefused: never }, {});
  const there = async (clip: string, digit: string) => (await after.get({ ...key(clip), ...setup(digit) })) !== null;
  expect(await Promise.all([there('1', 'b'), there('1', 'c')])).toEqual([false, false]);
  expect(await Promise.all(['1', '2', '3', '4', '5'].map((clip) => there(clip, 'a')))).toEqual([true, true, true, true, false]);
});
