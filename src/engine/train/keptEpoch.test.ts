import { beforeAll, expect, test } from 'vitest';
import type { TeachingClip } from '../../shared/teaching/teaching';
import { settingsOf } from '../../shared/teaching/trainingSettings';
import { startNodeBackend } from '../backend/nodeBackend';
import { createRunControl } from '../base/runControl';
import type { VisionParams } from '../model';
import { toyEncoder, toyTask } from '../../testing/training';
import { isBetter } from './keptEpoch';
import { chooseClips } from './task/chooseClips';
import { runTraining } from './trainer';

let params: VisionParams;

beforeAll(async () => {
  await startNodeBackend('wasm');
  params = await toyEncoder();
});

const classes = ['a', 'b', 'c'].map((id) => ({ id, en: id, zh: '' }));
const clip = (id: string, classId: string, role: TeachingClip['role']) =>
  ({ id, classId, role, problem: null, trim: null, width: 4, height: 4 }) as unknown as TeachingClip;
const clips = [
  ...Array.from({ length: 12 }, (_, index) => clip(`a${index}`, 'a', 'train')),
  ...Array.from({ length: 5 }, (_, index) => clip(`b${index}`, 'b', 'train')),
  ...Array.from({ length: 4 }, (_, index) => clip(`c${index}`, 'c', 'train')),
  ...classes.map(({ id }) => clip(`${id}-test`, id, 'held-out')),
];

test('the best epoch is chosen by a fifth of the training clips, which then do not train; a class of few gives none', () => {
  const settings = settingsOf('small-data', 'toy');
  const last = chooseClips({ classes, clips }, settings);
  expect([last.train.length, last.setApart.length, last.heldOut.length]).toEqual([21, 0, 3]);
  const best = chooseClips({ classes, clips }, { ...settings, keepEpoch: 'best' });
  expect(best.setApart.map(({ classId }) => classId)).toEqual(['a', 'a', 'b']);
  expect(best.train).toHaveLength(18);
  expect(new Set([...best.train, ...best.setApart]).size).toBe(21);
  expect(best.heldOut).toEqual(last.heldOut);
  const again = chooseClips({ classes, clips }, { ...settings, keepEpoch: 'best' });
  expect(again).toEqual(best);
});

test('more right is better, then less surprised; without clips set apart the later is', () => {
  const best = { epoch: 1, adapter: new Uint8Array(), judged: null, chosen: { right: 0.5, surprise: 1 } };
  expect(isBetter({ right: 0.6, surprise: 9 }, best)).toBe(true);
  expect(isBetter({ right: 0.5, surprise: 0.9 }, best)).toBe(true);
  expect(isBetter({ right: 0.5, surprise: 1 }, best)).toBe(false);
  expect(isBetter(null, { ...best, chosen: null })).toBe(true);
});

test('testing clips choose nothing: whatever they are, the same epoch with the same weights is kept', async () => {
  const task = await toyTask({ settings: { keepEpoch: 'best', epochs: 6, learningRate: 2e-2 }, shots: 6, heldOut: 3 }, params);
  const [train, setApart] = [task.train.slice(0, 8), task.train.slice(8)];
  const kept = async (heldOut: typeof task.heldOut) => {
    const { best } = await runTraining({ ...task, train, setApart, heldOut }, { control: createRunControl() });
    return { epoch: best!.epoch, adapter: Buffer.from(best!.adapter).toString('base64').slice(-400), judged: best!.judged.length };
  };
  const one = await kept(task.heldOut);
  expect(await kept(task.heldOut.slice(0, 1).map((of) => ({ ...of, label: 1 - of.label })))).toEqual({ ...one, judged: 1 });
  expect(one.judged).toBe(6);
});

test('held-out clips are measured as often as the settings say, after the last epoch in any case, or never', async () => {
  const measured = async (measureEvery: number) => {
    const task = await toyTask({ settings: { measureEvery, epochs: 5 } }, params);
    const { curve, best, before } = await runTraining(task, { control: createRunControl() });
    return {
      at: curve.filter((point) => point.heldOutAccuracy !== null).map(({ epoch }) => epoch),
      judged: best!.judged.length,
      before: before.length,
    };
  };
  expect(await measured(1)).toEqual({ at: [0, 1, 2, 3, 4, 5], judged: 4, before: 4 });
  expect(await measured(2)).toEqual({ at: [0, 2, 4, 5], judged: 4, before: 4 });
  expect(await measured(0)).toEqual({ at: [], judged: 0, before: 0 });
});

test('a training stopped between two measurings measures what it keeps', async () => {
  const control = createRunControl();
  const stages: string[] = [];
  const task = await toyTask({ settings: { measureEvery: 10, epochs: 20 } }, params);
  const { ended, best } = await runTraining(task, {
    control,
    onProgress: (event) => {
      if (event.kind === 'epoch' && event.point.epoch === 2) control.stop();
      if (event.kind === 'stage') stages.push(event.stage);
    },
  });
  expect([ended, best!.epoch, best!.judged.length]).toEqual(['stopped', 2, 4]);
  expect(stages).toContain('measuring-after');
});
