import { beforeEach, expect, test, vi } from 'vitest';
import { AppError, cancelled } from '../../shared/errors/errors';
import type { ModelSummary } from '../../shared/models/models';
import type { InputOf } from '../../shared/protocol/protocol';

/** The engine: every clip is outside the demo's world and known to any other model; a download ends when it is told to. */
const engine = vi.hoisted(() => ({ stored: false, download: null as { done: () => void; fail: (error: unknown) => void } | null }));

vi.mock('../../client/engine', async () => {
  const { callsThrough } = await import('../../lib/client/calls');
  const call = callsThrough(async (name, input, { signal } = {}) => {
    if (name === 'getModel') {
      await new Promise<void>((done, fail) => {
        signal?.addEventListener('abort', () => fail(cancelled()));
        engine.download = { done, fail };
      });
      engine.stored = true;
      return {};
    }
    if (name === 'listModels') return [summary('demo', 'embedded'), summary('real', engine.stored ? 'stored' : 'remote')];
    if (name === 'recognize') return result(input as InputOf<'recognize'>);
    return name === 'listAdapters' ? [] : {};
  });
  return { engine: { call } };
});

function summary(id: string, state: ModelSummary['state']): ModelSummary {
  return {
    id,
    name: id,
    purpose: '',
    licence: '',
    source: '',
    downloadBytes: 10,
    storedBytes: 0,
    languages: ['en'],
    spaces: { shared: ['en'], ownEyes: false },
    state,
  };
}

function result({ file, options: { modelId, labels } }: InputOf<'recognize'>) {
  const gate = modelId === 'demo' ? { inside: file.name === 'drawn', score: -1, binding: file.name !== 'taught' } : null;
  const scores = {
    labels,
    scoresEn: Float32Array.from(labels, (_, n) => 0.3 - 0.01 * n),
    scoresZh: null,
    frameWeights: new Float32Array(labels.length),
    use: { en: 'same-space', zh: 'no-labels' },
    tau: 0.01,
  };
  return { id: file.name, file: file.name, model: modelId, gate, frames: { times: [0], size: 1, pixels: new Uint8Array(3) }, scores };
}

/** A busy machine may take its time. */
vi.setConfig({ testTimeout: 60_000 });
const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000 });

// The reader of label lists comes when it is first wanted: here before the first test, so that none of them waits for it.
await import('../../shared/labels/readLabels');
const { addClips, removeClip } = await import('./recognition');
const { clipList, useRecognition } = await import('./clips');
const { refreshModels } = await import('../models/models');
const { answerWithModel, stopAwaiting, useRealFootage } = await import('./realFootage');
const { changeSettings, readPageSettings, useSettings } = await import('../settings/settings');

const answeredBy = () => clipList().map(({ name, result: of }) => [name, of?.model]);
const dropped = async (...names: string[]) => {
  addClips(names.map((name) => new File([name], name)));
  await until(() => expect(clipList().every(({ status }) => status === 'done')).toBe(true));
};

beforeEach(async () => {
  for (const { id } of clipList()) removeClip(id);
  engine.stored = false;
  engine.download = null;
  useRealFootage.setState({ awaited: null });
  useSettings.setState({ ...readPageSettings(null), labelSet: 'own', ownLabels: 'wave | 挥手' });
  await refreshModels();
});

test('the download ends, and every clip without an answer has one from the new model; the others keep theirs', async () => {
  await dropped('golf', 'pancake', 'drawn', 'taught');
  expect(useRecognition.getState().walled).toBe(2);
  void answerWithModel({ id: 'real', state: 'remote' });
  expect(useRealFootage.getState().awaited).toBe('real');
  engine.download!.done();
  // The clip looked at runs with the model that was chosen; the one that waits beside it too.
  await until(() =>
    expect(answeredBy()).toEqual([
      ['golf', 'real'],
      ['pancake', 'real'],
      ['drawn', 'demo'],
      ['taught', 'demo'],
    ]),
  );
  expect(useRealFootage.getState().awaited).toBeNull();
});

test('a model that is here answers at once, on labels for real footage where the demo’s own stood', async () => {
  await dropped('golf');
  engine.stored = true;
  useSettings.setState({ labelSet: 'demo-all' });
  await answerWithModel({ id: 'real', state: 'stored' });
  expect(useSettings.getState()).toMatchObject({ modelId: 'real', labelSet: 'kinetics400' });
});

test('a download that fails or is cancelled changes nothing, and neither does one that a person has walked away from', async () => {
  await dropped('golf');
  const failing = answerWithModel({ id: 'real', state: 'remote' });
  engine.download!.fail(new AppError('download-failed', 'no'));
  await failing;
  expect(useRealFootage.getState().awaited).toBeNull();

  const stopped = answerWithModel({ id: 'real', state: 'remote' });
  stopAwaiting();
  await stopped;

  const late = answerWithModel({ id: 'real', state: 'remote' });
  changeSettings({ modelId: 'another' });
  await until(() => expect(answeredBy()).toEqual([['golf', 'another']]));
  engine.download!.done();
  await late;
  expect(useSettings.getState().modelId).toBe('another');
});
