import { expect, test, vi } from 'vitest';
import { AppError } from '../../../shared/errors/errors';
import type { InputOf } from '../../../shared/protocol/protocol';
import type { Clip } from '../clips';

const asked: unknown[] = [];

vi.mock('../../../client/engine', async () => {
  const { callsThrough } = await import('../../../lib/client/calls');
  const call = callsThrough(async (name, input) => {
    if (name !== 'rescore') return [];
    const { id, labels } = input as InputOf<'rescore'>;
    asked.push(...labels);
    if (id === 'forgotten') throw new AppError('not-encoded', 'no longer kept');
    return { scoresEn: new Float32Array([Number(id)]), scoresZh: null };
  });
  return { engine: { call } };
});

const { putClips } = await import('../clips');
const { searchClips, endSearch } = await import('./searchClips');
const { useBatchView } = await import('./view');

test('clips are ranked by words of either language; one whose features are gone has no match', async () => {
  putClips(['0.25', 'forgotten', '0.5'].map((id) => ({ id: `clip ${id}`, path: id, status: 'done', result: { id } }) as unknown as Clip));
  await searchClips('opening a door');
  const { found, view } = useBatchView.getState();
  expect([...found!.matches]).toEqual([
    ['clip 0.25', 0.25],
    ['clip 0.5', 0.5],
  ]);
  expect(found).toMatchObject({ done: 3, of: 3, error: null });
  expect(view).toMatchObject({ sort: 'match', descending: true, words: '' });
  await searchClips('开门');
  expect([asked[0], asked.at(-1)]).toEqual([
    { en: 'opening a door', zh: '' },
    { en: '', zh: '开门' },
  ]);
  endSearch();
  expect(useBatchView.getState()).toMatchObject({ found: null, view: { sort: 'added' } });
});
