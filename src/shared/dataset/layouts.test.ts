/** Every layout on a folder of its own making: what a person would lay there, in small. */
import { expect, test } from 'vitest';
import type { DataSet } from './dataSet';
import { summaryOf } from './describe';
import { readTexts } from '../../testing/dataFolder';

test('UCF-101: lists beside the films, split chosen, classes in the order of classInd.txt', async () => {
  const films = [
    'HandstandPushups/v_HandStandPushups_g01_c01',
    'HandstandPushups/v_HandStandPushups_g08_c01',
    'YoYo/v_YoYo_g01_c01',
    'YoYo/v_YoYo_g08_c01',
  ];
  const files = {
    ...Object.fromEntries(films.map((film) => [`UCF-101/${film}.avi`, 'x'])),
    'UCF-101/YoYo/v_YoYo_g26_c01.avi': 'x',
    '../ucfTrainTestlist/classInd.txt': '1 YoYo\r\n2 HandstandPushups\r\n',
    '../ucfTrainTestlist/trainlist01.txt':
      'HandstandPushups/v_HandStandPushups_g08_c01.avi 2\r\nYoYo/v_YoYo_g08_c01.avi 1\r\nYoYo/v_YoYo_g09_c01.avi 1\r\n',
    '../ucfTrainTestlist/testlist01.txt': 'HandstandPushups/v_HandStandPushups_g01_c01.avi\r\nYoYo/v_YoYo_g01_c01.avi\r\n',
    '../ucfTrainTestlist/trainlist02.txt': 'HandstandPushups/v_HandStandPushups_g01_c01.avi 2\r\nYoYo/v_YoYo_g01_c01.avi 1\r\n',
    '../ucfTrainTestlist/testlist02.txt': 'YoYo/v_YoYo_g08_c01.avi\r\n',
  };
  const one = await readTexts(files);
  expect(one).toMatchObject({ name: 'UCF-101', layout: 'ucf101-lists', split: 1, splitsThere: [1, 2], drawn: false });
  expect(one.classes).toEqual([
    { folder: 'YoYo', en: 'yo yo', zh: '玩悠悠球' },
    { folder: 'HandstandPushups', en: 'handstand push ups', zh: expect.stringMatching(/\p{Script=Han}/u) },
  ]);
  expect(pathsOf(one)).toEqual({ train: [films[1], films[3]], test: [films[0], films[2]], val: [] });
  expect(one.missing).toEqual(['YoYo/v_YoYo_g09_c01.avi']);
  expect(one.extra).toEqual(['UCF-101/YoYo/v_YoYo_g26_c01.avi']);
  expect(summaryOf(one)).toBe('UCF-101, split 1: 2 train, 2 test, 1 missing, 1 extra');
  expect(pathsOf(await readTexts(files, { split: 2 }))).toEqual({ train: [films[0], films[2]], test: [films[3]], val: [] });
  await expect(readTexts(files, { split: 3 })).rejects.toMatchObject({ code: 'collection-incomplete' });
});

test("UCF-101's lists with classes of one's own are no UCF-101", async () => {
  const own = await readTexts({
    'drawn/circle/v_circle_g01_c01.avi': 'x',
    'drawn/zigzag/v_zigzag_g01_c01.avi': 'x',
    'drawn/trainlist01.txt': 'circle/v_circle_g01_c01.avi 1',
    'drawn/testlist01.txt': 'zigzag/v_zigzag_g01_c01.avi',
  });
  expect(own).toMatchObject({ name: 'own', layout: 'ucf101-lists', split: 1 });
  expect(own.classes.map(({ en }) => en)).toEqual(['circle', 'zigzag']);
});

