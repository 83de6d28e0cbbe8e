import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AppError } from '../../shared/errors';
import { toFloat32 } from './half';
import { openSafetensors, writeSafetensors } from './safetensors';

// Files of the reference implementation's own tests (Apache-2.0; commit and sources in EXPECT.json).
const own = new URL('./fixtures/safetensors/', import.meta.url);
const shared = new URL('../../../../shared/vectors/safetensors/', import.meta.url);

interface Expectations {
  readonly files: Readonly<Record<string, { readonly expect: string }>>;
}

for (const folder of [own, shared]) {
  if (!existsSync(folder)) {
    test.skip(`reference files: ${folder.pathname} is not here`, () => {});
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
