import { expect, test, vi } from 'vitest';
import type { Clip } from '../../state/recognise/clips';

vi.mock('../../client/engine', async () => {
  const { callsThrough } = await import('../../lib/client/calls');
  return { engine: { call: callsThrough(() => new Promise(() => {})), onEvent: () => {} } };
});

const { clipKeys } = await import('./useClipKeys');

const clip = (id: string, status: Clip['status']): Clip => ({
  id,
  name: id,
  path: id,
  bytes: 1,
  modified: 1,
  status,
  away: false,
  progress: null,
  error: null,
  result: null,
  encodedWith: '',
  labelledWith: '',
});

/** What a key does, as "run a", or nothing where the key is left alone. */
function pressed(key: string, clips: readonly Clip[], selected: string | null, open = false): string[] {
  const said: string[] = [];
  const say = (what: string) => (id: string) => void said.push(`${what} ${id}`);
  const editor = { open, onToggle: () => void said.push('toggle editor'), onClose: () => void said.push('close editor') };
  const shown = clips.find(({ id }) => id === selected);
  clipKeys(
    clips.map(({ id }) => id),
    shown,
    editor,
    { run: say('run'), stop: say('stop'), select: say('select') },
  )[key]?.();
  return said;
}

test('Escape closes the editor first; only then it stops a clip that waits or runs', () => {
  expect(pressed('Escape', [clip('a', 'running')], 'a', true)).toEqual(['close editor']);
  for (const status of ['running', 'waiting'] as const) expect(pressed('Escape', [clip('a', status)], 'a')).toEqual(['stop a']);
  for (const status of ['done', 'failed', 'cancelled'] as const) expect(pressed('Escape', [clip('a', status)], 'a')).toEqual([]);
});

test('page keys go from clip to clip, and stop at the ends', () => {
  const three = ['a', 'b', 'c'].map((id) => clip(id, 'done'));
  expect(pressed('PageDown', three, 'a')).toEqual(['select b']);
  expect(pressed('PageUp', three, 'c')).toEqual(['select b']);
  expect(pressed('PageDown', three, 'c')).toEqual([]);
  expect(pressed('PageUp', three, 'a')).toEqual([]);
  expect(pressed('PageDown', three.slice(0, 1), 'a')).toEqual([]);
});

test('R needs a clip, L does not', () => {
  expect(pressed('r', [clip('a', 'done')], 'a')).toEqual(['run a']);
  expect(pressed('r', [], null)).toEqual([]);
  expect(pressed('l', [], null)).toEqual(['toggle editor']);
});
