import { expect, test } from 'vitest';
import { settingsOf } from '../../shared/teaching/trainingSettings';
import type { TrainingResult } from '../../shared/teaching/teaching';
import { openTeachingStore } from '../collection/store';
import { addTraining, forgetTraining, readTrainings } from './storedTraining';

const result = (name: string): TrainingResult => ({
  name,
  adapterId: name,
  adapterFile: new Blob(['large']),
  storageProblem: null,
  ended: 'finished',
  bestEpoch: 3,
  curve: [],
  before: null,
  after: null,
  perClass: [],
  confusion: null,
  setAside: [],
  settings: settingsOf('quick', 'demo'),
  parameters: 1,
  seconds: 2,
});

test('each training is added, none replaces another of its name, and the file is not kept twice', async () => {
  const store = await openTeachingStore();
  for (const name of ['doors', 'doors', 'balls']) await addTraining(store, result(name));
  const kept = await readTrainings(store);
  expect(kept.map(({ name }) => name)).toEqual(['balls', 'doors', 'doors']);
  expect(new Set(kept.map(({ id }) => id)).size).toBe(3);
  expect(kept[0]).not.toHaveProperty('adapterFile');
  expect((await forgetTraining(store, kept[1]!.id)).map(({ name }) => name)).toEqual(['balls', 'doors']);
});
