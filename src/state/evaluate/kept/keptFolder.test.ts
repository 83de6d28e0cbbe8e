import { expect, test } from 'vitest';
import { differenceOf, notesOf } from './keptFolder';

const file = (path: string, text = path, lastModified = 1) => ({ path, file: new File([text], path, { lastModified }) });

test('a folder of the same name says which files are gone, changed and new', () => {
  const before = notesOf([file('a'), file('b'), file('c'), file('d')]);
  const now = notesOf([file('d'), file('b', 'longer than b'), file('c', 'c', 2), file('e')]);
  expect(differenceOf(before, now)).toEqual({ missing: ['a'], changed: ['b', 'c'], extra: ['e'] });
  expect(differenceOf(before, before)).toEqual({ missing: [], changed: [], extra: [] });
});
