import { expect, test } from 'vitest';
import { readPageSettings } from './settings';

const usual = readPageSettings(null);

test('nothing stored gives the usual settings', () => {
  expect(usual).toMatchObject({
    lambda: 0.5,
    frames: 8,
    views: 1,
    modelId: 'demo',
    adapterId: null,
    labelSet: 'demo',
    threshold: 0,
    theme: 'system',
  });
});

test.each([
  ['broken JSON', '{"lambda": '],
  ['no object', '[1, 2]'],
  ['null', 'null'],
  ['fields out of range', '{"lambda": 7, "frames": 9, "theme": "pink", "opacity": "much", "template": "no place"}'],
])('%s falls back', (_name, stored) => {
  expect(readPageSettings(stored)).toEqual(usual);
});

test('good fields stay beside bad and unknown ones', () => {
  expect(readPageSettings('{"lambda": 0.2, "frames": 9, "gone": true}')).toEqual({ ...usual, lambda: 0.2 });
});

test('what is written is read back', () => {
  const chosen = {
    ...usual,
    language: 'zh',
    adapterId: 'a',
    ownLabels: 'wave | 挥手',
    hub: 'http://localhost:8080',
  } as const;
  expect(readPageSettings(JSON.stringify(chosen))).toEqual(chosen);
});
