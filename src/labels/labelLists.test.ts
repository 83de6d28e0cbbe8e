import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseLabels, writeLabels } from '../shared/labels';
import { labelSetIds, labelSets } from './index';

test.each(labelSetIds)('%s goes through the editor unchanged, a line each, and so does its JSON', async (id) => {
  const labels = (await labelSets[id].load()).map(({ en, zh }) => ({ en, zh }));
  const written = writeLabels(labels);
  expect(parseLabels(written)).toEqual(labels);
  expect(written.split('\n')).toHaveLength(labels.length);
  expect(parseLabels(JSON.stringify(await labelSets[id].load()))).toEqual(labels);
  // One language alone is a list too.
  const english = labels.map(({ en }) => ({ en, zh: '' }));
  const chinese = labels.map(({ zh }) => ({ en: '', zh }));
  expect(parseLabels(english.map(({ en }) => en).join('\n'))).toEqual(english);
  expect(parseLabels(chinese.map(({ zh }) => zh).join('\n'))).toEqual(chinese);
});

test.each(labelSetIds)('%s as CSV, with commas and spaces between the languages', async (id) => {
  const labels = (await labelSets[id].load()).map(({ en, zh }) => ({ en, zh }));
  expect(parseLabels(labels.map(({ en, zh }) => `${en},${zh}`).join('\n'))).toEqual(labels);
  expect(parseLabels(`id,name,中文\n${labels.map(({ en, zh }, index) => `${index},"${en}",${zh}`).join('\n')}`)).toEqual(labels);
  expect(parseLabels(labels.map(({ en, zh }) => `${en} ${zh}`).join('\n'))).toEqual(labels);
});

test("the embedded model's labels go through unchanged", () => {
  const labels = (JSON.parse(readFileSync('models/demo/labels.json', 'utf8')) as { en: string; zh: string }[]).map(({ en, zh }) => ({
    en,
    zh,
  }));
  expect(parseLabels(writeLabels(labels))).toEqual(labels);
});
