import { expect, test } from 'vitest';
import { AppError } from '../errors/errors';
import { parseLabels, readLabels } from './readLabels';

const both = [
  { en: 'wave', zh: '挥手' },
  { en: 'shake hands', zh: '握手' },
];
const english = [
  { en: 'wave', zh: '' },
  { en: 'shake hands', zh: '' },
];
const up = 'Lifting something up completely, then letting it drop down';
const upDown = [
  { en: up, zh: '' },
  { en: 'Lifting something up completely without letting it drop down', zh: '' },
];

test.each([
  ['bars', 'wave | 挥手\nshake hands | 握手'],
  ['bars, Chinese first', '挥手 | wave\n握手 | shake hands'],
  ['bars of full width', 'wave｜挥手\nshake hands｜握手'],
  ['tabs', 'wave\t挥手\r\nshake hands\t握手'],
  ['commas', 'wave,挥手\nshake hands,握手\n'],
  ['commas of full width', '挥手，wave\n握手，shake hands\n'],
  ['quotes', 'wave,挥手\n"shake hands",握手\n'],
  ['quotes after spaces', '"wave", "挥手"\n"shake hands", "握手"\n'],
  ['semicolons', 'wave;挥手\nshake hands;握手\n'],
  ['equals signs', 'wave = 挥手\nshake hands = 握手'],
  ['arrows', 'wave -> 挥手\nshake hands → 握手'],
  ['colons', 'wave: 挥手\nshake hands：握手'],
  ['hyphens', 'wave - 挥手\nshake hands - 握手'],
  ['slashes', 'wave / 挥手\nshake hands/握手'],
  ['spaces', 'wave 挥手\nshake hands 握手'],
  ['spaces, Chinese first', '挥手 wave\n握手 shake hands'],
  ['brackets', 'wave (挥手)\nshake hands(握手)'],
  ['brackets of full width', 'wave（挥手）\nshake hands【握手】'],
  ['brackets around English', '挥手（wave）\n握手 [shake hands]'],
  ['brackets in front', '【挥手】wave\n【握手】shake hands'],
  ['a header', 'id,zh,en\n0,挥手,wave\n1,握手,shake hands'],
  ['a header of class_id,class_name,class_name_cn', 'class_id,class_name,class_name_cn\n0,wave,挥手\n1,shake hands,握手'],
  ['a header with names by content', 'id\tname\tlabel\n0\twave\t挥手\n1\tshake hands\t握手'],
  ['a Chinese header', '标签,英文\n挥手,wave\n握手,shake hands'],
  ['a header in traditional Chinese', '編號;英文;中文\n1;wave;挥手\n2;shake hands;握手'],
  ['a header and more columns', 'split,Label (EN),Label (ZH),count\ntrain,wave,挥手,12\ntest,shake hands,握手,3'],
  ["Excel's sep=", 'sep=;\nen;zh\nwave;挥手\nshake hands;握手'],
  ['numbers in front', '0,wave,挥手\n1,shake hands,握手'],
  ['numbers behind', 'wave|挥手|0\nshake hands|握手|1'],
  ['a line break in a cell', 'en,zh\nwave,挥手\n"shake\nhands",握手'],
  ['Markdown', '| en | zh |\n|---|---|\n| wave | 挥手 |\n| shake hands | 握手 |'],
  ['JSON', JSON.stringify(both)],
  ['JSON inside an object', JSON.stringify({ labels: both })],
  ['JSON pairs', '[["wave", "挥手"], ["shake hands", "握手"]]'],
  ['JSON from English to Chinese', '{"wave": "挥手", "shake hands": "握手"}'],
  ['JSON from Chinese to English', '{"挥手": "wave", "握手": "shake hands"}'],
  ['JSON by folder', '{"wave": {"zh": "挥手"}, "shake hands": {"zh": "握手"}}'],
  ['JSON by number', '{"0": {"en": "wave", "zh": "挥手"}, "1": {"en": "shake hands", "zh": "握手"}}'],
  ['JSON with other names', '[{"id": 0, "name": "wave", "name_zh": "挥手"}, {"id": 1, "name": "shake hands", "name_zh": "握手"}]'],
  ['JSON with Chinese names', '[{"英文": "wave", "中文": "挥手"}, {"英文": "shake hands", "中文": "握手"}]'],
  ['JSON texts in two languages', '["wave | 挥手", "shake hands | 握手"]'],
  ['JSON by columns', '{"en": ["wave", "shake hands"], "zh": ["挥手", "握手"]}'],
  ['JSON by columns and numbers', '{"name": {"0": "wave", "1": "shake hands"}, "name_zh": {"0": "挥手", "1": "握手"}}'],
  ['JSON lines', '{"en": "wave", "zh": "挥手"}\n{"en": "shake hands", "zh": "握手"}\n'],
  ['YAML', '- en: wave\n  zh: 挥手\n- en: shake hands\n  zh: 握手\n'],
  ['YAML from English to Chinese', 'labels:\n  wave: 挥手\n  shake hands: 握手\n'],
  ['a byte order mark and comments', '\uFEFF# mine\nwave | 挥手\n\nshake hands|握手\nwave|挥手'],
])('reads both languages from %s', (_name, text) => {
  expect(parseLabels(text)).toEqual(both);
});

