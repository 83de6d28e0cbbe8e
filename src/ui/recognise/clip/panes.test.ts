import { expect, test } from 'vitest';
import type { AttentionMaps, Recognition } from '../../../shared/recognition/recognition';
import { panesOf, viewFor, viewsOf } from './panes';

const method: AttentionMaps = { grid: 1, last: Float32Array.of(1), rollout: Float32Array.of(2) };
const plain: AttentionMaps = { grid: 1, last: Float32Array.of(3), rollout: Float32Array.of(4) };
const bare = { attention: method, plainAttention: null } as Recognition;
const adapted = { attention: method, plainAttention: plain } as Recognition;

test('without an adapter the original stands against its overlay', () => {
  expect(viewsOf(bare)).toEqual(['original', 'method', 'both']);
  expect(viewFor(bare, 'plain')).toBe('method');
  expect(panesOf(bare, 'both', 'last')).toEqual([
    { caption: 'original', heat: null },
    { caption: 'overlay', heat: { maps: method, layer: 'last' } },
  ]);
});

test('with an adapter plain CLIP stands against the method', () => {
  expect(viewsOf(adapted)).toEqual(['original', 'plain', 'method', 'both']);
  expect(panesOf(adapted, 'both', 'rollout').map(({ caption, heat }) => [caption, heat?.maps])).toEqual([
    ['plain', plain],
    ['method', method],
  ]);
  expect(panesOf(adapted, 'plain', 'last')).toEqual([{ caption: 'plain', heat: { maps: plain, layer: 'last' } }]);
  expect(panesOf(adapted, 'original', 'last')).toEqual([{ caption: 'original', heat: null }]);
});

test('maps of a label take the place of attention; until they are there the picture stands alone', () => {
  const ofLabel: AttentionMaps = { grid: 1, last: Float32Array.of(5), rollout: Float32Array.of(5) };
  const heats = (reasons: Parameters<typeof panesOf>[3]) =>
    panesOf(adapted, 'both', 'label', reasons).map(({ heat }) => heat?.maps ?? null);
  expect(heats({ method: ofLabel, plain: null })).toEqual([null, ofLabel]);
  expect(heats({ method: null, plain: null })).toEqual([null, null]);
  expect(heats(null)).toEqual([plain, method]);
});
