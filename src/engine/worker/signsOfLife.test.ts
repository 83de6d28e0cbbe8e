import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { expect, test, vi } from 'vitest';
import type { FromEngine } from '../../shared/protocol/protocol';
import { showLife } from './signsOfLife';

test('work that lets no ping in says between its kernels that it goes on, about once a second', async () => {
  await tf.setBackend('cpu');
  const said: FromEngine[] = [];
  showLife({ postMessage: (message) => said.push(message) });
  const start = said.length;
  const clock = vi.spyOn(performance, 'now');
  for (let second = 0; second < 10; second++) {
    clock.mockReturnValue(1e9 + second * 500);
    tf.tidy(() => tf.add(1, second));
  }
  clock.mockRestore();
  const beats = said.slice(start).filter(({ type }) => type === 'alive').length;
  expect(beats).toBeGreaterThanOrEqual(3);
  expect(beats).toBeLessThanOrEqual(6);
});
