import { expect, test, vi } from 'vitest';
import { AppError } from '../shared/errors';
import type { FromEngine, ToEngine } from '../shared/protocol';
import { createEngineClient, type EnginePort } from './engineClient';

/** A port whose other end is the test. */
function fakePort() {
  const listeners = new Map<string, (event: Event) => void>();
  const sent: ToEngine[] = [];
  let ended = false;
  const port: EnginePort = {
    postMessage: (message) => sent.push(structuredClone(message)),
    addEventListener: (type, listener) => listeners.set(type, listener),
    terminate: () => {
      ended = true;
    },
  };
  return {
    port,
    sent,
    ended: () => ended,
    answer: (data: FromEngine) => listeners.get('message')!(new MessageEvent('message', { data })),
    crash: (message: string) =>
      listeners.get('error')!(Object.assign(new Event('error', { cancelable: true }), { message })),
  };
}

function clientWith(count = 1) {
  const ports = Array.from({ length: count }, fakePort);
  let opened = 0;
  const client = createEngineClient(() => ports[opened++]!.port);
  return { client, ports, opened: () => opened };
}

const data = {
  code: 'not-a-video',
  message: 'notes.txt is no video',
  remedy: 'choose a video',
  details: { file: 'notes.txt' },
} as const;

test('the worker starts with the first call, and answers go to their own call', async () => {
  const { client, ports, opened } = clientWith();
  expect(opened()).toBe(0);
  const storage = client.call('storage', {});
  const models = client.call('listModels', {});
  await vi.waitFor(() => expect(ports[0]!.sent).toHaveLength(2));
  expect(opened()).toBe(1);
  const [first, second] = ports[0]!.sent;
  ports[0]!.answer({ type: 'result', id: second!.id, output: [] });
  ports[0]!.answer({ type: 'result', id: first!.id, output: { usedBytes: 1, freeBytes: 2, memoryOnly: false } });
  expect(await storage).toEqual({ usedBytes: 1, freeBytes: 2, memoryOnly: false });
  expect(await models).toEqual([]);
});

test('progress reaches the call, errors keep their code, remedy and details', async () => {
  const { client, ports } = clientWith();
  const onProgress = vi.fn();
  const call = client.call('getModel', { id: 'a', hub: '' }, { onProgress });
  await vi.waitFor(() => expect(ports[0]!.sent).toHaveLength(1));
  const { id } = ports[0]!.sent[0]!;
  ports[0]!.answer({ type: 'progress', id, progress: { doneBytes: 5 } });
  ports[0]!.answer({ type: 'error', id, error: data });
  const error = await call.catch((thrown: unknown) => thrown);
  expect(onProgress).toHaveBeenCalledExactlyOnceWith({ doneBytes: 5 });
  expect(error).toBeInstanceOf(AppError);
  expect((error as AppError).toData()).toEqual(data);
});

test('cancelling tells the engine, fails at once and ignores what comes later', async () => {
  const { client, ports } = clientWith();
  const controller = new AbortController();
  const onProgress = vi.fn();
  const call = client.call('storage', {}, { signal: controller.signal, onProgress });
  await vi.waitFor(() => expect(ports[0]!.sent).toHaveLength(1));
  const { id } = ports[0]!.sent[0]!;
  controller.abort();
  await expect(call).rejects.toMatchObject({ code: 'cancelled' });
  expect(ports[0]!.sent[1]).toEqual({ type: 'cancel', id });
  ports[0]!.answer({ type: 'progress', id, progress: 1 });
  ports[0]!.answer({ type: 'result', id, output: 1 });
  expect(onProgress).not.toHaveBeenCalled();
});

test('a call whose signal is already aborted sends nothing', async () => {
  const { client, opened } = clientWith();
  await expect(client.call('storage', {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'cancelled',
  });
  expect(opened()).toBe(0);
});

test('a crash fails every call; the next one starts a fresh worker on the backend asked for', async () => {
  const { client, ports } = clientWith(2);
  const start = client.call('start', { backend: 'wasm' });
  const storage = client.call('storage', {});
  await vi.waitFor(() => expect(ports[0]!.sent).toHaveLength(2));
  ports[0]!.crash('out of memory');
  await expect(start).rejects.toMatchObject({ code: 'internal', message: 'out of memory' });
  await expect(storage).rejects.toMatchObject({ code: 'internal' });
  expect(ports[0]!.ended()).toBe(true);

  const again = client.call('storage', {});
  expect(ports[1]!.sent).toMatchObject([{ name: 'start', input: { backend: 'wasm' } }]);
  ports[1]!.answer({ type: 'result', id: ports[1]!.sent[0]!.id, output: {} });
  await vi.waitFor(() => expect(ports[1]!.sent).toHaveLength(2));
  ports[1]!.answer({ type: 'result', id: ports[1]!.sent[1]!.id, output: { usedBytes: 0 } });
  expect(await again).toEqual({ usedBytes: 0 });
});

test('input that cannot cross the border fails the call, not the page', async () => {
  const { client } = clientWith();
  await expect(client.call('storage', { odd: () => 1 } as never)).rejects.toMatchObject({ code: 'internal' });
});

test('closing ends the worker and cancels what is under way', async () => {
  const { client, ports } = clientWith();
  const call = client.call('storage', {});
  await vi.waitFor(() => expect(ports[0]!.sent).toHaveLength(1));
  client.close();
  await expect(call).rejects.toMatchObject({ code: 'cancelled' });
  expect(ports[0]!.ended()).toBe(true);
});
