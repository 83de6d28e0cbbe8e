import { expect, test } from 'vitest';
import { addressOfSettings, readAddress } from './address';
import { readPageSettings } from './settings';

const settings = {
  ...readPageSettings(null),
  modelId: 'b16',
  labelSet: 'own' as const,
  ownLabels: 'wave | 挥手\nclap & run',
  frames: 16 as const,
  lambda: 0.25,
  attentionLayer: 'difference' as const,
};

test('an address brings back what it was made of, and never a clip', () => {
  const address = addressOfSettings(settings, 'https://example.org/app/?lang=en&clip=x#/teach');
  expect(address).not.toMatch(/clip=|lang=|#/);
  const { change, unknown } = readAddress(new URL(address).search);
  expect(unknown).toEqual([]);
  expect({ ...readPageSettings(null), ...change }).toEqual(settings);
});

test('what is not understood is told and changes nothing', () => {
  expect(readAddress('?frames=7&labels=none&lambda=2&model=b16&lang=en')).toEqual({
    change: { modelId: 'b16' },
    unknown: ['labels: none', 'frames: 7', 'lambda: 2'],
  });
});

test('an empty adapter is none; a list that no address holds stays out', () => {
  expect(readAddress('?adapter=').change).toEqual({ adapterId: null });
  expect(addressOfSettings({ ...settings, ownLabels: 'x'.repeat(5000) }, 'https://example.org/')).not.toContain('list=');
});
