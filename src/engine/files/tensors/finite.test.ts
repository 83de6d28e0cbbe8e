import { expect, test } from 'vitest';
import { finiteFloats, firstNotFinite, readFinite } from './finite';
import { floatToBfloat, floatToHalf } from './half';
import { openSafetensors } from '../weights/safetensors';
import { writeSafetensors } from '../weights/writeSafetensors';
import type { TensorType } from './tensorSource';

const bytesOf = (values: Float32Array | Float64Array | Uint16Array) => new Uint8Array(values.buffer);
const asStored: readonly (readonly [TensorType, (values: Float32Array) => Uint8Array])[] = [
  ['F32', (values) => bytesOf(values)],
  ['F64', (values) => bytesOf(Float64Array.from(values))],
  ['F16', (values) => bytesOf(floatToHalf(values))],
  ['BF16', (values) => bytesOf(floatToBfloat(values))],
];

test.each(asStored)('%s: a NaN or an infinity anywhere is found and named', (type, store) => {
  for (const wrong of [NaN, Infinity, -Infinity]) {
    for (const at of [0, 4095, 4096, 9999]) {
      const values = new Float32Array(10_000).fill(0.5);
      expect(() => finiteFloats('a.bin', { name: 'w', type }, store(values))).not.toThrow();
      values[at] = wrong;
      expect(() => finiteFloats('a.bin', { name: 'w', type }, store(values))).toThrow(
        expect.objectContaining({ code: 'model-invalid', details: expect.objectContaining({ file: 'a.bin', tensor: 'w' }) }),
      );
    }
  }
});

test('a double beyond what a float holds counts as an infinity', () => {
  expect(() => finiteFloats('a', { name: 'w', type: 'F64' }, bytesOf(Float64Array.of(1e300)))).toThrow(/value 0 is Infinity/);
});

test('the largest floats are numbers, and so is none at all', () => {
  expect(firstNotFinite(new Float32Array(9000).fill(3.4e38))).toBe(-1);
  expect(firstNotFinite(new Float32Array())).toBe(-1);
});

test('a tensor of a file is read and checked in one', async () => {
  const file = writeSafetensors([
    { name: 'good', type: 'F32', shape: [2], data: bytesOf(Float32Array.of(1, 2)) },
    { name: 'bad', type: 'F32', shape: [2], data: bytesOf(Float32Array.of(1, NaN)) },
  ]);
  const source = await openSafetensors(file, 'weights.safetensors');
  expect([...(await readFinite(source, 'good'))]).toEqual([1, 2]);
  await expect(readFinite(source, 'bad')).rejects.toMatchObject({
    code: 'model-invalid',
    details: { file: 'weights.safetensors', tensor: 'bad' },
  });
});
