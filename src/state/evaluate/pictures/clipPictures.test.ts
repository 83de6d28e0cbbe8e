import { beforeEach, expect, test, vi } from 'vitest';
import { reportEvaluation } from '../../../shared/evaluation/report';
import { evaluatedRun } from '../../../shared/evaluation/report.testCases';
import { picturesOf, useClipPictures, wantPictures } from './clipPictures';

const drawn = vi.hoisted(() => [] as string[]);
vi.mock('../../../client/engine', () => ({ engine: {} }));
vi.mock('../foundData', () => ({ clipFilm: (_: string, clip: string) => Promise.resolve(clip === 'gone' ? null : new File([], clip)) }));
vi.mock('../../../client/reportPictures', () => ({
  reportPictures: (_: unknown, clips: readonly { readonly path: string }[]) => {
    drawn.push(...clips.map(({ path }) => path));
    return Promise.resolve(clips.map(({ path }) => ({ clip: path, frame: 'data:,', heat: null })));
  },
}));

const report = reportEvaluation(evaluatedRun());
const run = (model: string) => ({ report: { ...report, hashes: { ...report.hashes, model } }, adapterId: null });
const kept = () => [...useClipPictures.getState().pictures.keys()];

beforeEach(() => {
  drawn.length = 0;
});

test('two places on the screen get their pictures, the later one first; what is no longer wanted is not drawn', async () => {
  const release = wantPictures(run('a'), ['1', '2', '3']);
  const releaseOther = wantPictures(run('a'), ['8', '9']);
  await vi.waitFor(() => expect(kept()).toHaveLength(5));
  expect(drawn).toEqual(['1', '8', '9', '2', '3']); // the first was under way
  release();
  releaseOther();
  const gone = wantPictures(run('a'), ['4', '5', '6']);
  gone();
  await vi.waitFor(() => expect(kept()).toContain('4'));
  expect(kept()).not.toContain('6');
});

test('a report takes what is drawn already, and leaves out what is not at hand', async () => {
  wantPictures(run('b'), ['1'])();
  await vi.waitFor(() => expect(kept()).toEqual(['1']));
  const told: number[] = [];
  const pictures = await picturesOf(run('b'), ['1', 'gone', '2'], { onProgress: ({ done }) => told.push(done) });
  expect([pictures.map(({ clip }) => clip), drawn, told]).toEqual([
    ['1', '2'],
    ['1', '2'],
    [1, 2, 3],
  ]);
});

test('another model looks elsewhere; only the last few hundred stay', async () => {
  await picturesOf(run('c'), ['1'], {});
  await picturesOf(run('d'), ['1'], {});
  expect(drawn).toEqual(['1', '1']);
  await picturesOf(
    run('d'),
    Array.from({ length: 400 }, (_, index) => `clip ${index}`),
    {},
  );
  expect(kept()).toHaveLength(300);
  expect(kept()).toContain('clip 399');
});
