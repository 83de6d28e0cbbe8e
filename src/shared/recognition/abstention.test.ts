import { expect, test } from 'vitest';
import { abstentionOf } from './abstention';
import type { RankedLabel } from './fusion';
import { modelForRealFootage, type ModelSummary } from '../models/models';

const first = { probability: 0.4 } as RankedLabel;
const outside = { inside: false, score: -2, binding: true };

test('the gate comes before the threshold; a verdict that does not bind is none', () => {
  expect(abstentionOf({ gate: outside }, first, 0)).toBe('not-drawn');
  expect(abstentionOf({ gate: outside }, first, 0.5)).toBe('not-drawn');
  expect(abstentionOf({ gate: { ...outside, binding: false } }, first, 0)).toBeNull();
  expect(abstentionOf({ gate: { ...outside, inside: true } }, first, 0.5)).toBe('below-threshold');
  expect(abstentionOf({ gate: null }, first, 0.3)).toBeNull();
  expect(abstentionOf({}, undefined, 1)).toBeNull();
});

function model(id: string, state: ModelSummary['state'], downloadBytes: number, rest: Partial<ModelSummary> = {}): ModelSummary {
  return {
    id,
    name: id,
    purpose: '',
    licence: '',
    source: '',
    downloadBytes,
    storedBytes: 0,
    languages: ['en'],
    spaces: {} as ModelSummary['spaces'],
    state,
    ...rest,
  };
}

test('for real footage: what is here, then what is recommended, then the smallest; never the demo, never Chinese alone', () => {
  const demo = model('demo', 'embedded', 0);
  const chinese = model('chinese', 'stored', 1, { languages: ['zh'] });
  const small = model('small', 'remote', 5);
  const recommended = model('recommended', 'remote', 9, { recommended: true });
  const here = model('here', 'stored', 20);
  expect(modelForRealFootage([demo, chinese, recommended, small, here])?.id).toBe('here');
  expect(modelForRealFootage([demo, chinese, recommended, small])?.id).toBe('recommended');
  expect(modelForRealFootage([demo, model('large', 'partial', 9), small])?.id).toBe('small');
  expect(modelForRealFootage([demo])).toBeUndefined();
});
