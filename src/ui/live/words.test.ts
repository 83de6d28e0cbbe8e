/** The Live page's words: both languages say the same things. */
import { expect, test } from 'vitest';
import { liveEn } from '../../i18n/en/live';
import { liveZh } from '../../i18n/zh/live';

function flat(texts: object, path = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : flat(value as object, `${path}${key}.`),
  );
}

test('each text names the same values in both languages, and the Chinese is Chinese', () => {
  const zh = new Map(flat(liveZh));
  const values = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g) ?? [])].toSorted();
  for (const [key, text] of flat(liveEn)) {
    expect([key, ...values(zh.get(key)!)]).toEqual([key, ...values(text)]);
    expect([key, /\p{Script=Han}/u.test(zh.get(key)!)]).toEqual([key, true]);
  }
});
