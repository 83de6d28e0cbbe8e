import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../../shared/errors/errors';
import type { FromEngine, ToEngine } from '../../shared/protocol/protocol';
import { createEngineClient } from './engineClient';
import type { EngineEvent } from './restarts';
import { type EnginePort, tickLength } from './workerLife';

type Call = Extract<ToEngine, { type: 'call' }>;

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
  const answer = (data: FromEngine): void => listeners.get('message')!(new MessageEvent('message', { data }));
  return {
    port,
    sent,
    calls: () => sent.filter((message): message is Call => message.type === 'call'),
    ended: () => ended,
    answer,
    /** Answers the last call of that name. */
    result: (name: string, output: unknown) => {
      const call = sent.findLast((message): message is Call => message.type === 'call' && message.name === name)!;
      answer({ type: 'result', id: call.id, output });
    },
    crash: (message: string) => listeners.get('error')!(Object.assign(new Event('error', { cancelable: true }), { message })),
    unloadable: () => listeners.get('error')!(new Event('error', { cancelable: true })),
  };
}

function clientWith(count = 1) {
  const ports = Array.from({ length: count }, fakePort);
  let opened = 0;
  const client = createEngineClient({
    open: () => ports[opened++]!.port,
    explain: (cause) => Promise.resolve(new AppError('part-unreachable', 'no engine', { cause })),
  });
  const events: EngineEvent[] = [];
  client.onEvent((event) => events.push(event));
  return { client, ports, events, opened: () => opened };
}

const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);
const settled = <T>(promise: Promise<T>) =>
  promise.then(
    (value) => ({ value }),
    (error: AppError) => ({ error }),
  );
const file = {} as File;
const recognition = { file, options: {} } as never;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const data = {
  code: 'not-a-video',
  message: 'notes.txt is no video',
  remedy: 'choose a video',
  details: { file: 'notes.txt' },
} as const;

test('the worker starts with the first call, and answers go to their own call', async () => {
  const { client, ports, opened } = clientWith();
  expect(opened()).toBe(0);
  const storage = client.call.storage({});
  const models = client.call.listModels({});
  expect(opened()).toBe(1);
  const [first, second] = ports[0]!.calls();
  ports[0]!.answer({ type: 'result', id: second!.id, output: [] });
  ports[0]!.answer({ type: 'result', id: first!.id, output: { usedBytes: 1, freeBytes: 2, memoryOnly: false } });
  expect(await storage).toEqual({ usedBytes: 1, freeBytes: 2, memoryOnly: false });
  expect(await models).toEqual([]);
});

test('progress reaches the call, errors keep their code, remedy and details', async () => {
  const { client, ports } = clientWith();
  const onProgress = vi.fn();
  const call = client.call.getModel({ id: 'a', hub: '' }, { onProgress });
  const [{ id }] = ports[0]!.calls() as [Call];
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
  const call = client.call.storage({}, { signal: controller.signal, onProgress });
  const [{ id }] = ports[0]!.calls() as [Call];
  controller.abort();
  await expect(call).rejects.toMatchObject({ code: 'cancelled' });
  expect(ports[0]!.sent.at(-1)).toEqual({ type: 'cancel', id });
  ports[0]!.answer({ type: 'progress', id, progress: 1 });
  ports[0]!.answer({ type: 'result', id, output: 1 });
  expect(onProgress).not.toHaveBeenCalled();
  await seconds(60);
  expect(ports[0]!.ended()).toBe(false);
});

