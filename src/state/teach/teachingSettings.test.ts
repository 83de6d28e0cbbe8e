import { expect, test } from 'vitest';
import { trainingPresets } from '../../shared/teaching/trainingPresets';
import { changedFromPreset, presetSettings, readTeachingSettings, typeSetting } from './teachingSettings';

test('every preset reads back as it is', () => {
  for (const preset of Object.values(trainingPresets)) {
    expect(readTeachingSettings(JSON.stringify(preset))).toEqual(preset);
    expect(changedFromPreset(preset)).toEqual([]);
  }
});

test('a preset under its earlier name is the same preset', () => {
  const stored = { ...trainingPresets['small-data'], preset: 'paper', epochs: 12 };
  expect(readTeachingSettings(JSON.stringify(stored))).toEqual({ ...trainingPresets['small-data'], epochs: 12 });
});

test.each([null, '', 'null', '[]', '3', '{"preset": "unheard of"}'])('%s reads as the quick preset', (stored) => {
  expect(readTeachingSettings(stored)).toEqual(trainingPresets.quick);
});

test('a damaged field falls back alone', () => {
  const { augmentation } = trainingPresets['small-data'];
  const stored = {
    ...trainingPresets['small-data'],
    epochs: -1,
    tau: 'warm',
    batch: 4.5,
    body: 'lstm',
    template: 'no place',
    augmentation: { ...augmentation, grey: 7, flip: false },
  };
  const read = readTeachingSettings(JSON.stringify(stored));
  expect(read).toEqual({ ...trainingPresets['small-data'], body: 'lstm', augmentation: { ...augmentation, flip: false } });
  expect(changedFromPreset(read)).toEqual(['body', 'augmentation']);
});

test('words stand beside numbers where they may', () => {
  const read = readTeachingSettings(JSON.stringify({ ...trainingPresets.quick, shots: 4, bottleneck: 96 }));
  expect([read.shots, read.bottleneck]).toEqual([4, 96]);
  expect(typeSetting(read, 'shots', ' All ')?.shots).toBe('all');
  expect(typeSetting(read, 'epochs', 'all')).toBeNull();
});

test('numbers are read as people type them', () => {
  const quick = presetSettings('quick');
  expect(typeSetting(quick, 'learningRate', ' 4e-6 ')?.learningRate).toBe(4e-6);
  expect(typeSetting(quick, 'lambda', '0,5')?.lambda).toBe(0.5);
  expect(typeSetting(quick, 'fromLayer', '−2')?.fromLayer).toBe(-2);
  expect(typeSetting(quick, 'grey', '0.3')?.augmentation.grey).toBe(0.3);
  for (const text of ['', '2.5', 'eight', '1e9', 'Infinity', 'NaN']) expect(typeSetting(quick, 'epochs', text)).toBeNull();
});

test('a template needs a place for the label', () => {
  expect(typeSetting(presetSettings('quick'), 'template', 'a video')).toBeNull();
  expect(typeSetting(presetSettings('quick'), 'template', 'a video of {label}')?.template).toBe('a video of {label}');
});
