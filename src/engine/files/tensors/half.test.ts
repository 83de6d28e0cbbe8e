import { expect, test } from 'vitest';
import { bfloatToFloat, floatToBfloat, floatToHalf, halfToFloat, toFloat32 } from './half';

const every = Uint16Array.from({ length: 65536 }, (_, bits) => bits);

test('known half values', () => {
  const halves = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x0400, 0x3555, 0x7c00, 0xfc00);
  expect([...halfToFloat(halves)]).toEqual([1, -2, 65504, 2 ** -24, 2 ** -14, 0.333251953125, Infinity, -Infinity]);
});

test('every half survives the way to float and back', () => {
  const there = halfToFloat(every);
  const back = floatToHalf(there);
  for (let bits = 0; bits < 65536; bits++) {
    if (Number.isNaN(there[bits])) expect((back[bits]! & 0x7c00) === 0x7c00 && (back[bits]! & 0x3ff) !== 0).toBe(true);
    else if (back[bits] !== bits) expect.fail(`${bits} came back as ${back[bits]}`);
  }
});

test('between two halves the nearer is taken, and the even one in the middle', () => {
  const values = halfToFloat(every);
  for (let bits = 0; bits < 0x7bff; bits++) {
    const [low, high] = [values[bits]!, values[bits + 1]!];
    const middle = (low + high) / 2; // exact in float32
    const quarter = low + (high - low) / 4;
    const [atMiddle, below, above] = floatToHalf(Float32Array.of(middle, quarter, high - (high - low) / 4));
    if (atMiddle !== (bits % 2 === 0 ? bits : bits + 1) || below !== bits || above !== bits + 1) expect.fail(`around ${low}`);
  }
  expect([...floatToHalf(Float32Array.of(65519.99, 65520, 1e30, -1e30, 1e-9))]).toEqual([0x7bff, 0x7c00, 0x7c00, 0xfc00, 0]);
});

test('bfloat16 is the upper half, rounded to even', () => {
  expect([...bfloatToFloat(Uint16Array.of(0x3f80, 0xc000, 0x7f80))]).toEqual([1, -2, Infinity]);
  const back = floatToBfloat(bfloatToFloat(every));
  for (let bits = 0; bits < 65536; bits++) {
    if ((bits & 0x7fff) <= 0x7f80 && back[bits] !== bits) expect.fail(`${bits} came back as ${back[bits]}`);
  }
  expect([...floatToBfloat(Float32Array.of(1 + 2 ** -8, 1 + 3 * 2 ** -8))]).toEqual([0x3f80, 0x3f82]);
});

test('other types, and bytes that start anywhere', () => {
  const bytes = new Uint8Array(13);
  bytes.set(new Uint8Array(Int32Array.of(7, -8, 9).buffer), 1);
  expect([...toFloat32('I32', bytes.subarray(1))]).toEqual([7, -8, 9]);
  expect([...toFloat32('I64', new Uint8Array(BigInt64Array.of(-5n, 6n).buffer))]).toEqual([-5, 6]);
  expect([...toFloat32('F64', new Uint8Array(Float64Array.of(0.5).buffer))]).toEqual([0.5]);
  expect([...toFloat32('BOOL', Uint8Array.of(0, 1))]).toEqual([0, 1]);
  expect(() => toFloat32('F32', bytes)).toThrow(/whole number/);
});
