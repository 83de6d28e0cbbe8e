import { expect, test } from 'vitest';
import { AppError } from './errors';
import { parseLabels } from './labelFile';

const both = [{ en: 'wave', zh: '挥手' }, { en: 'shake hands', zh: '握手' }];

test.each([
  ['bars', 'wave | 挥手\nshake hands | 握手'],
  ['bars, Chinese first', '挥手 | wave\n握手 | shake hands'],
  ['tabs', 'wave\t挥手\r\nshake hands\t握手'],
  ['commas', 'wave,挥手\n"shake hands",握手\n'],
  ['a header', 'id,zh,en\n0,挥手,wave\n1,握手,shake hands'],
  ['numbers in front', '0,wave,挥手\n1,shake hands,握手'],
  ['JSON', JSON.stringify(both)],
  ['JSON inside an object', JSON.stringify({ labels: both })],
  ['a byte order mark and comments', '\uFEFF# mine\nwave | 挥手\n\nshake hands|握手\nwave|挥手'],
])('reads labels from %s', (_name, text) => {
  expect(parseLabels(text)).toEqual(both);
});

test('a language alone is enough, and is told apart by its characters', () => {
  expect(parseLabels('wave\n挥手')).toEqual([{ en: 'wave', zh: '' }, { en: '', zh: '挥手' }]);
  expect(parseLabels('["wave", "挥手"]')).toEqual([{ en: 'wave', zh: '' }, { en: '', zh: '挥手' }]);
});

test.each([
  ['nothing', ''],
  ['broken JSON', '[{'],
  ['an empty entry', '[{}]'],
  ['no list', '{"a": 1}'],
  ['too many', Array.from({ length: 2001 }, (_, index) => `action ${index}`).join('\n')],
])('refuses %s, naming the file', (_name, text) => {
  expect(() => parseLabels(text, 'mine.txt')).toThrow(AppError);
  expect(() => parseLabels(text, 'mine.txt')).toThrow(/mine\.txt/);
});
