import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AppError } from '../../../shared/errors/errors';
import { toFloat32 } from '../tensors/half';
import { openSafetensors } from './safetensors';
import { writeSafetensors } from './writeSafetensors';

// Files of the reference implementation's own tests (Apache-2.0; commit and sources in EXPECT.json).
const own = new URL('./fixtures/safetensors/', import.meta.url);
const shared = new URL('../../../../../shared/vectors/safetensors/', import.meta.url);

interface Expectations {
  readonly files: Readonly<Record<string, { readonly expect: string }>>;
}

for (const folder of [own, shared]) {
  if (!existsSync(folder)) {
    test.skip(`reference files (skipped: no ../shared)`, () => {});
    continue;
  }
  const { files } = JSON.parse(readFileSync(new URL('EXPECT.json', folder), 'utf8')) as Expectations;
  for (const [name, { expect: expected }] of Object.entries(files)) {
    test(`${folder === own ? 'own' : 'shared'} ${name}: ${expected}`, async () => {
      const bytes = readFileSync(new URL(name, folder));
      // once from bytes, once by slices of a file
      for (const data of [new Uint8Array(bytes), new File([bytes], name)]) {
        const opened = await openSafetensors(data, name).catch((error: unknown) => error);
        if (expected.startsWith('error:')) {
          expect(opened).toBeInstanceOf(AppError);
          expect((opened as AppError).code).toBe('model-invalid');
          expect((opened as AppError).details).toMatchObject({ file: name, problem: expected.slice('error:'.length) });
          continue;
        }
        const source = opened as Awaited<ReturnType<typeof openSafetensors>>;
        const tensors = await Promise.all(
          [...source.tensors.values()].map(async ({ name, type, shape }) => ({
            name,
            type,
            shape,
            data: await source.read(name),
          })),
        );
        if (expected.includes('exact writer output')) {
          expect(Buffer.from(writeSafetensors(tensors, source.metadata)).equals(bytes)).toBe(true);
        }
      }
    });
  }
  test(`every file of ${folder === own ? 'own' : 'shared'} is listed`, () => {
    expect(readdirSync(folder).filter((name) => name.endsWith('.safetensors') && !(name in files))).toEqual([]);
  });
}

test('what is written reads back, with metadata and every type', async () => {
  const tensors = [
    { name: 'b', type: 'F16', shape: [3], data: Uint8Array.of(0, 0x3c, 0, 0x40, 0, 0x42) },
    { name: 'a', type: 'F32', shape: [2, 1], data: new Uint8Array(Float32Array.of(1.5, -2).buffer) },
    { name: 'é', type: 'U8', shape: [1], data: Uint8Array.of(9) },
    { name: 'nothing', type: 'I64', shape: [0, 4], data: new Uint8Array() },
  ] as const;
  const source = await openSafetensors(writeSafetensors(tensors, { format: 'pt', 名: '值' }));
  expect(source.metadata).toEqual({ format: 'pt', 名: '值' });
  expect([...source.tensors.keys()].toSorted()).toEqual(['a', 'b', 'nothing', 'é']);
  expect([...toFloat32('F32', await source.read('a'))]).toEqual([1.5, -2]);
  expect([...toFloat32('F16', await source.read('b'))]).toEqual([1, 2, 3]);
  await expect(source.read('c')).rejects.toMatchObject({ code: 'model-invalid', details: { tensor: 'c' } });
});

test('a header that lies is refused by name', async () => {
  const file = (header: unknown, dataBytes: number) => {
    const json = new TextEncoder().encode(JSON.stringify(header));
    const bytes = new Uint8Array(8 + json.length + dataBytes);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
    bytes.set(json, 8);
    return openSafetensors(bytes);
  };
  const tensor = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
  await expect(file({ x: { ...tensor, dtype: 'F31' } }, 4)).rejects.toThrow(/unknown type F31/);
  await expect(file({ x: { ...tensor, shape: [-1] } }, 4)).rejects.toMatchObject({ details: { tensor: 'x' } });
  await expect(file({ x: { ...tensor, data_offsets: [4, 8] } }, 8)).rejects.toMatchObject({
    details: { problem: 'InvalidOffset' },
  });
  await expect(file({ x: { ...tensor, data_offsets: [4, 0] } }, 4)).rejects.toMatchObject({
    details: { problem: 'InvalidOffset' },
  });
  await expect(file({ x: 3 }, 0)).rejects.toThrow(/x is not described/);
  await expect(file([], 0)).rejects.toThrow(/not an object/);
  await expect(file({ __metadata__: { a: 1 } }, 0)).rejects.toThrow(/metadata/);
});

/** A file of this header, given as text, and so many bytes of data. */
function fileOf(header: string, dataBytes = 0): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

test.each([
  [
    'a shape of 100,000 large numbers',
    fileOf(`{"a":{"dtype":"F32","shape":[${Array(100_000).fill('1e308').join()}],"data_offsets":[0,8]}}`, 8),
    /100000 dimensions/,
  ],
  ['a shape beyond 64 bits', fileOf('{"a":{"dtype":"F32","shape":[4294967296,4294967296,0],"data_offsets":[0,0]}}'), /too large to count/],
  ['a shape of a number beyond all', fileOf('{"a":{"dtype":"F32","shape":[1e308],"data_offsets":[0,8]}}', 8), /too large to count/],
  [
    'a million empty objects',
    fileOf(`{"__metadata__":{},"a":[${Array(1_000_000).fill('{}').join()}]}`),
    /more than 150002 lists and objects/,
  ],
  ['two million numbers', fileOf(`{"a":[${Array(2_000_000).fill('0').join()}]}`), /more than 1100000 members/],
  ['lists within lists', fileOf('['.repeat(1_000_000)), /nested more than 4 deep/],
  [
    'a name of a megabyte',
    fileOf(`{"${'n'.repeat(1_000_000)}":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}`),
    /name is 1000000 characters/,
  ],
  [
    'two tensors of one name',
    fileOf('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', 1),
    /two tensors one name/,
  ],
  ['a type of a megabyte', fileOf(`{"a":{"dtype":"${'F'.repeat(1_000_000)}","shape":[0],"data_offsets":[0,0]}}`), /unknown type F{40} /],
])('%s is refused before it is built', async (_, file, why) => {
  const cpu = process.cpuUsage();
  const thrown = await openSafetensors(file, 'bad.safetensors').catch((error: unknown) => error);
  expect(thrown).toMatchObject({ code: 'model-invalid', details: { file: 'bad.safetensors' } });
  expect((thrown as AppError).message).toMatch(why);
  expect((thrown as AppError).message.length).toBeLessThan(400);
  expect(process.cpuUsage(cpu).user / 1000).toBeLessThan(2000);
});

test("tensors named like JavaScript's own properties are tensors like others", async () => {
  const source = await openSafetensors(
    fileOf(
      '{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"constructor":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}',
      2,
    ),
    'p',
  );
  expect([...source.tensors.keys()]).toEqual(['__proto__', 'constructor']);
  expect(({} as Record<string, unknown>)['dtype']).toBeUndefined();
});
