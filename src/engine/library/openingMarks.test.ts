import { expect, test } from 'vitest';
import { AppError } from '../../shared/errors/errors';
import { type Folder, memoryFolder, writeFile } from '../files/storage';
import { type Opening, openingMarks } from './openingMarks';

const file: Opening = { hash: 'abc', name: 'mine', embedded: false };
const forever = () => new Promise<never>(() => undefined);
const open = () => Promise.resolve('open');
const marks = async (folder: Folder) =>
  Promise.all((await folder.list('openings')).map(async ({ path }) => (await folder.file(path))!.text()));

/** Another life of the engine on the same storage, as after a reload or a death. */
function life(folder: Folder, locks?: LockManager) {
  let time = 0;
  const { watch, forget } = openingMarks(folder, { locks, now: () => time });
  return { watch, forget, wait: (milliseconds: number) => void (time += milliseconds) };
}

/** A life that ends in the middle of the opening. */
async function dies(folder: Folder, opening = file): Promise<void> {
  let begun = false;
  void life(folder).watch(opening, () => ((begun = true), forever()));
  await expect.poll(() => begun).toBe(true);
}

/** Locks as the browser keeps them, for as many tabs as there are. */
function sharedLocks(): LockManager {
  const held = new Set<string>();
  const request = async (name: string, _: LockOptions, work: (lock: Lock | null) => Promise<unknown>) => {
    if (held.has(name)) return work(null);
    held.add(name);
    try {
      return await work({ name, mode: 'exclusive' });
    } finally {
      held.delete(name);
    }
  };
  return { request, query: () => Promise.resolve({ held: [], pending: [] }) } as unknown as LockManager;
}

test('a mark stands while a file is opened, and goes when that ends well, with an error, or is cancelled', async () => {
  const folder = memoryFolder();
  const { watch } = life(folder);
  expect(await watch(file, () => marks(folder))).toEqual(['1']);
  expect(await marks(folder)).toEqual([]);
  await expect(watch(file, () => Promise.reject(new AppError('model-invalid', 'bad')))).rejects.toMatchObject({ code: 'model-invalid' });
  expect(await marks(folder)).toEqual([]);

  const cancelling = new AbortController();
  let begun = false;
  void watch({ ...file, signal: cancelling.signal }, () => ((begun = true), forever()));
  await expect.poll(() => begun).toBe(true);
  expect(await marks(folder)).toEqual(['1']);
  cancelling.abort(); // it does not let go, and will be ended
  await expect.poll(() => marks(folder)).toEqual([]);
  await expect(watch({ ...file, signal: cancelling.signal }, open)).rejects.toMatchObject({ code: 'cancelled' });
  expect(await marks(folder)).toEqual([]);
});

test('one death over a file is let pass; one that comes to its end wipes the slate', async () => {
  const folder = memoryFolder();
  await dies(folder);
  expect(await life(folder).watch(file, open)).toBe('open');
  await dies(folder);
  expect(await life(folder).watch(file, open)).toBe('open');
});

test('after two deaths a file is not opened by itself, at this visit or the next, until it is asked for again', async () => {
  const folder = memoryFolder();
  await dies(folder);
  await dies(folder);
  const refusal = { code: 'opening-hung', details: { file: 'mine' } };
  await expect(life(folder).watch(file, open)).rejects.toMatchObject(refusal);
  const { watch, wait } = life(folder);
  await expect(watch(file, open)).rejects.toMatchObject(refusal);
  await expect(watch(file, open)).rejects.toMatchObject(refusal); // the next clip of a list, at once
  expect(await watch({ ...file, hash: 'other' }, open)).toBe('open');
  wait(3000);
  expect(await watch(file, open)).toBe('open');
  expect(await life(folder).watch(file, open)).toBe('open');
});

test('asked for again, and dead once more: refused again in the next life', async () => {
  const folder = memoryFolder();
  await dies(folder);
  await dies(folder);
  const { watch, wait } = life(folder);
  await expect(watch(file, open)).rejects.toMatchObject({ code: 'opening-hung' });
  wait(3000);
  void watch(file, forever);
  await expect.poll(() => marks(folder)).toEqual(['3']);
  await expect(life(folder).watch(file, open)).rejects.toMatchObject({ code: 'opening-hung' });
});

test('what comes with the app leaves no mark and is never refused', async () => {
  const folder = memoryFolder();
  const embedded = { ...file, embedded: true };
  for (let times = 0; times < 3; times++) await dies(folder, embedded);
  expect(await marks(folder)).toEqual([]);
  expect(await life(folder).watch(embedded, open)).toBe('open');
});

test("a file that another tab is opening right now is opened too, and its mark stays that tab's", async () => {
  const [folder, locks] = [memoryFolder(), sharedLocks()];
  let finish = (): void => undefined;
  const first = life(folder, locks).watch(file, () => new Promise<void>((done) => (finish = done)));
  await expect.poll(() => marks(folder)).toEqual(['1']);
  for (let tab = 0; tab < 3; tab++) expect(await life(folder, locks).watch(file, open)).toBe('open');
  expect(await marks(folder)).toEqual(['1']);
  finish();
  await first;
  expect(await marks(folder)).toEqual([]);
});

test('storage or locks that refuse keep nobody from a model, and errors of the opening pass as they are', async () => {
  const no = () => Promise.reject(new DOMException('no', 'SecurityError'));
  const forbidden: Folder = { ...memoryFolder(), file: no, writer: no, remove: no };
  const refusing = { request: no } as unknown as LockManager;
  expect(await life(forbidden, refusing).watch(file, open)).toBe('open');
  expect(await openingMarks(undefined).watch(file, open)).toBe('open');
  await expect(life(memoryFolder(), sharedLocks()).watch(file, () => Promise.reject(new Error('bad')))).rejects.toThrow('bad');
});

test('a damaged mark is none, and contents that are deleted leave none', async () => {
  const folder = memoryFolder();
  await writeFile(folder, 'openings/abc', '{{');
  expect(await life(folder).watch(file, open)).toBe('open');
  await dies(folder);
  await life(folder).forget('abc');
  expect(await marks(folder)).toEqual([]);
});
