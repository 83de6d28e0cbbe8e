import { describe, expect, test } from 'vitest';
import { lostWords, mayBeCut } from './contextLimit';

/** A token a word, or a Han character. */
const count = (text: string) => text.match(/\p{Script=Han}|[^\s\p{Script=Han}]+/gu)?.length ?? 0;

describe('what lies beyond the context', () => {
  const words = Array.from({ length: 80 }, (_, index) => `word${index}`);

  test('is nothing for texts that fit', () => {
    expect(lostWords({ context: 77, count }, words.slice(0, 75).join(' '))).toBe('');
    expect(lostWords({ context: 77, count }, 'wave')).toBe('');
    expect(mayBeCut('wave')).toBe(false);
  });

  test('starts with the first word that is not read', () => {
    expect(lostWords({ context: 77, count }, words.join(' '))).toBe(words.slice(75).join(' '));
    expect(lostWords({ context: 77, count }, words.slice(0, 76).join('  '))).toBe('word75');
  });

  test('starts with the first character in Chinese', () => {
    const text = '一个人慢慢地绕着房间走'.repeat(6);
    expect(lostWords({ context: 52, count }, text)).toBe([...text].slice(50).join(''));
  });

  test('is all of a text whose first word alone is too long', () => {
    const letters = (text: string) => text.length;
    expect(lostWords({ context: 77, count: letters }, 'x'.repeat(90))).toBe('x'.repeat(90));
  });
});
