import { expect, test } from 'vitest';
import { refusedOption, sayLanguages } from './languages';

const labels = [{ en: 'wave', zh: '挥手' }];
const paired = { name: 'CLIP + Chinese-CLIP', languages: ['en', 'zh'], spaces: { shared: ['en'], ownEyes: true } } as const;
const asked = { lambda: undefined, taught: null, ownEyes: false, labels };

test('lambda is refused where it would add noise, with the ways out', () => {
  const why = refusedOption(paired, { ...asked, lambda: 0.5 });
  expect(why).toMatch(/^--lambda 0\.5: the Chinese of CLIP \+ Chinese-CLIP .*noise.*--own-eyes/);
  expect(refusedOption({ ...paired, spaces: { shared: ['en'], ownEyes: false } }, { ...asked, lambda: 0.5 })).not.toContain('--own-eyes');
});

test('and nowhere else', () => {
  expect(refusedOption(paired, asked)).toBeNull();
  expect(refusedOption(paired, { ...asked, lambda: 1 })).toBeNull(); // English alone is what it is
  expect(refusedOption(paired, { ...asked, lambda: 0.5, ownEyes: true })).toBeNull();
  expect(refusedOption(paired, { ...asked, lambda: 0.5, taught: ['en', 'zh'] })).toBeNull();
  expect(refusedOption(paired, { ...asked, lambda: 0.5, taught: ['en'] })).not.toBeNull();
  expect(refusedOption({ ...paired, spaces: { shared: ['en', 'zh'], ownEyes: false } }, { ...asked, lambda: 0.5 })).toBeNull();
  expect(
    refusedOption({ name: 'CLIP', languages: ['en'], spaces: { shared: ['en'], ownEyes: false } }, { ...asked, lambda: 0.5 }),
  ).toBeNull();
});

test('own eyes are refused where there are none', () => {
  expect(refusedOption({ ...paired, spaces: { shared: ['en'], ownEyes: false } }, { ...asked, ownEyes: true })).toMatch(/^--own-eyes: /);
});

test('people are told who looks, and who stays silent', () => {
  const say = (en: string, zh: string, ...ms: number[]) =>
    sayLanguages({ language_roles: { en, zh }, encodings: ms.map((time) => ({ eyes: 'model', ms: time })) } as never);
  expect(say('same-space', 'same-space', 5)).toBe('');
  expect(say('same-space', 'other-space', 5)).toContain('translation only');
  expect(say('same-space', 'own-eyes', 5, 6.4)).toContain('5 ms + 6 ms');
  expect(say('incomplete', 'own-eyes', 7)).toContain('labels in Chinese alone');
});