test('a call whose signal is already aborted sends nothing', async () => {
  const { client, opened } = clientWith();
  await expect(client.call.storage({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  expect(opened()).toBe(0);
});

test('after a crash a fresh worker starts on the backend asked for, and what was under way is asked again', async () => {
  const { client, ports, events } = clientWith(2);
  const start = client.call.start({ backend: 'wasm' });
  ports[0]!.answer({ type: 'alive' });
  ports[0]!.result('start', { name: 'wasm' });
  await start;
  const clip = client.call.recognize(recognition);
  ports[0]!.crash('out of bounds');
  expect(ports[0]!.ended()).toBe(true);
  expect(events).toEqual([{ kind: 'restarting', why: 'crashed' }]);
  expect(ports[1]!.calls()).toMatchObject([{ name: 'start', input: { backend: 'wasm' } }]);
  ports[1]!.result('start', { name: 'wasm' });
  await seconds(0);
  expect(events.at(-1)).toEqual({ kind: 'backend', backend: { name: 'wasm' } });
  expect(ports[1]!.calls()[1]).toMatchObject({ name: 'recognize' });
  ports[1]!.result('recognize', 'an answer');
  expect(await clip).toBe('an answer');
});

test('work that kills the engine twice is a coded error, and the next call is answered', async () => {
  const { client, ports } = clientWith(3);
  const clip = settled(client.call.recognize(recognition));
  for (const port of ports.slice(0, 2)) {
    port.answer({ type: 'alive' });
    port.crash('boom');
  }
  expect(await clip).toMatchObject({ error: { code: 'engine-stopped', details: { why: 'boom' } } });
  const next = client.call.storage({});
  ports[2]!.result('storage', 'here');
  expect(await next).toBe('here');
});

test('what changes stored things is not done twice', async () => {
  const { client, ports } = clientWith(2);
  const adding = settled(client.call.addClass({ en: 'wave', zh: '' }));
  ports[0]!.answer({ type: 'alive' });
  ports[0]!.crash('boom');
  expect(await adding).toMatchObject({ error: { code: 'engine-stopped' } });
});

test('a training goes on from its kept step, and starts again where none was kept', async () => {
  for (const [pending, expected] of [
    [{ name: 'mine', collectionChanged: false }, 'resumeTraining'],
    [null, 'train'],
  ] as const) {
    const { client, ports } = clientWith(2);
    const training = client.call.train({ name: 'mine', settings: {} } as never);
    ports[0]!.answer({ type: 'alive' });
    ports[0]!.crash('boom');
    ports[1]!.result('pendingTraining', pending);
    await seconds(0);
    expect(ports[1]!.calls().at(-1)).toMatchObject({ name: expected });
    ports[1]!.result(expected, 'done');
    expect(await training).toBe('done');
  }
});

test('an engine that is silent while it works is replaced; one that answers, however late, is not', async () => {
  const { client, ports, events } = clientWith(2);
  const clip = client.call.recognize(recognition);
  ports[0]!.answer({ type: 'alive' });
  for (let minute = 0; minute < 10; minute++) {
    await seconds(25); // a single long step
    ports[0]!.answer({ type: 'alive' });
  }
  expect(ports[0]!.ended()).toBe(false);
  expect(ports[0]!.sent).toContainEqual({ type: 'ping' });
  await seconds(31);
  expect(ports[0]!.ended()).toBe(true);
  expect(events).toEqual([{ kind: 'restarting', why: 'silent' }]);
  ports[1]!.result('recognize', 'an answer');
  expect(await clip).toBe('an answer');
});

test('an engine that does not wake up from its rest is replaced within ten seconds', async () => {
  const { client, ports } = clientWith(2);
  void client.call.storage({});
  ports[0]!.answer({ type: 'alive' });
  ports[0]!.result('storage', {});
  await seconds(3600);
  expect(ports[0]!.ended()).toBe(false);
  const clip = client.call.recognize(recognition);
  await seconds(11);
  expect(ports[0]!.ended()).toBe(true);
  ports[1]!.result('recognize', 'an answer');
  expect(await clip).toBe('an answer');
});

test('a page that slept takes nobody for dead: time is counted in its own ticks', async () => {
  const { client, ports } = clientWith();
  void client.call.recognize(recognition);
  ports[0]!.answer({ type: 'alive' });
  vi.setSystemTime(Date.now() + 3_600_000);
  await vi.advanceTimersByTimeAsync(tickLength);
  expect(ports[0]!.ended()).toBe(false);
});

test('an engine that holds on to cancelled work is replaced after two seconds, and the next call is answered', async () => {
  const { client, ports, events } = clientWith(2);
  const controller = new AbortController();
  const clip = settled(client.call.recognize(recognition, { signal: controller.signal }));
  ports[0]!.answer({ type: 'alive' });
  controller.abort();
  expect(await clip).toMatchObject({ error: { code: 'cancelled' } });
  const next = client.call.recognize(recognition);
  await seconds(1.5);
  expect(ports[0]!.ended()).toBe(false);
  await seconds(1.5);
  expect(ports[0]!.ended()).toBe(true);
  expect(events).toEqual([{ kind: 'restarting', why: 'cancelled' }]);
  expect(ports[1]!.calls()).toMatchObject([{ name: 'recognize' }]);
  ports[1]!.result('recognize', 'an answer');
  expect(await next).toBe('an answer');
});

test('a cancelled training has the time to put its state away', async () => {
  const { client, ports } = clientWith(2);
  const controller = new AbortController();
  void settled(client.call.train({} as never, { signal: controller.signal }));
  ports[0]!.answer({ type: 'alive' });
  controller.abort();
  for (let second = 0; second < 10; second++) {
    await seconds(1);
    ports[0]!.answer({ type: 'alive' });
  }
  expect(ports[0]!.ended()).toBe(false);
  await seconds(25);
  expect(ports[0]!.ended()).toBe(true);
});

test('an engine that says it is broken is replaced; the second time its own words are the error', async () => {
  const { client, ports, events } = clientWith(3);
  const error = { code: 'out-of-memory', message: 'full', remedy: '', details: {} } as const;
  const clip = settled(client.call.recognize(recognition));
  ports[0]!.answer({ type: 'broken', error });
  expect(events).toEqual([{ kind: 'restarting', why: 'broken' }]);
  ports[1]!.answer({ type: 'broken', error });
  expect(await clip).toMatchObject({ error: { code: 'out-of-memory' } });
});

test('an engine whose script cannot be loaded is told as that, and the next call tries again', async () => {
  const { client, ports, events } = clientWith(2);
  const clip = settled(client.call.recognize(recognition));
  ports[0]!.unloadable();
  expect(await clip).toMatchObject({ error: { code: 'part-unreachable' } });
  expect(events).toMatchObject([{ kind: 'failed', error: { code: 'part-unreachable' } }]);
  const next = client.call.recognize(recognition);
  ports[1]!.result('recognize', 'an answer');
  expect(await next).toBe('an answer');
});

test('an engine that dies again and again at rest is left alone until it is needed', async () => {
  const { client, ports, events } = clientWith(6);
  const start = client.call.start({ backend: 'auto' });
  ports[0]!.result('start', {});
  await start;
  for (const port of ports.slice(0, 4)) {
    port.answer({ type: 'alive' });
    port.crash('killed');
    await seconds(0);
  }
  expect(events.map(({ kind }) => kind)).toEqual(['restarting', 'restarting', 'restarting', 'failed']);
  const clip = client.call.recognize(recognition);
  ports[4]!.result('start', {});
  await seconds(0);
  ports[4]!.result('recognize', 'an answer');
  expect(await clip).toBe('an answer');
});

test('input that cannot cross the border fails the call, not the page', async () => {
  const { client } = clientWith();
  await expect(client.call.storage({ odd: () => 1 } as never)).rejects.toMatchObject({ code: 'internal' });
});

test('closing ends the worker and cancels what is under way', async () => {
  const { client, ports } = clientWith();
  const call = client.call.storage({});
  client.close();
  await expect(call).rejects.toMatchObject({ code: 'cancelled' });
  expect(ports[0]!.ended()).toBe(true);
});
