import { expect, test } from 'vitest';
import { presetNames, type TrainingSettings } from './settings';
import { presetCalled, trainingPresets } from './trainingPresets';
import { checkSettings, completeSettings, settingsOf, withSetting } from './trainingSettings';

test.each(Object.keys(trainingPresets))('the preset %s keeps its own rules', (name) => {
  expect(() => checkSettings(settingsOf(name as 'quick', 'demo'))).not.toThrow();
});

test.each([
  ['paper-few-shot', { learningRate: 4e-6, batch: 64, epochs: 30 }, {}],
  ['paper-full', { learningRate: 5e-6, batch: 256, epochs: 30 }, {}],
  ['paper-vit-l', { learningRate: 5e-6, batch: 256, epochs: 20 }, {}],
  ['paper-something', { learningRate: 5e-4, batch: 16, epochs: 40 }, { randAugment: true, randomErasing: true, labelSmoothing: 0.1 }],
] as const)('%s is Table 2 to the letter', (name, own, views) => {
  const settings = settingsOf(name, 'demo');
  expect(settings).toMatchObject({ ...own, frames: 16, warmupEpochs: 5, weightDecay: 0.01, tau: 0.01, fromLayer: 0, cachedViews: 0 });
  const plain = { randAugment: false, randomErasing: false, labelSmoothing: 0 };
  expect(settings.augmentation).toMatchObject({ randomResizedCrop: true, smallestCrop: 0.08, flip: true, grey: 0.2, ...plain, ...views });
});

test('a preset answers to the name that it had before, and to no other', () => {
  expect(presetCalled('paper')).toBe('small-data');
  for (const name of presetNames) expect(presetCalled(name)).toBe(name);
  for (const name of ['Paper', 'toString', '', undefined]) expect(presetCalled(name)).toBeUndefined();
});

test('settings of an earlier version are completed from their preset', () => {
  const { tau: _, ...stored } = { ...settingsOf('small-data', 'demo'), preset: 'paper', epochs: 7 };
  expect(completeSettings(stored as unknown as TrainingSettings)).toEqual({ ...settingsOf('small-data', 'demo'), epochs: 7 });
});

test.each([
  ['learningRate', '1e-3', { learningRate: 1e-3 }],
  ['shots', 'all', { shots: 'all' }],
  ['shots', '8', { shots: 8 }],
  ['body', 'none', { body: 'none' }],
  ['frames', '16', { frames: 16 }],
  ['chineseBranch', 'off', { chineseBranch: false }],
  ['fromLayer', '-1', { fromLayer: -1 }],
])('--set %s=%s', (name, text, expected) => {
  expect(withSetting(settingsOf('quick', 'demo'), name, text)).toMatchObject(expected);
});

test('augmentation is set by its own names', () => {
  const changed = withSetting(withSetting(settingsOf('small-data', 'demo'), 'flip', 'false'), 'labelSmoothing', '0.1');
  expect(changed.augmentation).toMatchObject({ flip: false, labelSmoothing: 0.1, randomResizedCrop: true });
});

test.each([
  ['learningRate', 'fast'],
  ['learningRate', ''],
  ['frames', '7'],
  ['epochs', '2.5'],
  ['residual', 'maybe'],
  ['lambda', '1.5'],
  ['nothing', '1'],
])('refuses %s=%s by name', (name, text) => {
  expect(() => withSetting(settingsOf('quick', 'demo'), name, text)).toThrow(name);
});
