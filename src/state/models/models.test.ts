import { beforeEach, expect, test } from 'vitest';
import type { AdapterSummary } from '../../shared/models/models';
import { resolveLabels } from '../recognise/labelSets';
import { adapterInUse, adapterOfLabels, chooseAdapter, chooseModel } from './choice';
import { useModels } from './models';
import { changeSettings, readPageSettings, useSettings } from '../settings/settings';

const classes = [
  { en: 'sit down', zh: '坐下' },
  { en: 'stand up', zh: '站起来' },
];
const pairs: AdapterSummary = {
  id: 'demo/pairs',
  name: 'Pairs',
  modelId: 'demo',
  classes,
  frames: 16,
  body: 'r2plus1d',
  parameters: 1,
  metrics: null,
  embedded: true,
  template: 'A film of {label}',
  lambda: 0.3,
  languages: ['en', 'zh'],
};

beforeEach(() => {
  changeSettings(readPageSettings(null));
  useModels.setState({ adapters: [pairs] });
});

test('an adapter brings what it was taught with', async () => {
  chooseAdapter(pairs.id);
  const settings = useSettings.getState();
  expect(settings).toMatchObject({ adapterId: pairs.id, labelSet: 'adapter', frames: 16, template: 'A film of {label}', lambda: 0.3 });
  expect(await resolveLabels(settings, adapterOfLabels())).toEqual(classes);
});

test('without the adapter the labels stay, so that the same question is asked of the plain model', async () => {
  chooseAdapter(pairs.id);
  chooseAdapter(null);
  expect(adapterInUse()).toBeUndefined();
  expect(useSettings.getState()).toMatchObject({ adapterId: null, labelSet: 'adapter', frames: 16 });
  expect(await resolveLabels(useSettings.getState(), adapterOfLabels())).toEqual(classes);
});

test('an adapter that says little changes little', () => {
  useModels.setState({ adapters: [{ ...pairs, classes: [], frames: 5, template: null, lambda: null }] });
  chooseAdapter(pairs.id);
  const { adapterId, ...others } = useSettings.getState();
  expect(adapterId).toBe(pairs.id);
  expect(others).toMatchObject({ labelSet: 'demo', labelsOf: null, frames: 8, lambda: 0.5 });
});

test('another model leaves adapter and labels behind', () => {
  chooseAdapter(pairs.id);
  chooseModel('clip');
  expect(useSettings.getState()).toMatchObject({ adapterId: null, labelSet: 'hmdb51' });
  expect(adapterOfLabels()).toBeUndefined();
});
