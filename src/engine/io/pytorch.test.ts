import { existsSync, openAsBlob } from 'node:fs';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { toFloat32 } from './half';
import { openPyTorch } from './pytorch';
import { unpickle } from './unpickle';
import { openZip } from './zip';

const text = new TextEncoder();
const bytes = (...parts: (string | number | Uint8Array)[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : typeof part === 'string' ? [...text.encode(part)] : [...part])));
const unicode = (value: string) => bytes(0x58, value.length, 0, 0, 0, value);
const name = (module: string, item: string) => bytes('c', `${module}\n`, `${item}\n`);

/** One tensor, as torch.save pickles it. */
const tensor = (key: string, elements: number, offset: number, shape: number[], strides: number[], type = 'FloatStorage') =>
  bytes(
    name('torch._utils', '_rebuild_tensor_v2'), '((', unicode('storage'), name('torch', type), unicode(key), unicode('cpu'),
    'K', elements, 't', 'Q', 'K', offset, '(', ...shape.map((side) => bytes('K', side)), 't(', ...strides.map((side) => bytes('K', side)), 't',
    0x89, name('collections', 'OrderedDict'), ')Rt', 'R',
  );
const pickle = (...items: [string, Uint8Array][]) =>
  bytes(0x80, 2, '}(', ...items.flatMap(([key, value]) => [unicode(key), value]), 'u.');
const archive = (data: Uint8Array, entries: Record<string, Uint8Array> = {}) =>
  new Blob([zipSync({ 'a/data.pkl': data, ...entries }, { level: 0 }) as Uint8Array<ArrayBuffer>]);
