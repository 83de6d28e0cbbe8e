import { expect, test } from 'vitest';
import { AppError, throwIfCancelled } from '../../shared/errors/errors';
import type { EngineCalls, FromEngine, ToEngine } from '../../shared/protocol/protocol';
import { type Port, serveCalls } from './dispatch';

function connect(handlers: Partial<EngineCalls>) {
  const { port1, port2 } = new MessageChannel();
  serveCalls(port2 as Port, handlers as EngineCalls);
  port2.start();
  const answers: FromEngine[] = [];
  let wake = (): void => undefined;
  port1.addEventListener('message', ({ data }: MessageEvent<FromEngine>) => {
    answers.push(data);
    wake();
  });
  port1.start();
  return {
    send: (message: ToEngine) => port1.postMessage(message),
    settled: async () => {
      while (!answers.some((answer) => answer.type !== 'progress')) await new Promise<void>((done) => (wake = done));
      port1.close();
      return answers;
    },
  };
}

test('a call is answered with its progress and its result', async () => {
  const engine = connect({
    storage: async (_input, { onProgress }) => {
      (onProgress as (value: number) => void)(0.5);
      return { usedBytes: 1, freeBytes: 2, memoryOnly: false };
    },
  });
  engine.send({ type: 'call', id: 7, name: 'storage', input: {} });
  expect(await engine.settled()).toEqual([
    { type: 'progress', id: 7, progress: 0.5 },
    { type: 'result', id: 7, output: { usedBytes: 1, freeBytes: 2, memoryOnly: false } },
  ]);
});

test('an error crosses with its code, fix and details', async () => {
  const engine = connect({
    storage: async () => {
      throw new AppError('storage-full', 'no room', { remedy: 'free some', details: { file: 'a' } });
    },
  });
  engine.send({ type: 'call', id: 1, name: 'storage', input: {} });
  const error = { code: 'storage-full', message: 'no room', remedy: 'free some', details: { file: 'a' } };
  expect(await engine.settled()).toEqual([{ type: 'error', id: 1, error }]);
});

test('cancel reaches the handler through its signal', async () => {
  const engine = connect({
    storage: async (_input, { signal }) => {
      await new Promise((done) => signal.addEventListener('abort', done));
      throwIfCancelled(signal);
      return { usedBytes: 0, freeBytes: 0, memoryOnly: false };
    },
  });
  engine.send({ type: 'call', id: 3, name: 'storage', input: {} });
  engine.send({ type: 'cancel', id: 3 });
  expect(await engine.settled()).toMatchObject([{ type: 'error', id: 3, error: { code: 'cancelled' } }]);
});

test('an unknown call is an error, not silence', async () => {
  const engine = connect({});
  engine.send({ type: 'call', id: 1, name: 'nonsense' as keyof EngineCalls, input: {} });
  expect(await engine.settled()).toMatchObject([{ type: 'error', error: { code: 'internal' } }]);
});
