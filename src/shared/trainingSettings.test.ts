import { expect, test } from 'vitest';
import { trainingPresets } from './trainingPresets';
import { checkSettings, settingsOf, withSetting } from './trainingSettings';

test.each(Object.keys(trainingPresets))('the preset %s keeps its own rules', (name) => {
  expect(() => checkSettings(settingsOf(name as 'quick', 'demo'))).not.toThrow();
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
  const changed = withSetting(withSetting(settingsOf('paper', 'demo'), 'flip', 'false'), 'labelSmoothing', '0.1');
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
