/** "Before" is what the untaught model may honestly answer, and the adapter's file says which languages it was taught with. */
import { beforeAll, expect, test } from 'vitest';
import type { TrainingSettings } from '../../shared/teaching/teaching';
import { readAdapter, taughtLanguages } from '../model/adapterFile/adapterFile';
import { disposeAdapter, type VisionParams } from '../model';
import { startNodeBackend } from '../backend/nodeBackend';
import { createRunControl } from '../base/runControl';
import { runSession, type SessionParts } from './session';
import { memoryStore } from '../collection/store';
import type { TrainingTask } from './task/task';
import { encoderAlone, preparedFrom, toyEncoder, toyTask } from '../../testing/training';
import { runTraining } from './trainer';

let params: VisionParams;

beforeAll(async () => {
  await startNodeBackend('wasm');
  params = await toyEncoder();
});

const measuredAlone: Partial<TrainingSettings> = { temporalPrompts: false };

async function before(
  settings: Partial<TrainingSettings>,
  baseline: (texts: TrainingTask['texts']) => TrainingTask['baseline'],
): Promise<readonly number[]> {
  const task = await toyTask({ settings: { ...measuredAlone, ...settings }, heldOut: 8 }, params);
  const outcome = await runTraining({ ...task, baseline: baseline(task.texts) }, { control: createRunControl() });
  return outcome.before.map(({ taken }) => taken);
}

test('where Chinese is of another space, "before" is English alone, though the training learns from both', async () => {
  const english = await before({ chineseBranch: false }, (texts) => texts);
  const both = await before({ lambda: 0.1 }, (texts) => texts);
  expect(both).not.toEqual(english); // the toy's Chinese is noise and would have been heard
  expect(await before({ lambda: 0.1 }, (texts) => ({ ...texts, zh: null }))).toEqual(english);
});

async function taught(change: (task: TrainingTask) => Partial<TrainingTask>, settings: Partial<TrainingSettings> = {}) {
  const toy = await toyTask({ settings: { epochs: 1, ...settings } }, params);
  const task = { ...toy, ...change(toy) };
  const files: Uint8Array<ArrayBuffer>[] = [];
  const parts: SessionParts = {
    state: {
      classes: [
        { id: 'a', en: 'right', zh: '右' },
        { id: 'b', en: 'left', zh: '左' },
      ],
      clips: [],
    },
    store: memoryStore(),
    control: createRunControl(),
    openFile: () => Promise.reject(new Error()),
    storeAdapter: (file) => Promise.resolve((files.push(file), 'toy')),
  };
  const result = await runSession(
    { name: 'toy', settings: task.settings, checkpoint: undefined, prepared: preparedFrom(task) },
    encoderAlone(params),
    parts,
    {},
  );
  const { adapter, notes } = await readAdapter(files[0]!);
  disposeAdapter(adapter);
  return { result, notes };
}

test('the file says which languages it was taught with', async () => {
  expect(taughtLanguages((await taught(() => ({}))).notes)).toEqual(['en', 'zh']);
  expect(taughtLanguages((await taught(() => ({}), { chineseBranch: false })).notes)).toEqual(['en']);
  expect(taughtLanguages((await taught(({ texts }) => ({ texts: { ...texts, zh: null } }))).notes)).toEqual(['en']);
  expect(taughtLanguages((await taught(({ texts }) => ({ texts: { ...texts, en: null } }), { chineseBranch: false })).notes)).toEqual([
    'zh',
  ]);
});

test('without a sound language there is no "before", and what was learned is measured all the same', async () => {
  const { result, notes } = await taught(({ texts }) => ({ texts: { ...texts, en: null }, baseline: null }));
  expect(result.before).toBeNull();
  expect(result.after).toMatchObject({ n: 4 });
  expect(result.perClass.map(({ after }) => after.n)).toEqual([2, 2]);
  expect(result.curve[0]).toMatchObject({ epoch: 0, heldOutAccuracy: null });
  expect(notes.metrics).toBe('null');
});

test.each([
  ['its own note counts', { languages: '["zh"]', training: '{"chineseBranch":false}', classes: '[{"en":"a","zh":""}]' }, ['zh']],
  ['an older file: the branch was on', { training: '{"chineseBranch":true}', classes: '[{"en":"a","zh":"一"}]' }, ['en', 'zh']],
  ['an older file: the branch was off', { training: '{"chineseBranch":false}', classes: '[{"en":"a","zh":"一"}]' }, ['en']],
  ['an older file whose classes had no Chinese', { training: '{"chineseBranch":true}', classes: '[{"en":"a","zh":""}]' }, ['en']],
  ['an older file whose classes had only Chinese', { training: '{"chineseBranch":false}', classes: '[{"en":"","zh":"一"}]' }, ['zh']],
  ['a file of another program', {}, []],
  ['notes that are not what they should be', { languages: '["fr"]', training: 'yes', classes: '[]' }, []],
])('%s', (_, notes, languages) => expect(taughtLanguages(notes)).toEqual(languages));
