import { expect, test } from 'vitest';
import { isHarmless } from './harmlessPattern';

test.each([
  '\\s+',
  ' {2,}',
  '\\n',
  '[^\\S\\n]+',
  "'s|'t|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+",
  '\\p{L}+|\\p{N}+',
  ' ?\\p{L}+',
  '[0-9]{1,3}',
  '\\d',
  '.',
  '\\.',
  "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+",
])('%s is taken', (pattern) => expect(isHarmless(pattern)).toBe(true));

test.each([
  '(([a-z ]+)+)+!',
  '(a+)+$',
  '(a|a)*b',
  '(?:a|aa)+$',
  '(a*)*',
  'a*a*a*a*b',
  '.*.*=',
  '\\s+\\s+$',
  '([a-zA-Z]+)*',
  '(?=(a+))a*b',
  '(a)\\1+',
  '\\k<x>',
  '(.*a){20}',
  'a{1,1000}b',
  '[a-z',
  'a{1000}',
  'a?'.repeat(30) + 'a'.repeat(30),
  'x'.repeat(301),
])('%s is refused', (pattern) => expect(isHarmless(pattern)).toBe(false));
