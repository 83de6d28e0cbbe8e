/** The Teach page's words: both languages say the same things, and the gaps and changes are said in full. */
import { createInstance } from 'i18next';
import { expect, test } from 'vitest';
import { teachingEn } from '../../i18n/en/teaching';
import { teachingZh } from '../../i18n/zh/teaching';
import type { CollectionGap } from '../../shared/teaching/teaching';
import { presetSettings } from '../../state/teach/teachingSettings';
import { niceTop, pathOf } from './curves/Curves';
import { sayGaps, sayLanguages } from './train/Findings';
import { selectionAfter } from './collect/selection';
import { sayChange } from './settings/settingTexts';

function flat(texts: object, path = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : flat(value as object, `${path}${key}.`),
  );
}

const english = createInstance();
await english.init({
  lng: 'en',
  resources: { en: { teaching: teachingEn }, zh: { teaching: teachingZh } },
  defaultNS: 'teaching',
  interpolation: { escapeValue: false },
});
const t = (key: string, values = {}) => String(english.t(key, values));

test('each text names the same values in both languages', () => {
  const zh = new Map(flat(teachingZh));
  const values = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g) ?? [])].toSorted();
  for (const [key, text] of flat(teachingEn)) expect([key, ...values(zh.get(key)!)]).toEqual([key, ...values(text)]);
});

test('no Chinese text was forgotten', () => {
  const same = new Set(['R(2+1)D', 'C3D', 'TAda', 'LSTM', 'Transformer', 'MLP', 'RandAugment', 'English name']);
  for (const [key, text] of flat(teachingZh)) {
    const bare = text.replaceAll(/\{\{\w+\}\}/g, '').replaceAll(/[\s\p{Punctuation}\p{Symbol}]/gu, '');
    if (bare !== '' && !same.has(text)) expect([key, /\p{Script=Han}/u.test(bare)]).toEqual([key, true]);
  }
});

test('gaps are said with the class they speak of, the blocking ones first', () => {
  const gap = (
    kind: CollectionGap['kind'],
    blocking: boolean,
    classId: string | null = null,
    clipId: string | null = null,
  ): CollectionGap => ({ kind, blocking, classId, clipId });
  const classes = [
    { id: 'a', en: 'wave', zh: '' },
    { id: 'b', en: '', zh: '' },
  ];
  const gaps = [
    gap('class-with-one-clip', false, 'a'),
    gap('clip-set-aside', false, 'a', 'x'),
    gap('class-without-name', true, 'b'),
    gap('clip-set-aside', false, 'a', 'y'),
  ];
  const said = sayGaps({ gaps, classes }, t);
  expect(said.map(({ text }) => text)).toEqual([
    'class 2 needs a name in English or Chinese.',
    'wave has a single clip: it trains with it, and nothing tests the class.',
    '2 clips are set aside because they cannot be read. Training goes on without them.',
  ]);
  expect(said.at(-1)!.clips).toEqual(['x', 'y']);
});

test('what many classes lack is said once', () => {
  const classes = Array.from({ length: 9 }, (_, n) => ({ id: `${n}`, en: `c${n}`, zh: '' }));
  const gaps = classes.map(({ id }): CollectionGap => ({ kind: 'class-not-held-out', blocking: false, classId: id, clipId: null }));
  expect(sayGaps({ gaps, classes }, t).map(({ text }) => text)).toEqual([
    'c0 has no testing clip: the class trains and is not measured. The same goes for 8 more: c1, c2, c3, c4, c5, ….',
  ]);
  expect(sayGaps({ gaps: gaps.slice(0, 2), classes }, t)).toHaveLength(2);
});

test('a language that not every class speaks is pointed out, where the model reads both', () => {
  const classes = [
    { id: 'a', en: 'wave', zh: '挥手' },
    { id: 'b', en: 'zorbing', zh: '' },
    { id: 'c', en: '', zh: '' },
  ];
  const said = (languages: readonly ('en' | 'zh')[], of = classes) => sayLanguages(of, languages, t).map(({ text }) => text);
  expect(said(['en', 'zh'])).toEqual(['zorbing: without a Chinese name. Training uses English alone until every class has one.']);
  expect(said(['en'])).toEqual([]);
  expect(said(['en', 'zh'], [{ id: 'a', en: '', zh: '挥手' }])).toEqual([
    '挥手: without an English name. Training uses Chinese alone until every class has one.',
  ]);
  expect(said(['en', 'zh'], classes.slice(0, 1))).toEqual([]);
});

test('advice says what it changes', () => {
  const now = presetSettings('small-data');
  expect(sayChange({ batch: 4, fromLayer: -2, body: 'mlp', chineseBranch: false }, now, t)).toBe(
    'Batch 4, First layer with prompts last 2, Reparameterization MLP, Chinese branch off',
  );
  const augmentation = { ...now.augmentation, randomFrame: false };
  expect(sayChange({ frames: 8, augmentation }, now, t)).toBe('Frames (T) 8, Random frame of each segment off');
});

test('clicks select as in a file manager', () => {
  const classes = [{ id: 'A' }, { id: 'B' }];
  const clips = [
    ['1', 'A'],
    ['3', 'B'],
    ['2', 'A'],
    ['4', 'B'],
  ].map(([id, classId]) => ({ id: id!, classId: classId! }));
  const after = (selected: string[], id: string, how: 'only' | 'toggle' | 'range') => selectionAfter(selected, id, how, clips, classes);
  expect(after([], '1', 'only')).toEqual(['1']);
  expect(after(['1'], '1', 'only')).toEqual([]);
  expect(after(['1', '2'], '1', 'only')).toEqual(['1']);
  expect(after(['1'], '3', 'toggle')).toEqual(['1', '3']);
  expect(after(['1', '3'], '1', 'toggle')).toEqual(['3']);
  expect(after(['1'], '3', 'range')).toEqual(['1', '2', '3']);
  expect(after(['4'], '2', 'range')).toEqual(['2', '3', '4']);
});

test('curves break where a value is missing, and scales end on round numbers', () => {
  expect(
    pathOf(
      [
        [0, null],
        [1, 2],
        [2, 3],
        [3, null],
        [4, 1],
      ],
      (value) => value,
    ),
  ).toBe('M1.0 2.0h0.01L2.0 3.0M4.0 1.0h0.01');
  expect([0.013, 0.2, 3, 7, 9, 120, 0, Number.NaN].map(niceTop)).toEqual([0.015, 0.2, 3, 8, 10, 150, 1, 1]);
});
