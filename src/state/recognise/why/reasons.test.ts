/** Maps of a label are asked for once, with and without the adapter, and the last wish counts. */
import { beforeEach, expect, test, vi } from 'vitest';
import type { InputOf } from '../../../shared/protocol/protocol';
import type { LabelReason } from '../../../shared/recognition/reason';
import type { Recognition } from '../../../shared/recognition/recognition';

const asked: { input: InputOf<'explain'>; resolve: (reason: LabelReason) => void; signal?: AbortSignal | undefined }[] = [];

vi.mock('../../../client/engine', async () => {
  const { callsThrough } = await import('../../../lib/client/calls');
  const call = callsThrough(
    (_, input, work) => new Promise((resolve) => asked.push({ input: input as never, resolve: resolve as never, signal: work?.signal })),
  );
  return { engine: { call } };
});

const { useReasons, wantReason } = await import('./reasons');

const wave = { en: 'wave', zh: '挥手' };
const clap = { en: 'clap', zh: '拍手' };
const recognition = (id: string, use: object, adapted: boolean) =>
  ({ id, model: 'demo', frames: {}, plainAttention: adapted ? {} : null, scores: { use, template: '{label}' } }) as unknown as Recognition;
const reason = { grid: 1, raises: Float32Array.of(3, 1), lowers: Float32Array.of(1, 2) };
const settled = () => new Promise((done) => setTimeout(done));

beforeEach(async () => {
  await wantReason(null);
  asked.length = 0;
});

test('one label: what raises it; with the adapter first, then without it and without what only that one taught', async () => {
  const wanted = {
    recognition: recognition('a', { en: 'same-space', zh: 'taught' }, true),
    adapterId: 'mine',
    label: wave,
    against: null,
    lambda: 0.5,
  };
  void wantReason(wanted);
  asked[0]!.resolve(reason);
  await settled();
  expect(useReasons.getState()).toMatchObject({ maps: { method: { last: reason.raises }, plain: null }, share: 0 });
  expect(asked.map(({ input }) => [input.adapterId, input.use.zh])).toEqual([
    ['mine', 'taught'],
    [null, 'other-space'],
  ]);
  asked[1]!.resolve(reason);
  await settled();
  expect(useReasons.getState()).toMatchObject({ maps: { plain: { last: reason.raises } }, share: null });
  await wantReason(null);
  await wantReason(wanted);
  expect(asked).toHaveLength(2);
});

test('two labels: one less the other; a new wish gives up the old one', async () => {
  const of = { recognition: recognition('b', { en: 'same-space', zh: 'unread' }, false), adapterId: null, lambda: 1 };
  void wantReason({ ...of, label: wave, against: null });
  void wantReason({ ...of, label: wave, against: clap });
  expect(asked[0]!.signal!.aborted).toBe(true);
  asked[0]!.resolve(reason);
  asked[1]!.resolve(reason);
  await settled();
  expect([...useReasons.getState().maps.method!.last]).toEqual([2, -1]);
});