test('HMDB-51: 1 trains, 2 tests, 0 takes no part; films converted and moved into one folder are found', async () => {
  const hmdb = await readTexts({
    'hmdb/all/April_brush_hair_u_nm_np1_ba_goo_0.mp4': 'x',
    'hmdb/all/April_brush_hair_u_nm_np1_ba_goo_1.mp4': 'x',
    'hmdb/all/(Timo_3)_draw_sword_f_cm_np1_le_goo_0.mp4': 'x',
    'hmdb/testTrainMulti_7030_splits/brush_hair_test_split1.txt':
      'April_brush_hair_u_nm_np1_ba_goo_0.avi 1 \nApril_brush_hair_u_nm_np1_ba_goo_1.avi 0 \n',
    'hmdb/testTrainMulti_7030_splits/draw_sword_test_split1.txt': '(Timo_3)_draw_sword_f_cm_np1_le_goo_0.avi 2 \n',
  });
  expect(hmdb).toMatchObject({ name: 'HMDB-51', layout: 'hmdb51-lists', missing: [], extra: [], ignored: [] });
  expect(hmdb.leftOut).toEqual(['hmdb/all/April_brush_hair_u_nm_np1_ba_goo_1.mp4']);
  expect(hmdb.classes.map(({ folder, en }) => [folder, en])).toEqual([
    ['brush_hair', 'brush hair'],
    ['draw_sword', expect.any(String)],
  ]);
  expect(hmdb.splits.train).toHaveLength(1);
  expect(hmdb.splits.test).toHaveLength(1);
});

test('Something-Something V1: folders of frames by number, validation tests where the test list has no labels', async () => {
  const frames = (id: number) => Object.fromEntries([1, 2, 10].map((n) => [`v1/${id}/${String(n).padStart(5, '0')}.jpg`, 'x']));
  const v1 = await readTexts({
    ...frames(100218),
    ...frames(7),
    ...frames(9),
    'lists/something-something-v1-labels.csv': 'Turning something upside down\nHolding something\nOpening something\n',
    'lists/something-something-v1-train.csv': '100218;Holding something\n55;Holding something\n',
    'lists/something-something-v1-validation.csv': '7;Turning something upside down\n',
    'lists/something-something-v1-test.csv': '9\n10\n',
  });
  expect(v1).toMatchObject({ name: 'Something-Something V1', layout: 'something-v1', missing: ['55'], extra: ['v1/9'] });
  expect(v1.classes).toEqual([
    { folder: 'Turning something upside down', en: 'turning something upside down', zh: '把[某物]倒过来' },
    { folder: 'Holding something', en: 'holding something', zh: '拿着[某物]' },
  ]);
  expect(v1.splits.train).toEqual([
    { path: 'v1/100218', class: 1, group: null, frames: ['v1/100218/00001.jpg', 'v1/100218/00002.jpg', 'v1/100218/00010.jpg'] },
  ]);
  expect(v1.splits.test.map(({ path }) => path)).toEqual(['v1/7']);
  expect(v1.warnings.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['no-labels', 'val-is-test']));
});

test('Something-Something V2: films by number, the class is the template without its brackets', async () => {
  const item = (id: string, template: string) => ({ id, label: 'holding a club', template, placeholders: ['club'] });
  const v2 = await readTexts({
    '20bn-something-something-v2/100.webm': 'x',
    '20bn-something-something-v2/200.webm': 'x',
    '20bn-something-something-v2/300.webm': 'x',
    'labels/train.json': JSON.stringify([item('100', 'Holding [something]')]),
    'labels/validation.json': JSON.stringify([item('200', 'Opening [something]')]),
    'labels/test.json': JSON.stringify([{ id: '300' }]),
    'labels/labels.json': JSON.stringify({ 'Opening something': '0', 'Holding something': '1' }),
  });
  expect(v2).toMatchObject({ name: 'Something-Something V2', layout: 'something-v2', extra: ['20bn-something-something-v2/300.webm'] });
  expect(v2.classes.map(({ en, zh }) => [en, zh])).toEqual([
    ['opening something', '打开[某物]'],
    ['holding something', '拿着[某物]'],
  ]);
  expect(v2.splits.train.map(({ class: at }) => at)).toEqual([1]);
  expect(v2.splits.test.map(({ class: at }) => at)).toEqual([0]);
});

test('Kinetics: the table says label and part; films are called by id and seconds, most are gone', async () => {
  const kinetics = await readTexts({
    'k400/riding a bike/0wR5jVB-WPk_000417_000427.mp4': 'x',
    'k400/zumba/-abc_DEF123.mkv': 'x',
    'k400/zumba/gone.mp4': 'x',
    'k400.csv':
      'label,youtube_id,time_start,time_end,split\nriding a bike,0wR5jVB-WPk,417,427,train\nzumba,-abc_DEF123,3,13,validate\n"passing American football (in game)",lost,1,11,train\n',
  });
  expect(kinetics).toMatchObject({
    name: 'Kinetics',
    layout: 'kinetics-csv',
    missing: ['passing American football (in game)/lost_000001_000011'],
  });
  expect(kinetics.splits.train.map(({ path }) => path)).toEqual(['k400/riding a bike/0wR5jVB-WPk_000417_000427.mp4']);
  expect(kinetics.splits.test.map(({ path }) => path)).toEqual(['k400/zumba/-abc_DEF123.mkv']);
  expect(kinetics.extra).toEqual(['k400/zumba/gone.mp4']);
});

