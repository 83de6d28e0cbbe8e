import { expect, test } from 'vitest';
import { readEntries } from './entries';

const asEntry = (entry: object): FileSystemEntry => entry as FileSystemEntry;

function file(path: string, readable = true): FileSystemEntry {
  const name = path.split('/').at(-1)!;
  const read = (done: (file: File) => void, fail: (error: DOMException) => void): void =>
    readable ? done(new File(['x'], name)) : fail(new DOMException('gone', 'NotFoundError'));
  return asEntry({ isDirectory: false, name, fullPath: `/${path}`, file: read });
}

function folder(path: string, children: readonly FileSystemEntry[], readable = true): FileSystemEntry {
  const left = [children, []];
  const readEntriesOf = (done: (some: readonly FileSystemEntry[]) => void, fail: (error: DOMException) => void): void =>
    readable ? done(left.shift()!) : fail(new DOMException('no', 'NotAllowedError'));
  return asEntry({
    isDirectory: true,
    name: path.split('/').at(-1)!,
    fullPath: `/${path}`,
    createReader: () => ({ readEntries: readEntriesOf }),
  });
}

test('one file and one folder that cannot be read do not cost the others, and are named', async () => {
  const { files, unreadable } = await readEntries([
    folder('clips', [
      file('clips/b.mp4'),
      file('clips/gone.mp4', false),
      file('clips/a.mp4'),
      file('clips/.DS_Store'),
      folder('clips/shut', [], false),
    ]),
    file('loose.mp4'),
  ]);
  expect(files.map(({ path }) => path)).toEqual(['clips/a.mp4', 'clips/b.mp4', 'loose.mp4']);
  expect(unreadable).toEqual(['clips/gone.mp4', 'clips/shut']);
});
