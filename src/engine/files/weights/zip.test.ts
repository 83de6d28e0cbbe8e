import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { blobOf, bytes, floats } from '../../../testing/pickles';
import { listZip, readZip } from './zip';

const text = new TextEncoder();
const readEntry = async (blob: Blob, name: string, range: { from?: number; to?: number } = {}) =>
  readZip(blob, 'z', (await listZip(blob, 'z')).get(name)!, { ...range, most: 1e6 });

describe('zip', () => {
  test('deflated entries are unpacked; parts of them too', async () => {
    const content = text.encode('abc'.repeat(100_000));
    const blob = blobOf(zipSync({ x: content }, { level: 9 }));
    expect(Buffer.compare(await readEntry(blob, 'x'), content)).toBe(0);
    expect(await readEntry(blob, 'x', { from: 3, to: 6 })).toEqual(text.encode('abc'));
  });

  test('sizes and places beyond 4 GB are read from the zip64 fields', async () => {
    expect(await readEntry(blobOf(zip64('name', floats(1, 2))), 'name')).toEqual(floats(1, 2));
  });

  /** Where the directory's first record begins. */
  const directoryOf = (zip: Uint8Array) =>
    zip.findLastIndex((_, at) => zip[at] === 0x50 && zip[at + 1] === 0x4b && zip[at + 2] === 1 && zip[at + 3] === 2);

  test('an entry that lies about its place is refused', async () => {
    const zip = zipSync({ x: floats(1) }, { level: 0 });
    zip[directoryOf(zip) + 42] = 3;
    await expect(readEntry(blobOf(zip), 'x')).rejects.toMatchObject({ details: { record: 'x' } });
  });

  test('an entry that unpacks to more, or to less, than it claims is refused at what it claims', async () => {
    for (const claimed of [10, 400_000]) {
      const zip = zipSync({ x: new Uint8Array(300_000) }, { level: 9 });
      new DataView(zip.buffer).setUint32(directoryOf(zip) + 24, claimed, true);
      await expect(readEntry(blobOf(zip), 'x')).rejects.toMatchObject({ code: 'model-invalid', details: { record: 'x' } });
    }
  });

  test('an entry larger than there is room for is not begun', async () => {
    const bomb = blobOf(zipSync({ x: new Uint8Array(2e6) }, { level: 9 }));
    await expect(readEntry(bomb, 'x')).rejects.toThrow(/claims 2000000 bytes, more than 1000000/);
  });

  test('entries that lie over one another, or claim more than the file has, are refused', async () => {
    const zip = zipSync({ x: floats(1, 2) }, { level: 0 });
    new DataView(zip.buffer).setUint32(directoryOf(zip) + 20, zip.byteLength + 1, true);
    await expect(listZip(blobOf(zip), 'z')).rejects.toThrow(/more bytes than the file has/);
  });
});

/** One stored entry whose sizes and place stand only in zip64 fields. */
function zip64(entry: string, content: Uint8Array): Uint8Array {
  const number = (value: number, size: number) => {
    const out = new Uint8Array(size);
    for (let index = 0, rest = value; index < size; index++, rest = Math.floor(rest / 256)) out[index] = rest % 256;
    return out;
  };
  const all = 0xffffffff;
  const local = bytes(
    number(0x04034b50, 4),
    number(45, 2),
    number(0, 2),
    number(0, 2),
    number(0, 8),
    number(all, 4),
    number(all, 4),
    number(entry.length, 2),
    number(0, 2),
    entry,
  );
  const extra = bytes(number(1, 2), number(24, 2), number(content.length, 8), number(content.length, 8), number(0, 8));
  const directory = bytes(
    number(0x02014b50, 4),
    number(45, 2),
    number(45, 2),
    number(0, 2),
    number(0, 2),
    number(0, 8),
    number(all, 4),
    number(all, 4),
    number(entry.length, 2),
    number(extra.length, 2),
    number(0, 2),
    number(0, 2),
    number(0, 2),
    number(0, 4),
    number(all, 4),
    entry,
    extra,
  );
  const start = local.length + content.length;
  const end64 = bytes(
    number(0x06064b50, 4),
    number(44, 8),
    number(45, 2),
    number(45, 2),
    number(0, 8),
    number(1, 8),
    number(1, 8),
    number(directory.length, 8),
    number(start, 8),
  );
  const locator = bytes(number(0x07064b50, 4), number(0, 4), number(start + directory.length, 8), number(1, 4));
  const end = bytes(
    number(0x06054b50, 4),
    number(0, 4),
    number(0xffff, 2),
    number(0xffff, 2),
    number(all, 4),
    number(all, 4),
    number(0, 2),
  );
  return bytes(local, content, directory, end64, locator, end);
}
