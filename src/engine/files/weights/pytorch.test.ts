import { existsSync, openAsBlob } from 'node:fs';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { goldenFiles } from '../../../testing/golden';
import { archive, blobOf, bytes, floats, pickle, tensor, unicode } from '../../../testing/pickles';
import { toFloat32 } from '../tensors/half';
import { openPyTorch } from './pytorch';

const text = new TextEncoder();

describe('PyTorch archives', () => {
  test('tensors of a dictionary, contiguous, transposed, and two in one storage', async () => {
    const data = pickle(
      ['plain', tensor('0', 6, 0, [2, 3], [3, 1])],
      ['turned', tensor('0', 6, 0, [3, 2], [1, 3])],
      ['tail', tensor('0', 6, 4, [2], [1])],
      ['scalar', tensor('0', 6, 5, [], [])],
    );
    const source = await openPyTorch(archive(data, { 'a/data/0': floats(1, 2, 3, 4, 5, 6) }), 'a.pt');
    const read = async (key: string) => [...toFloat32('F32', await source.read(key))];
    expect([...source.tensors.keys()]).toEqual(['plain', 'turned', 'tail', 'scalar']);
    expect(await read('plain')).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await read('turned')).toEqual([1, 4, 2, 5, 3, 6]);
    expect(await read('tail')).toEqual([5, 6]);
    expect(await read('scalar')).toEqual([6]);
    await expect(source.read('other')).rejects.toMatchObject({ details: { tensor: 'other' } });
  });

  test.each([
    ['a tensor beyond its storage', tensor('0', 6, 4, [3], [1])],
    ['strides beyond its storage', tensor('0', 6, 0, [2, 3], [4, 1])],
    ['a storage of another size', tensor('0', 7, 0, [2], [1])],
    ['a storage that is not there', tensor('9', 6, 0, [2], [1])],
    ['a storage repeated', tensor('0', 6, 0, [200, 6], [0, 1])],
  ])("%s is refused by the tensor's name", async (_, value) => {
    const read = async () =>
      (await openPyTorch(archive(pickle(['weight', value]), { 'a/data/0': floats(1, 2, 3, 4, 5, 6) }), 'a.pt')).read('weight');
    await expect(read()).rejects.toMatchObject({ code: 'model-invalid', details: { tensor: 'weight' } });
  });

  test('an archive without data.pkl, without tensors, or cut is refused', async () => {
    const whole = archive(pickle(['w', tensor('0', 1, 0, [1], [1])]), { 'a/data/0': floats(1) });
    await expect(openPyTorch(new Blob([zipSync({ x: floats(1) }) as Uint8Array<ArrayBuffer>]), 'a.pt')).rejects.toMatchObject({
      details: { record: 'data.pkl' },
    });
    await expect(openPyTorch(archive(bytes(0x80, 2, '}.')), 'a.pt')).rejects.toMatchObject({ details: { record: 'data.pkl' } });
    for (const length of [10, whole.size - 1, whole.size - 30, whole.size >> 1]) {
      await expect(openPyTorch(whole.slice(0, length), 'a.pt')).rejects.toMatchObject({ code: 'model-invalid' });
    }
  });

  test('a dictionary that holds itself is refused', async () => {
    const itself = bytes(0x80, 2, '}', 'q', 0, unicode('a'), 'h', 0, 's.');
    await expect(openPyTorch(archive(itself), 'a.pt')).rejects.toMatchObject({ details: { record: 'data.pkl' } });
    const twice = bytes(0x80, 2, '}', 'q', 0, unicode('a'), 'h', 0, 's', unicode('b'), 'h', 0, 's.');
    await expect(openPyTorch(archive(twice), 'a.pt')).rejects.toMatchObject({ details: { record: 'data.pkl' } });
  });
});

describe('bombs', () => {
  const bomb = (...operations: (string | number | Uint8Array)[]) =>
    blobOf(zipSync({ 'a/data.pkl': bytes(0x80, 2, ...operations) }, { level: 9 }));
  const refused = { code: 'model-invalid', details: { file: 'a.pt' } };
  const many = (operation: string, count: number) => text.encode(operation.repeat(count));

  test.each([
    ['dictionaries', bomb(many('}', 1e6), '.')],
    ['tuples', bomb(many(')', 2e6), '.')],
    ['lists', bomb(many(']', 2e6), '.')],
    ['marks', bomb(many('(', 7e6), '.')],
    ['numbers in a list', bomb('](', many('N', 7e6), 'e.')],
    ['a pickle larger than any', bomb(many('N', 40e6), '.')],
    ['a text of megabytes', bomb(0x58, 0, 0, 16, 0, new Uint8Array(1 << 20), '.')],
  ])('%s without end are refused before they are built', async (_, blob) => {
    expect(blob.size).toBeLessThan(100_000);
    const cpu = process.cpuUsage();
    await expect(openPyTorch(blob, 'a.pt')).rejects.toMatchObject(refused);
    expect(process.cpuUsage(cpu).user / 1000).toBeLessThan(3000);
  });

  test('billion laughs: a dictionary of dictionaries, each holding the one before ten times over', async () => {
    const names = 'abcdefghij';
    const layers = Array.from({ length: 12 }, (_, layer) =>
      bytes('}', 'q', layer + 1, '(', ...[...names].map((key) => bytes(unicode(key), 'h', layer)), 'u'),
    );
    const laughs = bytes(0x80, 2, tensor('0', 1, 0, [1], [1]), 'q', 0, ...layers, '.');
    await expect(openPyTorch(archive(laughs, { 'a/data/0': floats(1) }), 'a.pt')).rejects.toMatchObject(refused);
  });

  test('one storage seen by thousands of tensors is refused; weights tied are not', async () => {
    const seen = (count: number) =>
      archive(
        pickle(...Array.from({ length: count }, (_, index): [string, Uint8Array] => [`w${index}`, tensor('0', 200, 0, [200], [1])])),
        { 'a/data/0': floats(...Array(200).keys()) },
      );
    await expect(openPyTorch(seen(1000), 'a.pt')).rejects.toMatchObject({
      ...refused,
      details: { file: 'a.pt', tensor: expect.any(String) as string },
    });
    expect((await openPyTorch(seen(2), 'a.pt')).tensors.size).toBe(2);
  });
});

const golden = await goldenFiles();
const shared = '../shared/fixtures';
const places = [
  { place: 'of the repository', there: true, blobOfFile: (file: string) => Promise.resolve(new Blob([golden.get(file)!])) },
  { place: 'of ../shared, by PyTorch itself', there: existsSync(shared), blobOfFile: (file: string) => openAsBlob(`${shared}/${file}`) },
];
for (const { place, there, blobOfFile } of places)
  describe.skipIf(!there)(`whole checkpoints ${place}${there ? '' : ' (skipped: no ../shared)'}`, () => {
    test.each([
      ['clip-openai-half.pt', 62, 'F16'],
      ['clip-openai-torchscript.pt', 62, 'F16'],
      ['clip-openai-module-prefix.pt', 62, 'F32'],
    ])('%s', async (file, least, type) => {
      const source = await openPyTorch(await blobOfFile(file), file);
      expect(source.tensors.size).toBeGreaterThanOrEqual(least);
      const name = [...source.tensors.keys()].find((key) => key.endsWith('visual.conv1.weight'))!;
      expect(source.tensors.get(name)).toMatchObject({ type, shape: [128, 3, 8, 8] });
      expect((await source.read(name)).byteLength).toBe(128 * 3 * 8 * 8 * (type === 'F16' ? 2 : 4));
    });
  });