test.each([
  ['lines', 'wave\nshake hands'],
  ['lines of the old Mac', 'wave\rshake hands\r'],
  ['lines that end in NEL', 'wave\u0085shake hands'],
  ["Unicode's line separators", 'wave\u2028shake hands'],
  ['lines with spaces of all kinds', '\u00a0wave\u3000\n shake \u00a0hands'],
  ['lines that end in ;', 'wave;\nshake hands;'],
  ['lines that end in commas', 'wave,\nshake hands,'],
  ['quoted lines', '"wave"\n"shake hands"'],
  ['lines pasted from code', "'wave',\n'shake hands'"],
  ['a lone header', 'label\nwave\nshake hands'],
  ['a lone Chinese header', '动作\nwave\nshake hands'],
  ['id,label', 'id,label\n0,wave\n1,shake hands'],
  ['class_id,class_name', 'class_id,class_name\n3,wave\n9,shake hands'],
  ['label,id', 'label,id\nwave,0\nshake hands,1'],
  [
    "Kinetics' annotations",
    'label,youtube_id,time_start,time_end,split,is_cc\nwave,--3ouPhoy2A,20,30,train,0\nwave,-1,1,2,train,0\nshake hands,x,1,2,train,0',
  ],
  ['a label column of numbers beside names', 'label,name\n0,wave\n1,shake hands'],
  ["Teachable Machine's labels.txt", '0 wave\n1 shake hands'],
  ["Moments in Time's list", 'wave,0\nshake hands,1'],
  ['numbers and colons', '0: wave\n1: shake hands'],
  ['numbers and brackets', '1) wave\n2) shake hands'],
  ['numbers and dots', '1. wave\n2. shake hands'],
  ['numbers and Chinese commas', '1、wave\n2、shake hands'],
  ['numbers in brackets', '[0] wave\n[1] shake hands'],
  ['tabs around lines', '\twave\t\n  shake hands\t'],
  ['a character cut off at the end', 'wave\nshake hands\n\ufffd'],
  ['bullets', '- wave\n- shake hands'],
  ['stars', '* wave\n* shake hands'],
  ['YAML with quotes', '- "wave"\n- \'shake hands\''],
  ["a data set's YAML", 'path: /data\nnc: 2\nnames:\n  0: wave\n  1: shake hands\n'],
  ["a data set's YAML in one line", "nc: 2\nnames: ['wave', 'shake hands']\n"],
  ['YAML under a name', 'names:\n- wave\n- shake hands\n'],
  ['a JSON list', '["wave", "shake hands"]'],
  ['a Python list', "['wave', 'shake hands']"],
  ['a Python list with its name', "classes = ['wave', 'shake hands',]"],
  ['a Python map', "{0: 'wave', 1: 'shake hands'}"],
  ['JSON from name to number', '{"shake hands": 1, "wave": 0}'],
  ['JSON from name to number as text', '{"shake hands": "1", "wave": "0"}'],
  ['JSON from number to name', '{"1": "shake hands", "0": "wave"}'],
  [
    "a model's config.json",
    '{"architectures": ["X"], "id2label": {"0": "wave", "1": "shake hands"}, "label2id": {"wave": 0, "shake hands": 1}, "hidden_size": 8}',
  ],
  ['only label2id', '{"label2id": {"shake hands": 1, "wave": 0}}'],
  ["COCO's categories", '{"images": [], "categories": [{"id": 1, "name": "wave"}, {"id": 2, "name": "shake hands"}]}'],
  ["ImageNet's class index", '{"0": ["n01440764", "wave"], "1": ["n01443537", "shake hands"]}'],
  ['pairs of number and name', '[[0, "wave"], [1, "shake hands"]]'],
  ['names in quotes of their own', '{"\\"wave\\"": 0, "shake hands": 1}'],
  ['JSON lines of texts', '"wave"\n"shake hands"'],
  ['JSON lines of objects', '{"id": 0, "label": "wave"}\n{"id": 1, "label": "shake hands"}'],
  ["TensorFlow's label map", 'item {\n  name: "wave"\n  id: 1\n}\nitem {\n  name: "shake hands"\n  id: 2\n}\n'],
  ['control characters', 'wa\u0008ve\nshake\u001b hands'],
])('reads %s', (_name, text) => {
  expect(parseLabels(text)).toEqual(english);
});

