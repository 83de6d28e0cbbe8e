import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { startNodeBackend } from './nodeBackend';
import { meansOutOfMemory } from './outOfMemory';
import { checkedMalloc } from './wasmMemory';

const thrown = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

test('no room, and more than 32 bits can say, mean that memory is full; addresses beyond 2 GB are none below 0', () => {
  const asked: number[] = [];
  const wasm = (answer: number) =>
    checkedMalloc((bytes) => {
      asked.push(bytes);
      return answer;
    });
  expect(wasm(1024)(16)).toBe(1024);
  expect(wasm(0)(0)).toBe(0);
  expect(wasm(-2_000_000_000)(16)).toBe(2_294_967_296);
  expect(meansOutOfMemory(thrown(() => wasm(0)(16)))).toBe(true);
  expect(meansOutOfMemory(thrown(() => wasm(1024)(6.4e9)))).toBe(true);
  expect(asked).not.toContain(6.4e9);
});

test('of the real wasm: looked at beyond the first call too, and the next tensor is computed', async () => {
  await startNodeBackend('wasm');
  const sum = () => tf.tidy(() => tf.add([1, 2], [3, 4]).dataSync());
  expect(sum()).toEqual(Float32Array.of(4, 6));
  const { wasm } = tf.backend() as unknown as { wasm: { _malloc: (bytes: number) => number } };
  for (const bytes of [6.4e9, 2 ** 32 - 1]) expect(meansOutOfMemory(thrown(() => wasm._malloc(bytes))), `${bytes}`).toBe(true);
  expect(sum()).toEqual(Float32Array.of(4, 6));
});
