import { expect, test } from 'vitest';
import { AppError, type ErrorCode } from '../../shared/errors/errors';
import { twice } from './clipFailure';

function failing(code: ErrorCode, times: number) {
  let tries = 0;
  const work = () => (++tries > times ? Promise.resolve('frames') : Promise.reject(new AppError(code, 'no')));
  return { work, tries: () => tries };
}

test('what took too long is tried once more, and no more than that', async () => {
  await expect(twice(failing('file-too-costly', 1).work)).resolves.toBe('frames');
  const hopeless = failing('decode-timeout', 9);
  await expect(twice(hopeless.work)).rejects.toMatchObject({ code: 'decode-timeout' });
  expect(hopeless.tries()).toBe(2);
});

test('what the clip itself is to blame for is not', async () => {
  for (const code of ['not-a-video', 'cancelled'] as const) {
    const once = failing(code, 1);
    await expect(twice(once.work)).rejects.toMatchObject({ code });
    expect(once.tries()).toBe(1);
  }
});