test.each([
  ['commas in lines', `${up}\n${upDown[1]!.en}`],
  ['commas in lines below a header', `label\n${up}\n${upDown[1]!.en}`],
  ['commas in quoted cells', `id,label\n0,"${up}"\n1,${upDown[1]!.en}`],
  ['commas in cells that are not quoted', `id,label\n0,${up}\n1,${upDown[1]!.en}`],
  ['the same, the label first', `label,id\n${up},0\n${upDown[1]!.en},1`],
  ['commas after a number', `0,${up}\n1,${upDown[1]!.en}`],
  ['commas in JSON', JSON.stringify(upDown.map(({ en }) => en))],
  ['commas in a quoted column', `"${up}"\n"${upDown[1]!.en}"`],
  ['commas in YAML', `- ${up}\n- ${upDown[1]!.en}`],
])('a comma is part of the label: %s', (_name, text) => {
  expect(parseLabels(text)).toEqual(upDown);
});

test('a comma inside English beside Chinese', () => {
  const labels = [
    { en: up, zh: '举起某物，然后放下' },
    { en: 'wave', zh: '挥手' },
  ];
  expect(parseLabels(`${up},举起某物，然后放下\nwave,挥手`)).toEqual(labels);
  expect(parseLabels(`en,zh\n${up},举起某物，然后放下\nwave,挥手`)).toEqual(labels);
  const parts = { en: 'Putting something, something and something on the table', zh: '把某物、某物和某物放在桌上' };
  expect(parseLabels(`${up},举起某物，然后放下\n${parts.en},${parts.zh}`)).toEqual([labels[0], parts]);
  expect(parseLabels('挥手 wave\n骑 自行车 riding a bike')).toEqual([
    { en: 'wave', zh: '挥手' },
    { en: 'riding a bike', zh: '骑 自行车' },
  ]);
  expect(parseLabels(`举起某物，然后放下,${up}\n挥手,wave`)).toEqual(labels);
  expect(parseLabels(`${up}\nwave,挥手\njump,跳\nrun,跑`)[0]).toEqual({ en: up, zh: '' });
  expect(parseLabels('举起某物，然后放下\n挥手')).toEqual([
    { en: '', zh: '举起某物，然后放下' },
    { en: '', zh: '挥手' },
  ]);
});

test('one language alone, and words of one inside the other', () => {
  expect(parseLabels('wave\n挥手')).toEqual([
    { en: 'wave', zh: '' },
    { en: '', zh: '挥手' },
  ]);
  expect(parseLabels('挥手\n玩CS游戏\n卡拉OK\nYoYo 球\n跳舞(hip hop)\n3D打印')).toEqual(
    ['挥手', '玩CS游戏', '卡拉OK', 'YoYo 球', '跳舞(hip hop)', '3D打印'].map((zh) => ({ en: '', zh })),
  );
  expect(parseLabels('karaoke | KTV 唱歌\nyo-yo | YoYo\nwave | 挥手')).toEqual([
    { en: 'karaoke', zh: 'KTV 唱歌' },
    { en: 'yo-yo', zh: 'YoYo' },
    { en: 'wave', zh: '挥手' },
  ]);
  expect(parseLabels('on | off switch flipping\nwave')).toEqual([
    { en: 'on | off switch flipping', zh: '' },
    { en: 'wave', zh: '' },
  ]);
  expect(parseLabels('бегать\nيلوح\nダンス\n춤추기').every(({ zh }) => zh === '')).toBe(true);
});