test("mmaction2's lists, of films and of frames; class k is called as its folder", async () => {
  const films = await readTexts({
    'videos/BreastStroke/v_BreastStroke_g01_c01.avi': 'x',
    'videos/GolfSwing/v_GolfSwing_g01_c01.avi': 'x',
    'videos/GolfSwing/v_GolfSwing_g03_c01.avi': 'x',
    'ucf101_train_split_1_videos.txt': 'GolfSwing/v_GolfSwing_g01_c01.avi 32\nBreastStroke/v_BreastStroke_g01_c01.avi 18\n',
    'ucf101_val_split_1_videos.txt': 'GolfSwing/v_GolfSwing_g03_c01.avi 32\n',
    'ucf101_train_split_2_videos.txt': 'GolfSwing/v_GolfSwing_g03_c01.avi 32\n',
    'ucf101_val_split_2_videos.txt': 'GolfSwing/v_GolfSwing_g01_c01.avi 32\n',
  });
  expect(films).toMatchObject({ name: 'UCF-101', layout: 'path-index-lists', split: 1, splitsThere: [1, 2], extra: [], ignored: [] });
  expect(films.classes.map(({ folder }) => folder)).toEqual(['BreastStroke', 'GolfSwing']);
  expect(films.splits.train).toHaveLength(2);
  expect(films.splits.test).toHaveLength(1);
  const frames = await readTexts({
    'rawframes/a b/img_00001.jpg': 'x',
    'rawframes/a b/img_00002.jpg': 'x',
    'rawframes/a b/flow_x_00001.jpg': 'x',
    'rawframes/c/img_00001.jpg': 'x',
    'rawframes/c/img_00002.jpg': 'x',
    'train_list_rawframes.txt': 'a b 2 0\nc 2 1\n',
    'label_map.txt': 'waving\njumping\n',
  });
  expect(frames).toMatchObject({ name: 'own', layout: 'path-index-lists' });
  expect(frames.classes.map(({ en }) => en)).toEqual(['waving', 'jumping']);
  expect(frames.splits.train.map((clip) => clip.frames)).toEqual([
    ['rawframes/a b/img_00001.jpg', 'rawframes/a b/img_00002.jpg'],
    ['rawframes/c/img_00001.jpg', 'rawframes/c/img_00002.jpg'],
  ]);
  expect(frames.warnings).toContainEqual({ kind: 'no-test-clips', count: 0, names: [] });
});

test('one table of path and label is split by drawing; two tables are followed', async () => {
  const films = Object.fromEntries([1, 2, 3, 4].flatMap((n) => [`f/wave ${n}.mov`, `f/clap ${n}.mov`].map((path) => [path, 'x'])));
  const row = (name: string, label: string) => `f/${name}.mov,${label}`;
  const all = [1, 2, 3, 4].flatMap((n) => [row(`wave ${n}`, 'waving, slowly'), row(`clap ${n}`, 'clapping')]);
  const one = await readTexts({ ...films, 'labels.csv': `path,label\n${all.map((line) => line.replace(/,(.*)$/, ',"$1"')).join('\n')}\n` });
  expect(one).toMatchObject({ name: 'own', layout: 'path-label-table', drawn: true });
  expect(one.classes.map(({ en }) => en)).toEqual(['clapping', 'waving, slowly']);
  expect([one.splits.train.length, one.splits.test.length]).toEqual([6, 2]);
  const two = await readTexts({
    ...films,
    'train.csv': ',video_name,tag\n0,wave 1.mov,wave\n1,clap 1.mov,clap\n',
    'test.csv': ',video_name,tag\n0,wave 2.mov,wave\n',
  });
  expect(two).toMatchObject({ layout: 'path-label-table', drawn: false });
  expect([two.splits.train.length, two.splits.test.length, two.extra.length]).toEqual([2, 1, 5]);
  const column = await readTexts({
    ...films,
    'all.csv': 'clip;what;part\nwave 1.mov;wave;train\nclap 1.mov;clap;train\nclap 2.mov;clap;test\n',
  });
  expect([column.drawn, column.splits.train.length, column.splits.test.length]).toEqual([false, 2, 1]);
});

