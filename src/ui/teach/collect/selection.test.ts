import { expect, test } from 'vitest';
import { actOf } from './clipKeys';
import { neighbourOf, roleChange, twinsOf } from './selection';

test('the focus goes to the next clip that stays, else to the one before', () => {
  const order = ['a', 'b', 'c', 'd'];
  expect(neighbourOf(order, ['b'])).toBe('c');
  expect(neighbourOf(order, ['b', 'c'])).toBe('d');
  expect(neighbourOf(order, ['c', 'd'])).toBe('b');
  expect(neighbourOf(order, order)).toBeUndefined();
});

test('clips that all test go to training, any others to testing; a clip set aside takes no part', () => {
  const clip = (id: string, role: 'train' | 'held-out', problem: unknown = null) => ({ id, role, problem });
  const clips = [clip('a', 'train'), clip('b', 'held-out'), clip('c', 'held-out'), clip('x', 'train', {})];
  expect(roleChange(clips, ['b', 'c'])).toEqual({ ids: ['b', 'c'], role: 'train' });
  expect(roleChange(clips, ['a', 'b'])).toEqual({ ids: ['a', 'b'], role: 'held-out' });
  expect(roleChange(clips, ['b', 'x'])).toEqual({ ids: ['b'], role: 'train' });
});

test('the same clip twice counts more than one that looks alike', () => {
  const twins = twinsOf([
    { kind: 'same', clips: ['a', 'b'] },
    { kind: 'near', clips: ['b', 'c'] },
  ]);
  expect([...twins]).toEqual([
    ['a', 'same'],
    ['b', 'same'],
    ['c', 'near'],
  ]);
});

test('keys act on a clip in either case; letters rest where they are switched off, Delete does not', () => {
  expect(['h', 'H', 'e', 'v', 'm', 'Delete', 'Backspace', 'x', 'Enter'].map((key) => actOf(key, true))).toEqual([
    'toggleRole',
    'toggleRole',
    'trim',
    'compare',
    'move',
    'remove',
    'remove',
    null,
    null,
  ]);
  expect(['h', 'Delete'].map((key) => actOf(key, false))).toEqual([null, 'remove']);
});
