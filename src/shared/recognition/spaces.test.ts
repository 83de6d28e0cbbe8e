import { describe, expect, test } from 'vitest';
import { effectiveLambda, eyesNeeded, type LanguageQuestion, languagesUsed, languageUse } from './spaces';

const both = [
  { en: 'waving', zh: '挥手' },
  { en: 'running', zh: '跑步' },
];
const english = [
  { en: 'waving', zh: '' },
  { en: 'running', zh: '' },
];
const chinese = [
  { en: '', zh: '挥手' },
  { en: '', zh: '跑步' },
];
const mixed = [
  { en: 'waving', zh: '' },
  { en: '', zh: '跑步' },
];
const oneShort = [
  { en: 'waving', zh: '挥手' },
  { en: '', zh: '跑步' },
];

const paired: LanguageQuestion = {
  languages: ['en', 'zh'],
  spaces: { shared: ['en'], ownEyes: false },
  taught: null,
  ownEyes: false,
  labels: both,
};
const withEyes: LanguageQuestion = { ...paired, spaces: { shared: ['en'], ownEyes: true } };
const oneSpace: LanguageQuestion = { ...paired, spaces: { shared: ['en', 'zh'], ownEyes: false } };
const chineseAlone: LanguageQuestion = { ...paired, languages: ['zh'], spaces: { shared: ['zh'], ownEyes: false } };

describe('what enters S', () => {
  test.each<[string, LanguageQuestion, string, string]>([
    ['two spaces, untaught', paired, 'same-space', 'other-space'],
    ['two spaces, taught in both', { ...paired, taught: ['en', 'zh'] }, 'same-space', 'taught'],
    ['two spaces, taught in English alone', { ...paired, taught: ['en'] }, 'same-space', 'other-space'],
    ['two spaces, an adapter that does not say', { ...paired, taught: [] }, 'same-space', 'other-space'],
    ['two spaces, taught in Chinese alone: the eyes have left English', { ...paired, taught: ['zh'] }, 'other-space', 'taught'],
    ['two spaces, asked for own eyes that are not there', { ...paired, ownEyes: true }, 'same-space', 'other-space'],
    ['own eyes kept, not asked for', withEyes, 'same-space', 'other-space'],
    ['own eyes asked for', { ...withEyes, ownEyes: true }, 'same-space', 'own-eyes'],
    [
      'own eyes asked for, but the adapter was taught Chinese',
      { ...withEyes, ownEyes: true, taught: ['en', 'zh'] },
      'same-space',
      'taught',
    ],
    ['own eyes beside an adapter taught in English', { ...withEyes, ownEyes: true, taught: ['en'] }, 'same-space', 'own-eyes'],
    ['labels only in Chinese take own eyes unasked', { ...withEyes, labels: chinese }, 'incomplete', 'own-eyes'],
    ['so do labels of which only one lacks English', { ...withEyes, labels: oneShort }, 'incomplete', 'own-eyes'],
    ['labels that neither language covers', { ...withEyes, labels: mixed }, 'incomplete', 'incomplete'],
    ['own eyes asked for, labels in English', { ...withEyes, ownEyes: true, labels: english }, 'same-space', 'incomplete'],
    ['labels only in Chinese without own eyes', { ...paired, labels: chinese }, 'incomplete', 'other-space'],
    ['one space', oneSpace, 'same-space', 'same-space'],
    ['one space, taught in English alone', { ...oneSpace, taught: ['en'] }, 'same-space', 'same-space'],
    ['one space, labels in English', { ...oneSpace, labels: english }, 'same-space', 'incomplete'],
    ['one space, labels only in Chinese', { ...oneSpace, labels: chinese }, 'incomplete', 'same-space'],
    ['one space, labels that neither language covers fill each other', { ...oneSpace, labels: mixed }, 'same-space', 'same-space'],
    ['Chinese-CLIP alone', chineseAlone, 'unread', 'same-space'],
    ['CLIP alone', { ...paired, languages: ['en'] }, 'same-space', 'unread'],
    ['Chinese eyes with a foreign English text', { ...paired, spaces: { shared: ['zh'], ownEyes: false } }, 'other-space', 'same-space'],
  ])('%s', (_, question, en, zh) => expect(languageUse(question)).toEqual({ en, zh }));
});

test('which eyes an answer needs', () => {
  expect(eyesNeeded(languageUse(paired))).toEqual(['model']);
  expect(eyesNeeded(languageUse({ ...withEyes, ownEyes: true }))).toEqual(['model', 'own']);
  expect(eyesNeeded(languageUse({ ...withEyes, labels: chinese }))).toEqual(['own']);
  expect(eyesNeeded(languageUse({ ...paired, labels: chinese }))).toEqual([]);
});

test('lambda acts only between two languages', () => {
  expect(effectiveLambda(languageUse(oneSpace), 0.3)).toBe(0.3);
  expect(effectiveLambda(languageUse(paired), 0.3)).toBe(1);
  expect(effectiveLambda(languageUse(chineseAlone), 0.3)).toBe(0);
  expect(languagesUsed(languageUse(paired))).toEqual(['en']);
});