test('train, val and test are parts, not classes', async () => {
  const parts = await readTexts({
    'd/train/golf/1.mp4': 'x',
    'd/train/swim/1.mp4': 'x',
    'd/val/golf/2.mp4': 'x',
    'd/test/golf/3.mp4': 'x',
    'd/test/swim/3.mp4': 'x',
    'd/new/golf/4.mp4': 'x',
  });
  expect(parts).toMatchObject({ layout: 'split-folders', drawn: false, extra: ['d/new/golf/4.mp4'] });
  expect(parts.classes.map(({ folder }) => folder)).toEqual(['golf', 'swim']);
  expect([parts.splits.train.length, parts.splits.val.length, parts.splits.test.length]).toEqual([2, 1, 2]);
  const inside = await readTexts({ 'golf/Training/1.mp4': 'x', 'golf/Validation/2.mp4': 'x', 'swim/Training/1.mp4': 'x' });
  expect(inside.classes.map(({ folder }) => folder)).toEqual(['golf', 'swim']);
  expect([inside.splits.train.length, inside.splits.test.length]).toEqual([2, 1]);
  expect(inside.warnings.map(({ kind }) => kind)).toContain('val-is-test');
});

test.each([
  ['class/person/clip', ['golf/person1/a.avi', 'golf/person2/b.avi', 'swim/person1/c.avi', 'swim/person2/d.avi'], ['golf', 'swim']],
  ['person/class/clip', ['person1/golf/a.avi', 'person2/golf/b.avi', 'person1/swim/c.avi', 'person2/swim/d.avi'], ['golf', 'swim']],
  ['class/names/clip', ['golf/anna/a.avi', 'golf/bob/b.avi', 'swim/anna/c.avi', 'swim/bob/d.avi'], ['golf', 'swim']],
  ['kind/class/clip', ['sport/golf/a.avi', 'sport/swim/b.avi', 'home/cook/c.avi', 'home/clean/d.avi'], ['clean', 'cook', 'golf', 'swim']],
  ["UCF-11's films", ['golf/v_golf_01/a.avi', 'golf/v_golf_02/b.avi', 'swim/v_swim_01/c.avi', 'swim/v_swim_02/d.avi'], ['golf', 'swim']],
  ['plain', ['d/golf/a.avi', 'd/swim/b.avi', 'd/loose.avi'], ['golf', 'swim']],
  ['numbers', ['d/10/a.avi', 'd/2/b.avi'], ['2', '10']],
  ['a backslash zip', ['data\\golf\\a.avi', 'data\\swim\\b.avi'], ['golf', 'swim']],
  ['one class', ['golf/a.avi', 'golf/b.avi'], ['golf']],
  ['frames', ['golf/v1/img_1.jpg', 'golf/v1/img_2.jpg', 'swim/v1/img_1.jpg', 'swim/v1/img_2.jpg'], ['golf', 'swim']],
])('classes among folders: %s', async (_name, paths, classes) => {
  const read = await readTexts(Object.fromEntries(paths.map((path) => [path, 'x'])));
  expect(read.classes.map(({ folder }) => folder)).toEqual(classes);
});

function pathsOf({ splits }: DataSet) {
  const short = (clips: DataSet['splits']['train']) => clips.map(({ path }) => path.replace(/^[^/]+\//, '').replace(/\.\w+$/, ''));
  return { train: short(splits.train), test: short(splits.test), val: short(splits.val) };
}

test("another set's lists beside the folder are not followed for a name that is the same by chance", async () => {
  const read = await readTexts({
    'd/wave/1.mp4': 'x',
    'd/wave/2.mp4': 'x',
    'd/clap/3.mp4': 'x',
    '../other/train.csv': 'path,label\n1.mp4,jumping\n99.mp4,jumping\n',
  });
  expect(read).toMatchObject({ layout: 'class-folders', warnings: [{ kind: 'class-with-one-clip' }], ignored: [] });
});