const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

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
  ])('%s is refused by the tensor\'s name', async (_, value) => {
    const source = await openPyTorch(archive(pickle(['weight', value]), { 'a/data/0': floats(1, 2, 3, 4, 5, 6) }), 'a.pt');
    await expect(source.read('weight')).rejects.toMatchObject({ code: 'model-invalid', details: { tensor: 'weight' } });
  });

  test('an archive without data.pkl, without tensors, or cut is refused', async () => {
    const whole = archive(pickle(['w', tensor('0', 1, 0, [1], [1])]), { 'a/data/0': floats(1) });
    await expect(openPyTorch(new Blob([zipSync({ x: floats(1) }) as Uint8Array<ArrayBuffer>]), 'a.pt')).rejects.toMatchObject({ details: { record: 'data.pkl' } });
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

describe('the pickle\'s closed list', () => {
  test.each([
    ['a call of the system', bytes(0x80, 2, name('os', 'system'), unicode('id'), 0x85, 'R.'), 'os.system'],
    ['a name by the stack', bytes(0x80, 4, unicode('builtins'), unicode('eval'), 0x93, '.'), 'builtins.eval'],
    ['an innocent class', bytes(0x80, 2, name('argparse', 'Namespace'), ')', 0x81, '.'), 'argparse.Namespace'],
    ['a module-like name', bytes(0x80, 2, name('__torch__evil', 'x'), '.'), '__torch__evil.x'],
    ['an old-style instance', bytes('(i', 'os\n', 'system\n', '.'), 'operation 0x69'],
    ['the registry of extensions', bytes(0x80, 2, 0x82, 1, '.'), 'operation 0x82'],
    ['a function as an object', bytes(0x80, 2, name('torch._utils', '_rebuild_tensor_v2'), ')', 0x81, '.'), 'torch._utils._rebuild_tensor_v2'],
    ['a storage called', bytes(0x80, 2, name('torch', 'FloatStorage'), ')R.'), 'torch.FloatStorage'],
    ['a tensor without storage', bytes(0x80, 2, name('torch._utils', '_rebuild_tensor_v2'), '(K', 1, 'tR.'), 'torch._utils._rebuild_tensor_v2'],
    ['a number as a name', bytes(0x80, 2, 'K', 1, 'K', 2, 0x93, '.'), '1.2'],
    ['a dictionary as a key', bytes(0x80, 2, '}}K', 1, 's.'), 'a record'],
    ['a recall of nothing', bytes(0x80, 2, 'h', 7, '.'), 'memo 7'],
  ])('%s is refused by name', (_, data, record) => {
    expect(() => unpickle(data, 'a.pt')).toThrow(expect.objectContaining({ code: 'model-invalid', details: { file: 'a.pt', record } }));
  });

  test('a pickle cut anywhere is refused, never half-read', () => {
    const whole = pickle(['weight', tensor('0', 6, 0, [2, 3], [3, 1])]);
    for (let length = 0; length < whole.length; length++) {
      expect(() => unpickle(whole.subarray(0, length), 'a.pt'), String(length)).toThrow(expect.objectContaining({ code: 'model-invalid' }));
    }
  });

  test('keys named after JavaScript\'s own properties are keys like others', () => {
    const root = unpickle(pickle(['__proto__', bytes('K', 1)], ['constructor', bytes('K', 2)]), 'a.pt');
    expect(root).toMatchObject({ kind: 'record' });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('numbers of every kind', () => {
    const list = unpickle(bytes(0x80, 2, '](K', 7, 'M', 1, 2, 'J', 255, 255, 255, 255, 0x8a, 2, 0, 0x80, 'G', new Uint8Array(new BigUint64Array([0x182d4454fb210940n]).buffer), 'e.'), 'x');
    expect(list).toEqual({ kind: 'list', items: [7, 513, -1, -32768, Math.PI] });
  });
});

describe('zip', () => {
  test('deflated entries are unpacked; parts of them too', async () => {
    const content = text.encode('abc'.repeat(1000));
    const entries = await openZip(new Blob([zipSync({ x: content }, { level: 9 }) as Uint8Array<ArrayBuffer>]), 'z');
    expect(await entries.get('x')!.read()).toEqual(content);
    expect(await entries.get('x')!.read(3, 6)).toEqual(text.encode('abc'));
  });

  test('sizes and places beyond 4 GB are read from the zip64 fields', async () => {
    const entries = await openZip(new Blob([zip64('name', floats(1, 2)) as Uint8Array<ArrayBuffer>]), 'z');
    expect(await entries.get('name')!.read()).toEqual(floats(1, 2));
  });

  test('an entry that lies about its place is refused', async () => {
    const zip = zipSync({ x: floats(1) }, { level: 0 });
    const directory = zip.findLastIndex((_, at) => zip[at] === 0x50 && zip[at + 1] === 0x4b && zip[at + 2] === 1 && zip[at + 3] === 2);
    zip[directory + 42] = 3;
    const entries = await openZip(new Blob([zip as Uint8Array<ArrayBuffer>]), 'z');
    await expect(entries.get('x')!.read()).rejects.toMatchObject({ details: { record: 'x' } });
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
  const local = bytes(number(0x04034b50, 4), number(45, 2), number(0, 2), number(0, 2), number(0, 8), number(all, 4), number(all, 4), number(entry.length, 2), number(0, 2), entry);
  const extra = bytes(number(1, 2), number(24, 2), number(content.length, 8), number(content.length, 8), number(0, 8));
  const directory = bytes(
    number(0x02014b50, 4), number(45, 2), number(45, 2), number(0, 2), number(0, 2), number(0, 8), number(all, 4), number(all, 4),
    number(entry.length, 2), number(extra.length, 2), number(0, 2), number(0, 2), number(0, 2), number(0, 4), number(all, 4), entry, extra,
  );
  const start = local.length + content.length;
  const end64 = bytes(number(0x06064b50, 4), number(44, 8), number(45, 2), number(45, 2), number(0, 8), number(1, 8), number(1, 8), number(directory.length, 8), number(start, 8));
  const locator = bytes(number(0x07064b50, 4), number(0, 4), number(start + directory.length, 8), number(1, 4));
  const end = bytes(number(0x06054b50, 4), number(0, 4), number(0xffff, 2), number(0xffff, 2), number(all, 4), number(all, 4), number(0, 2));
  return bytes(local, content, directory, end64, locator, end);
}

const fixtures = '../shared/fixtures';
describe.skipIf(!existsSync(fixtures))(`PyTorch's own files${existsSync(fixtures) ? '' : ' (skipped: no ../shared)'}`, () => {
  test.each([
    ['clip-openai-half.pt', 62, 'F16'],
    ['clip-openai-torchscript.pt', 62, 'F16'],
    ['clip-openai-module-prefix.pt', 62, 'F32'],
  ])('%s', async (file, least, type) => {
    const source = await openPyTorch(await openAsBlob(`${fixtures}/${file}`), file);
    expect(source.tensors.size).toBeGreaterThanOrEqual(least);
    const name = [...source.tensors.keys()].find((key) => key.endsWith('visual.conv1.weight'))!;
    expect(source.tensors.get(name)).toMatchObject({ type, shape: [128, 3, 8, 8] });
    expect((await source.read(name)).byteLength).toBe(128 * 3 * 8 * 8 * (type === 'F16' ? 2 : 4));
  });
});