test('numbers that belong to the label stay', () => {
  const kept = (text: string) => expect(parseLabels(text).map(({ en }) => en)).toEqual(text.split('\n'));
  kept('0\n1\n2');
  kept('3 point shot\n100 m sprint\n5 km run');
  kept('1 point shot\n2 point shot\n3 point shot');
  kept('level 1\nlevel 2\nlevel 3');
  kept('2-handed catch\n1-handed catch');
  kept('action number 0\naction number 1');
});

test('class names become words, phrases stay as they are', () => {
  expect(parseLabels('1 ApplyEyeMakeup\n2 Archery\n3 TaiChi').map(({ en }) => en)).toEqual(['apply eye makeup', 'archery', 'tai chi']);
  expect(parseLabels('1 ApplyEyeMakeup\n3 Archery\n101 YoYo').map(({ en }) => en)).toEqual(['apply eye makeup', 'archery', 'yo yo']);
  expect(parseLabels('brush_hair\ncartwheel\nflic_flac').map(({ en }) => en)).toEqual(['brush hair', 'cartwheel', 'flic flac']);
  expect(parseLabels('TaiChi\njump rope').map(({ en }) => en)).toEqual(['TaiChi', 'jump rope']);
  expect(parseLabels('Archery\nBowling').map(({ en }) => en)).toEqual(['Archery', 'Bowling']);
  expect(parseLabels('[{"en": "TaiChi"}]')).toEqual([{ en: 'TaiChi', zh: '' }]);
});

test('what is left out, merged or unusual is said', () => {
  const notes = (text: string) => Object.fromEntries(readLabels(text).notes.map(({ kind, count }) => [kind, count]));
  expect(notes('#1 backflip\n# comment\nwaving')).toEqual({ 'hash-kept': 1, comments: 1 });
  expect(notes('Waving\nwaving\nwave\nwave')).toEqual({ 'case-twins': 1, repeats: 1 });
  expect(notes('wave\rjump\rrun')).toEqual({ 'line-ends': 2 });
  expect(notes('wa\u0007ve')).toEqual({ controls: 1 });
  expect(notes('0 wave\n1 jump')).toEqual({ numbers: 2 });
  expect(notes('TaiChi\nYoYo')).toEqual({ 'class-names': 2 });
  expect(notes('wave | 挥手\njump')).toEqual({ parted: 1 });
  expect(notes(`id,label\n0,${up}\n1,x`)).toEqual({ joined: 1 });
  expect(notes('en,zh\nwave,挥手\n,\n')).toEqual({});
  expect(notes('id,label\n0,wave\n1,')).toEqual({ 'no-label': 1 });
});

test('a person can overrule what the text looks like', () => {
  expect(readLabels('wave, 挥手\nclap, 鼓掌', 'x', 'lines').labels).toEqual([
    { en: '', zh: 'wave, 挥手' },
    { en: '', zh: 'clap, 鼓掌' },
  ]);
  expect(readLabels('0 wave\n1 jump', 'x', 'lines').labels.map(({ en }) => en)).toEqual(['0 wave', '1 jump']);
  expect(readLabels('sports,wave\nsports,jump', 'x', 'table').labels.map(({ en }) => en)).toEqual(['wave', 'jump']);
  expect(readLabels('sports,wave\nsports,jump').labels.map(({ en }) => en)).toEqual(['sports,wave', 'sports,jump']);
  expect(readLabels('a,b\nc,d', 'x', 'table')).toMatchObject({ form: 'table', delimiter: ',' });
});

test.each([
  ['nothing', ''],
  ['comments alone', '# a\n# b'],
  ['broken JSON', '[{'],
  ['more broken JSON', '["wave", "jump"'],
  ['an empty entry', '[{}]'],
  ['an empty object', '{}'],
  ['no list', '{"a": {"b": {"c": 1}, "d": 2}, "e": true}'],
  ['too many', Array.from({ length: 2001 }, (_, index) => `action ${index}`).join('\n')],
  ['too long a label', 'x'.repeat(5000)],
  ['far too long a label', 'x'.repeat(9_000_000)],
  ['a deep JSON', '['.repeat(100_000)],
  ['a deep JSON that ends', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ['a web page', '<!DOCTYPE html><html><body>Sign in</body></html>'],
])('refuses %s, naming the file', (_name, text) => {
  expect(() => parseLabels(text, 'mine.txt')).toThrow(AppError);
  expect(() => parseLabels(text, 'mine.txt')).toThrow(/mine\.txt/);
});
