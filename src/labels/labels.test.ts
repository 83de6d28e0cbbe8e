import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LabelSetId } from './index';
import { labelSetIds, labelSets, loadSsv1Alphabetical } from './index';
import ssv1Order from './ssv1Order.json';

const expectedClasses: Readonly<Record<LabelSetId, number>> = { hmdb51: 51, ucf101: 101, ssv1: 174, kinetics400: 400 };

/** Latin words that Chinese speakers leave as they are. */
const keptLatin = ['Style', 'Jumpstyle'];

/** Where the official lists lie beside the repository, names and ids are held to them. */
const official = resolve(process.cwd(), '../shared/labels');
const noOfficial = !existsSync(official);
const where = noOfficial ? ' (skipped: ../shared/labels is not here)' : '';

function readOfficial<T>(file: string): T {
  return JSON.parse(readFileSync(resolve(official, file), 'utf8')) as T;
}

/** The 6763 Han characters of GB 2312: the common simplified ones, and no traditional form of them. */
const simplified = new Set(
  Array.from({ length: 0xf7 - 0xb0 + 1 }, (_, row) =>
    new TextDecoder('gbk').decode(Uint8Array.from({ length: 94 * 2 }, (_, i) => (i % 2 ? 0xa1 + (i >> 1) : 0xb0 + row))),
  ).join(''),
);

test('the table of simplified characters tells 发 from 發', () => {
  expect(simplified.has('发')).toBe(true);
  expect(simplified.has('發')).toBe(false);
});

describe.each(labelSetIds)('%s', async (id) => {
  const set = labelSets[id];
  const labels = await set.load();

  test('has every class, once, numbered from 0', () => {
    expect(labels).toHaveLength(expectedClasses[id]);
    expect(set.classes).toBe(expectedClasses[id]);
    expect(labels.map((label) => label.id)).toEqual(labels.map((_, index) => index));
    expect(labels.map((label) => Object.keys(label).join())).toEqual(labels.map(() => 'id,name,en,zh'));
  });

  test.each(['name', 'en', 'zh'] as const)('no two labels share their %s', (key) => {
    const seen = labels.map((label) => label[key].toLowerCase());
    expect(seen.filter((text, index) => seen.indexOf(text) !== index)).toEqual([]);
  });

  test('English is plain lower case', () => {
    expect(labels.filter((label) => !/^[a-z(][a-z ,'()]*[a-z)]$/.test(label.en) || label.en.includes('  '))).toEqual([]);
  });

  test('Chinese is simplified Chinese and nothing else', () => {
    for (const { zh } of labels) {
      expect(zh).toMatch(/\p{Script=Han}/u);
      const plain = keptLatin.reduce((text, word) => text.replace(word, ''), zh).replaceAll(/\[某[物处]\]/g, '某物');
      expect(plain, zh).toMatch(/^[\p{Script=Han}，、（）]+$/u);
      expect(
        [...plain.matchAll(/\p{Script=Han}/gu)].map(String).filter((han) => !simplified.has(han)),
        zh,
      ).toEqual([]);
    }
  });

  test('is described in both languages', () => {
    expect(set.id).toBe(id);
    for (const text of [set.title, set.about, set.licence]) {
      expect(text.en).toMatch(/^[ -~]+$/);
      expect(text.zh).toMatch(/\p{Script=Han}/u);
    }
    expect(set.source).toMatch(/^https:/);
    expect(set.clips).toBeGreaterThan(set.classes);
  });

  test.skipIf(noOfficial)(`ids and names are the official ones${where}`, () => {
    const list = readOfficial<{ id: number; dataset_name: string }[]>(`${id}.json`);
    expect(labels.map(({ id, name }) => ({ id, name }))).toEqual(list.map(({ id, dataset_name }) => ({ id, name: dataset_name })));
  });
});

describe('Something-Something', async () => {
  const labels = await labelSets.ssv1.load();

  test('Chinese has as many placeholders as English has things, give or take a word such as 东西', () => {
    for (const { en, zh } of labels) {
      const english = en.match(/\bsome(thing|where)\b/g)?.length ?? 0;
      const chinese = zh.match(/\[某[物处]\]/g)?.length ?? 0;
      expect(chinese, `${en} / ${zh}`).toBeLessThanOrEqual(english);
      expect(chinese, `${en} / ${zh}`).toBeGreaterThanOrEqual(Math.min(1, english));
    }
  });

  test('left is 左 and right is 右, in the order of the English', () => {
    const sides = (text: string) => [...text.matchAll(/\bleft\b|\bright(?= to| while|$)|[左右]/g)].map(String);
    const translated: Readonly<Record<string, string>> = { left: '左', right: '右' };
    const sided = labels.filter((label) => sides(label.en).length > 0);
    expect(sided).toHaveLength(6);
    for (const { en, zh } of sided) expect(sides(zh), en).toEqual(sides(en).map((side) => translated[side]));
  });

  test('the alphabetical order holds every label once, sorted by name', async () => {
    const sorted = await loadSsv1Alphabetical();
    expect(sorted.map((label) => label.name)).toEqual(labels.map((label) => label.name).toSorted());
    expect(sorted[0]).toMatchObject({ id: 6, name: 'Approaching something with your camera' });
  });

  test.skipIf(noOfficial)(`the alphabetical order is the official map${where}`, () => {
    const map = readOfficial<{ alphabetical: { official_id: number }[] }>('ssv1_alphabetical.json');
    expect(ssv1Order.alphabetical).toEqual(map.alphabetical.map((entry) => entry.official_id));
  });
});
