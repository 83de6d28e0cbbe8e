import { beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../../shared/errors/errors';
import type { BackendInfo, BackendName } from '../../shared/recognition/recognition';

/** Devices as the test makes them: what `startBackend` gives, and the news of a loss. */
const devices = vi.hoisted(() => ({
  start: (_choice: BackendName | 'auto', _lost: ReadonlySet<BackendName>): BackendInfo => {
    throw new Error('not set');
  },
  tellLost: (_reason: string, _backend: BackendInfo): void => undefined,
  tellThreadsLost: (): void => undefined,
  refused: undefined as string | undefined,
  threads: 2,
}));

vi.mock('./device', () => ({
  startBackend: (choice: BackendName | 'auto', lost: ReadonlySet<BackendName>) => Promise.resolve().then(() => devices.start(choice, lost)),
  onDeviceLost: (listener: typeof devices.tellLost) => void (devices.tellLost = listener),
  takeRefusedMemory: () => {
    const { refused } = devices;
    devices.refused = undefined;
    return refused;
  },
}));
vi.mock('../nn/wasm/threads/threadPool', () => ({ onThreadsLost: (listener: () => void) => void (devices.tellThreadsLost = listener) }));
vi.mock('./wasmBackend', () => ({
  startThreads: () => Promise.resolve(devices.threads),
  withThreads: (backend: BackendInfo, threads: number) => ({ ...backend, features: threads > 1 ? [`${threads} threads`] : [] }),
}));

const { deviceGuard } = await import('./deviceGuard');

const info = (name: BackendName, reason: BackendInfo['reason'] = 'asked'): BackendInfo => ({
  name,
  device: '',
  software: false,
  reason,
  features: [],
});

/** Every backend can be had, but those lost for good. */
const all = (choice: BackendName | 'auto', lost: ReadonlySet<BackendName>): BackendInfo => {
  const wanted: BackendName = choice === 'auto' ? 'webgpu' : choice;
  return lost.has(wanted) ? info('wasm', 'lost') : info(wanted);
};

function guarded() {
  const guard = deviceGuard();
  const told: { changes: BackendInfo[]; broken: AppError[]; gone: number } = { changes: [], broken: [], gone: 0 };
  guard.onChange((backend) => told.changes.push(backend));
  guard.onBroken((error) => told.broken.push(error));
  guard.onGone(() => told.gone++);
  return { guard, told };
}

/** A loss at rest, and what the guard does about it. */
async function lose(guard: ReturnType<typeof deviceGuard>, backend: BackendInfo): Promise<BackendInfo> {
  devices.tellLost('unknown: killed', backend);
  return guard.run((now) => Promise.resolve(now));
}

beforeEach(() => {
  devices.start = all;
  devices.refused = undefined;
  devices.threads = 2;
  vi.useRealTimers();
});

test('a device lost at rest is started again at once; lost three times within a minute it makes way, though asked for by name', async () => {
  const { guard, told } = guarded();
  let backend = await guard.start('webgpu');
  backend = await lose(guard, backend);
  backend = await lose(guard, backend);
  expect(backend).toMatchObject({ name: 'webgpu' });
  backend = await lose(guard, backend);
  expect(backend).toMatchObject({ name: 'wasm', reason: 'lost' });
  expect(told.changes.map(({ name }) => name)).toEqual(['webgpu', 'webgpu', 'webgpu', 'wasm']);
  expect(told.gone).toBe(4);
});

test('a device that is lost twice over the same work makes way for the next backend, which does it', async () => {
  const { guard } = guarded();
  await guard.start('webgpu');
  const tried: string[] = [];
  const done = await guard.run((backend) => {
    tried.push(backend.name);
    if (backend.name === 'wasm') return Promise.resolve('done');
    devices.tellLost('killed', backend);
    return Promise.reject(new Error('mapAsync failed'));
  });
  expect(done).toBe('done');
  expect(tried).toEqual(['webgpu', 'webgpu', 'wasm']);
});

test('a device that cannot be had any more makes way after three tries', async () => {
  vi.useFakeTimers();
  const { guard } = guarded();
  const backend = await guard.start('webgpu');
  let tries = 0;
  devices.start = (choice, lost) => {
    if (lost.has('webgpu')) return info('wasm', 'lost');
    tries++;
    throw new AppError('backend-unavailable', `no ${choice}`);
  };
  vi.spyOn(console, 'warn').mockReturnValue();
  const next = lose(guard, backend);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await next).toMatchObject({ name: 'wasm' });
  expect(tries).toBe(3);
});

test('news of a device that is not in use any more is no news', async () => {
  const { guard, told } = guarded();
  await guard.start('webgpu');
  devices.tellLost('destroyed', info('webgpu'));
  await guard.run(() => Promise.resolve());
  expect(told.changes).toHaveLength(1);
});

test('a trap of wasm is full memory, and this worker is broken', async () => {
  const { guard, told } = guarded();
  await guard.start('wasm');
  const trap = guard.run(() => Promise.reject(new WebAssembly.RuntimeError('memory access out of bounds')));
  await expect(trap).rejects.toMatchObject({ code: 'out-of-memory' });
  expect(told.broken).toMatchObject([{ code: 'out-of-memory' }]);
});

test('what was computed where the GPU refused memory is no answer', async () => {
  const { guard, told } = guarded();
  await guard.start('webgpu');
  const refused = guard.run(async () => {
    devices.refused = 'no room for 2 GB';
    return 'zeros';
  });
  await expect(refused).rejects.toMatchObject({ code: 'out-of-memory', details: { message: 'no room for 2 GB' } });
  expect(told.broken).toEqual([]);
  expect(await guard.run(() => Promise.resolve('an answer'))).toBe('an answer');
});

test('code of a backend that did not come breaks this worker: a module that failed stays so', async () => {
  const { guard, told } = guarded();
  devices.start = () => {
    throw new AppError('part-unreachable', 'no wasm');
  };
  await expect(guard.start('wasm')).rejects.toMatchObject({ code: 'part-unreachable' });
  expect(told.broken).toMatchObject([{ code: 'part-unreachable' }]);
});

test('threads that are gone leave the badge, and come back with the new ones, but not for ever', async () => {
  const { guard, told } = guarded();
  await guard.start('wasm');
  for (let loss = 0; loss < 4; loss++) {
    devices.tellThreadsLost();
    await guard.run(() => Promise.resolve());
  }
  const features = told.changes.slice(1).map((backend) => backend.features[0] ?? 'none');
  expect(features).toEqual(['none', '2 threads', 'none', '2 threads', 'none', 'none']);
});

test('work that waits leaves the queue the moment it is cancelled; work under way is not cut short', async () => {
  const { guard } = guarded();
  await guard.start('wasm');
  let finish = (_value: string): void => undefined;
  const running = new AbortController();
  const first = guard.run(() => new Promise<string>((done) => (finish = done)), running.signal);
  const waiting = new AbortController();
  const second = guard.run(() => Promise.resolve('never'), waiting.signal);
  await vi.waitFor(() => expect(finish.length).toBe(1));
  waiting.abort();
  await expect(second).rejects.toMatchObject({ code: 'cancelled' });
  running.abort();
  finish('done');
  expect(await first).toBe('done');
});
