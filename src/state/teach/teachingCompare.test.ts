import { beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../../shared/errors/errors';
import type { AdapterSummary } from '../../shared/models/models';
import type { Recognition } from '../../shared/recognition/recognition';
import { useModels } from '../models/models';
import { compareClip, endCompare, useTeachingCompare } from './teachingCompare';
import { fakeEngine } from './teachingFakeEngine';

const engine = vi.hoisted(() => ({ current: null as null | ReturnType<typeof fakeEngine> }));
vi.mock('../../client/engine', async () => {
  const { callsThrough } = await import('../../lib/client/calls');
  return { engine: { call: callsThrough((name, input, work) => engine.current!.send(name, input as never, work as never)) } };
});

const maps = (grid: number) => ({ grid, last: new Float32Array(1), rollout: new Float32Array(1) });
const taught = {
  id: 'clip',
  frames: { times: [0], size: 96 },
  attention: maps(6),
  plainAttention: maps(6),
  encodings: [{ eyes: 'model', milliseconds: 1 }],
  scores: { labels: [{ en: '', zh: '挥手' }], scoresEn: null, scoresZh: Float32Array.of(0.5) },
} as unknown as Recognition;

beforeEach(() => {
  endCompare();
  engine.current = fakeEngine();
  engine.current.answer('clipFile', () => new File(['a'], 'a.mp4'));
  useModels.setState({
    adapters: [{ id: 'mine', modelId: 'paired', frames: 8, classes: [{ en: '', zh: '挥手' }] } as unknown as AdapterSummary],
  });
});

const apart = new AppError('languages-apart', 'noise');

test('where nobody can answer untaught, "before" is what the plain model looks at, without a word', async () => {
  engine.current!.answer('recognize', ({ options }) => (options.adapterId === null ? Promise.reject(apart) : taught));
  await compareClip('a', 'mine');
  const { before, after, error } = useTeachingCompare.getState();
  expect(error).toBeNull();
  expect(after).toEqual(taught);
  expect(before).toMatchObject({ attention: taught.plainAttention, scores: { labels: [], scoresZh: null } });
});

test('without an adapter to show, the reason is told', async () => {
  engine.current!.answer('recognize', () => Promise.reject(apart));
  await compareClip('a', null);
  expect(useTeachingCompare.getState()).toMatchObject({ before: null, error: { code: 'languages-apart' } });
});

test('an answer by Chinese’s own eyes is shown with the attention of the eyes that were taught', async () => {
  const own = {
    ...taught,
    attention: maps(4),
    plainAttention: null,
    encodings: [{ eyes: 'own', milliseconds: 1 }],
  } as unknown as Recognition;
  engine.current!.answer('recognize', ({ options }) => (options.adapterId === null ? own : taught));
  await compareClip('a', 'mine');
  expect(useTeachingCompare.getState().before).toMatchObject({ attention: taught.plainAttention, scores: own.scores });
});
