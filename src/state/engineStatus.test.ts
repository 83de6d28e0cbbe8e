import { beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../shared/errors/errors';
import type { BackendInfo } from '../shared/recognition/recognition';
import { dismissTrouble, hear, startEngine, useEngineStatus } from './engineStatus';

const call = vi.fn();
vi.mock('../client/engine', async () => {
  const { callsThrough } = await import('../lib/client/calls');
  return { engine: { onEvent: () => undefined, call: callsThrough((...given) => call(...given) as Promise<unknown>) } };
});

const wasm: BackendInfo = { name: 'wasm', device: '', software: true, reason: 'no-gpu', features: [] };
const webgpu: BackendInfo = { name: 'webgpu', device: 'a card', software: false, reason: 'asked', features: [] };
const status = () => useEngineStatus.getState();

beforeEach(() => useEngineStatus.setState({ state: 'starting', backend: null, error: null, trouble: null }));

test('an engine that died says so until it is read, and the badge is ready again with the new one', () => {
  hear({ kind: 'backend', backend: wasm });
  hear({ kind: 'restarting', why: 'gone' });
  expect(status()).toMatchObject({ state: 'restarting', trouble: 'gone' });
  hear({ kind: 'backend', backend: wasm });
  expect(status()).toMatchObject({ state: 'ready', backend: wasm, trouble: 'gone' });
  dismissTrouble();
  expect(status().trouble).toBeNull();
});

test('an engine replaced for a cancel is no trouble', () => {
  hear({ kind: 'restarting', why: 'cancelled' });
  expect(status()).toMatchObject({ state: 'restarting', trouble: null });
});

test('a card that is lost for good is told once, with what computes instead', () => {
  hear({ kind: 'backend', backend: webgpu });
  hear({ kind: 'backend', backend: { ...wasm, reason: 'lost' } });
  expect(status()).toMatchObject({ state: 'ready', backend: { name: 'wasm' }, trouble: 'lost' });
  dismissTrouble();
  hear({ kind: 'backend', backend: { ...wasm, reason: 'lost', features: ['simd'] } });
  expect(status().trouble).toBeNull();
});

test('an engine that cannot start shows no backend, and why', () => {
  hear({ kind: 'failed', error: new AppError('part-unreachable', 'no engine') });
  expect(status()).toMatchObject({ state: 'failed', backend: null, error: { code: 'part-unreachable' } });
});

test('a backend asked for by name that cannot be had makes way for what can, and that is said', async () => {
  call.mockImplementation((_name, { backend }: { backend: string }) =>
    backend === 'webgpu' ? Promise.reject(new AppError('backend-unavailable', 'no adapter')) : Promise.resolve(wasm),
  );
  await startEngine('webgpu');
  expect(status()).toMatchObject({ state: 'ready', backend: { name: 'wasm' }, trouble: 'unavailable' });
});

test('a page that came over plain http says once what is kept back from it', () => {
  vi.stubGlobal('isSecureContext', false);
  hear({ kind: 'backend', backend: { ...wasm, reason: 'not-secure' } });
  expect(status()).toMatchObject({ state: 'ready', trouble: 'not-secure' });
  dismissTrouble();
  hear({ kind: 'backend', backend: { ...wasm, reason: 'not-secure', features: ['simd'] } });
  expect(status().trouble).toBeNull();
  vi.unstubAllGlobals();
});
