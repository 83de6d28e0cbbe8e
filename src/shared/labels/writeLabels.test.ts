import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LabelText } from '../recognition/recognition';
import { sameness } from './entry/limits';
import { tidy } from './entry/plainText';
import { parseLabels } from './readLabels';
import { writeLabels } from './writeLabels';

test('plain labels are a line each', () => {
  expect(
    writeLabels([
      { en: 'wave', zh: '挥手' },
      { en: 'jump', zh: '' },
      { en: '', zh: '跑步' },
    ]),
  ).toBe('wave | 挥手\njump\n跑步');
});

test('a long list without Chinese that needs the table keeps its last column', () => {
  const labels = Array.from({ length: 20 }, (_, index) => ({ en: `on | off ${index}, "x"`, zh: '' })).concat([
    { en: 'id,name', zh: '' },
    { en: '#', zh: '' },
  ]);
  expect(parseLabels(writeLabels(labels))).toEqual(labels);
});

/** Everything that has a meaning to the reader, and plain words. */
const pieces = [
  'wave',
  '---',
  'jump',
  'TaiChi',
  '挥手',
  '跑步',
  'ダンス',
  '0',
  '12',
  ',',
  '，',
  '|',
  '｜',
  ';',
  ':',
  '：',
  '=',
  '"',
  "'",
  '#',
  '# ',
  '-',
  '- ',
  '(',
  ')',
  '（',
  '）',
  '[',
  ']',
  '{',
  '}',
  '_',
  ' ',
  '\t',
  '\n',
  'label',
  'id',
  'en',
  'zh',
  '中文',
  '标签',
  'names:',
  '\\',
  '<html',
  '👋',
  'é',
  '->',
  '\u2028',
  '\u0000',
  '\ufeff',
];
const text = fc
  .oneof(
    fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map((parts) => parts.join('')),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
  )
  .map(tidy);
const label = fc.record({ en: text, zh: text }).filter(({ en, zh }) => en !== '' || zh !== '');
const list = fc.uniqueArray(label, { selector: sameness, minLength: 1, maxLength: 14 });

test('any list reads back as it was written', () => {
  fc.assert(
    fc.property(list, (labels: LabelText[]) => {
      expect(parseLabels(writeLabels(labels))).toEqual(labels);
    }),
    { numRuns: 800 },
  );
});

test('whatever is read, writing and reading it again changes nothing', () => {
  const file = fc.array(fc.constantFrom(...pieces, '\n', '\r\n'), { maxLength: 40 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(file, (content) => {
      const labels = readOrNothing(content);
      if (labels !== null) expect(parseLabels(writeLabels(labels))).toEqual(labels);
    }),
    { numRuns: 800 },
  );
});

/** null where the text is refused, as it may be; anything thrown but that is a failure. */
function readOrNothing(content: string): LabelText[] | null {
  try {
    return parseLabels(content);
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: 'labels-invalid' });
    return null;
  }
}
