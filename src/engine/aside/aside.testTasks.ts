/** Tasks that misbehave, for the tests of aside.ts, in a browser's worker and in a thread of Node's. */
import { AppError } from '../../shared/errors/errors';
import type { TaskWork } from './protocol';

export const misbehaving = {
  double: async () => (value: number) => value * 2,
  count:
    async () =>
    async (steps: number, { onProgress }: TaskWork<number>) => {
      for (let step = 1; step <= steps; step++) {
        await new Promise((resolve) => setTimeout(resolve, 60));
        onProgress(step);
      }
      return steps;
    },
  hang: async () => (wanted: boolean) => {
    while (wanted);
  },
  /** As when the system kills it: no error, no message. */
  vanish: async () => async (wanted: boolean) => {
    await new Promise((resolve) => setTimeout(resolve, 200)); // its lock is held by then
    if (wanted) self.close();
    await new Promise(() => undefined);
  },
  refuse: async () => (file: string) => {
    throw new AppError('model-invalid', `${file} is no model`, { remedy: 'take another', details: { file } });
  },
  tooLong: async () => (length: number) => Array.from({ length }, () => [...Array(length).keys()]).length,
  nest: async () => (from: number) => {
    const deeper = (depth: number): number => deeper(depth + 1) + 1;
    return deeper(from);
  },
};
