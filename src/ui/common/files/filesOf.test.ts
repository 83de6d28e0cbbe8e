import { expect, test } from 'vitest';
import { droppedFiles, readDrop } from './filesOf';

type Item = Pick<DataTransferItem, 'kind' | 'getAsFile' | 'webkitGetAsEntry'>;

function loose(name: string): Item {
  const entry = { isDirectory: false, name, fullPath: `/${name}` } as FileSystemEntry;
  return { kind: 'file', getAsFile: () => new File(['x'], name), webkitGetAsEntry: () => entry };
}

/** A folder of files; `null` for a folder that cannot be read. */
function folder(name: string, names: readonly string[] | null): Item {
  const children = (names ?? []).map((child) => ({
    isDirectory: false,
    name: child,
    fullPath: `/${name}/${child}`,
    file: (done: (file: File) => void) => done(new File(['x'], child)),
  }));
  const left: object[][] = [children, []];
  const readEntries = (done: (some: object[]) => void, fail: (error: Error) => void) =>
    names === null ? fail(new Error('no')) : done(left.shift()!);
  const entry = { isDirectory: true, name, fullPath: `/${name}`, createReader: () => ({ readEntries }) };
  return { kind: 'file', getAsFile: () => null, webkitGetAsEntry: () => entry as unknown as FileSystemEntry };
}

const text: Item = { kind: 'string', getAsFile: () => null, webkitGetAsEntry: () => null };
const drop = (...items: Item[]) => ({ items: items as unknown as DataTransferItemList });

test('loose files and folders are told apart, and what cannot be read is named', async () => {
  const {
    loose: files,
    inFolders,
    unreadable,
  } = await readDrop(drop(loose('a.mp4'), text, folder('wave', ['1.mp4', '2.mp4']), folder('shut', null)));
  expect(files.map(({ name }) => name)).toEqual(['a.mp4']);
  expect(inFolders.map(({ path }) => path)).toEqual(['wave/1.mp4', 'wave/2.mp4']);
  expect(unreadable).toEqual(['shut']);
});

test('as one list the loose ones come first, each with its path', async () => {
  const { files } = await droppedFiles(drop(folder('wave', ['1.mp4']), loose('a.mp4')));
  expect(files.map(({ path }) => path)).toEqual(['a.mp4', 'wave/1.mp4']);
});

test('a hidden file is taken alone, and left out beside folders', async () => {
  expect((await droppedFiles(drop(loose('.clip.mp4')))).files).toHaveLength(1);
  expect((await droppedFiles(drop(loose('.DS_Store'), folder('wave', ['.DS_Store', '1.mp4'])))).files.map(({ path }) => path)).toEqual([
    'wave/1.mp4',
  ]);
});

test('a file that the browser has no handle for has none', async () => {
  const made = { ...loose('a.mp4'), getAsFileSystemHandle: () => Promise.resolve(undefined) };
  const { files, handles } = await droppedFiles(drop(made));
  expect(files).toHaveLength(1);
  expect(handles).toEqual([]);
});
