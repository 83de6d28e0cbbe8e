import { expect, test, vi } from 'vitest';
import { AppError } from '../../../shared/errors/errors';
import type { InputOf } from '../../../shared/protocol/protocol';

const asked: string[] = [];

vi.mock('../../../client/engine', async () => {
  const { callsThrough } = await import('../../../lib/client/calls');
  const call = callsThrough(async (name, input) => {
    if (name === 'recognize') {
      const { file, options } = input as InputOf<'recognize'>;
      asked.push(`recognize ${file.name}`);
      return { id: file.name, frames: { times: [0], size: 1, pixels: new Uint8Array(3) }, scores: scoresOf(options.labels), media: {} };
    }
    if (name !== 'rescore') return [];
    const { id, labels } = input as InputOf<'rescore'>;
    asked.push(`rescore ${id}`);
    if (id === 'forgotten') throw new AppError('not-encoded', 'no longer kept');
    return scoresOf(labels);
  });
  return { engine: { call } };
});

function scoresOf(labels: InputOf<'rescore'>['labels']) {
  const values = new Float32Array(labels.length);
  const use = { en: 'same-space', zh: 'same-space' };
  return {
    labels,
    scoresEn: values,
    scoresZh: values,
    frameWeights: new Float32Array(labels.length),
    labelSet: '',
    use,
    template: '',
    tau: 0.01,
  };
}

await import('../../../shared/labels/readLabels');
const { addClips } = await import('../recognition');
const { clipList, useRecognition } = await import('../clips');
const { changeSettings, readPageSettings, useSettings } = await import('../../settings/settings');
const { rankAgain } = await import('./rankAgain');

vi.setConfig({ testTimeout: 60_000 });

test('other labels are ranked from what the engine keeps; what it keeps no longer runs again', async () => {
  useSettings.setState({ ...readPageSettings(null), labelSet: 'own', ownLabels: 'wave | 挥手' });
  const names = [...Array.from({ length: 8 }, (_, n) => `${n}`), 'forgotten'];
  addClips(names.map((name) => new File(['x'], name)));
  await vi.waitFor(() => expect(useRecognition.getState().counts.done).toBe(9), { timeout: 20_000 });
  asked.length = 0;
  changeSettings({ ownLabels: 'run | 跑步' });
  await rankAgain(clipList().map(({ id }) => id));
  await vi.waitFor(() => expect(clipList().every(({ result }) => result?.scores.labels[0]?.en === 'run')).toBe(true), { timeout: 20_000 });
  expect(asked).toEqual([...names.map((name) => `rescore ${name}`), 'recognize forgotten']);
});
