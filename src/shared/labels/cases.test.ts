/** The samples of ../shared/cases/labels, which people stumbled over; skipped, saying so, where they are not. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readLabelFile } from './readLabelFile';

const folder = resolve(process.cwd(), '../shared/cases/labels');
const absent = !existsSync(folder);
const en = (...names: string[]) => names.map((name) => ({ en: name, zh: '' }));
const zh = (...names: string[]) => names.map((name) => ({ en: '', zh: name }));
const waveAndClap = [
  { en: 'waving', zh: '挥手' },
  { en: 'clapping', zh: '鼓掌' },
];
const read = (file: string) => readLabelFile(readFileSync(resolve(folder, file)), file);

test.skipIf(absent).each([
  ['big5.txt', zh('揮手', '鼓掌', '跑步')],
  ['excel_gbk.csv', waveAndClap],
  [
    'excel_multiline.csv',
    [
      { en: 'waving hand', zh: '挥手' },
      { en: 'clapping', zh: '鼓掌' },
    ],
  ],
  ['excel_utf16be.txt', waveAndClap],
  ['fullwidth_pipe.txt', waveAndClap],
  ['hash_labels.txt', en('#1 backflip', 'waving')],
  ['html.txt', en('a &amp; b', '<b>waving</b>')],
  ['id_label.csv', en('abseiling', 'air drumming')],
  ['kinetics_400_labels.csv', en('abseiling', 'air drumming', 'answering questions')],
  ['kinetics_classnames.json', en('eating ice cream', 'sharpening knives')],
  [
    'list_with_comma.json',
    en(
      'Lifting something up completely, then letting it drop down',
      'Lifting something up completely without letting it drop down',
      'on | off switch flipping',
    ),
  ],
  ['nel_ls.txt', en('waving', 'clapping', 'running')],
  ['numbers.txt', en('0', '1', '2')],
  ['something_semicolon.csv', en('Holding something', 'Turning something upside down')],
  ['space_sep.txt', waveAndClap],
  [
    'ssv2_labels.json',
    en(
      'Approaching something with your camera',
      'Attaching something to something',
      'Lifting something up completely, then letting it drop down',
    ),
  ],
  ['traditional.txt', zh('揮手', '鼓掌', '騎自行車', '做瑜伽')],
  ['ucf_classInd.txt', en('apply eye makeup', 'apply lipstick', 'archery', 'baby crawling')],
  ['zh_header.csv', waveAndClap],
  ['arabic_cyr.txt', en('бегать', 'يلوح', 'चलना')],
  ['emoji_only.txt', en('🏀', '🤸‍♀️', '👋')],
])('%s says what its author wrote (skipped without ../shared)', (file, labels) => {
  expect(read(file).labels).toEqual(labels);
});

test.skipIf(absent)(
  "Something-Something's lines with commas are whole, and a thousand labels are a thousand (skipped without ../shared)",
  () => {
    const lines = readFileSync(resolve(folder, 'sthv2_label_map.txt'), 'utf8').trim().split('\n');
    expect(read('sthv2_label_map.txt').labels).toEqual(en(...lines));
    expect(read('thousand.txt').labels).toHaveLength(1000);
    expect(read('long77.txt').labels).toHaveLength(2);
    expect(() => read('pkl.txt')).toThrow(/pickle/);
  },
);

const official = resolve(process.cwd(), '../shared/splits/ucf101_official/classInd.txt');
test.skipIf(!existsSync(official))("UCF-101's own classInd.txt gives 101 classes in words (skipped without ../shared)", () => {
  const { labels } = readLabelFile(readFileSync(official), 'classInd.txt');
  expect(labels).toHaveLength(101);
  expect(labels.every(({ en: name }) => /^[a-z ]+$/.test(name))).toBe(true);
});
