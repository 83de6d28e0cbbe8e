import { expect, test } from 'vitest';
import { createSuggester, labelSets, loadAllLabels, suggestChinese } from './index';

const suggest = createSuggester(await loadAllLabels());
const chinese = (english: string) => suggest(english)?.zh;

test('as the dictionary or the dataset spells it', () => {
  expect(chinese('shoot bow')).toBe('射箭');
  expect(chinese('shoot_bow')).toBe('射箭');
  expect(chinese('  Still Rings. ')).toBe('吊环');
  expect(chinese('StillRings')).toBe('吊环');
  expect(chinese('HandstandPushups')).toBe('倒立俯卧撑');
  expect(chinese('HandStandPushups')).toBe('倒立俯卧撑');
  expect(chinese('YoYo')).toBe('玩悠悠球');
  expect(chinese('yo-yo')).toBe('玩悠悠球');
  expect(chinese('massaging person’s head')).toBe('按摩头部');
});

test('whatever the endings and the articles', () => {
  expect(chinese('arm wrestle')).toBe('掰手腕');
  expect(chinese('riding a bike')).toBe('骑自行车');
  expect(chinese('waving')).toBe('挥手');
  expect(chinese('sitting')).toBe('坐下');
  expect(chinese('eat burgers')).toBe('吃汉堡');
  expect(chinese('bake a cookie')).toBe('烤饼干');
  expect(chinese('tie a tie')).toBe('打领带');
  expect(chinese('wash the dishes')).toBe('洗碗');
  expect(chinese('jump rope')).toBe('跳绳');
});

test('written apart or together, without the remark', () => {
  expect(chinese('skate boarding')).toBe('玩滑板');
  expect(chinese('push-ups')).toBe('俯卧撑');
  expect(chinese('pushup')).toBe('俯卧撑');
  expect(chinese('hurling')).toBe('打爱尔兰曲棍球');
  expect(chinese('snatch weightlifting')).toBe('抓举');
});

test('placeholders, bracketed or not', () => {
  expect(chinese('Pushing something off of something')).toBe('把[某物]从[某物]上推下去');
  expect(chinese('pushing [something] off of [something]')).toBe('把[某物]从[某物]上推下去');
});

test('short words keep their letters', () => {
  expect(chinese('swing')).toBe('荡秋千');
  expect(chinese('sing')).toBe('唱歌');
  expect(chinese('still ring')).toBe('吊环');
});

test('the unknown, the empty and the Chinese get no suggestion', () => {
  for (const text of ['', '   ', '!?', 'the', 'ing', 's', 'fly to the moon', '射箭', 'bow', 'wave goodbye to the camera']) {
    expect(suggest(text), text).toBeUndefined();
  }
});

test('every entry is found by its own English', async () => {
  for (const set of Object.values(labelSets)) {
    const labels = await set.load();
    const own = createSuggester(labels);
    for (const label of labels) {
      expect(own(label.en), label.en).toBe(label);
      // A dataset's spelling may be another entry's spoken form; none is today.
      expect(own(label.name), label.name).toBe(label);
    }
  }
});

test('all dictionaries, fetched at the first call', async () => {
  expect(await suggestChinese('CleanAndJerk')).toEqual({
    id: 20,
    name: 'CleanAndJerk',
    en: 'clean and jerk',
    zh: '挺举',
  });
  expect(await suggestChinese('nothing of the kind')).toBeUndefined();
});
