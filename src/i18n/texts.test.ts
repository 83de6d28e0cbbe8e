import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorCodes } from '../shared/errors/errors';
import { strangerKinds } from '../shared/models/strangerKinds';
import { labelSetChoices } from '../state/settings/settings';
import { languageFor } from './index';
import { en } from './en';
import { zh } from './zh';

/** Every text by its dotted key. */
function flat(texts: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([name, value]: [string, unknown]) =>
      typeof value === 'string' ? [[prefix + name, value] as const] : [...flat(value as object, `${prefix}${name}.`)],
    ),
  );
}

function places(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!).toSorted();
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.tsx?$/.test(entry.name) && !/\.test\./.test(entry.name) ? [path] : [];
  });
}

const english = flat(en);
const chinese = flat(zh);

test('English and Chinese have the same texts, none empty', () => {
  expect([...chinese.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  for (const text of [...english.values(), ...chinese.values()]) expect(text.trim()).not.toBe('');
});

test('each text takes the same values in both languages', () => {
  for (const [key, text] of english) expect([key, places(chinese.get(key)!)]).toEqual([key, places(text)]);
});

test('Chinese texts are Chinese, but for names', () => {
  const names =
    /^(app\.name|language\.|backend\.names|setup\.sets\.(hmdb51|ucf101|kinetics400|ssv1)|attention\.maps|hub\.(hubs\.huggingface|offer\.precision)|result\.(bothNames|english|json|png|file)|player\.time|clips\.select|progress\.of|models\.progress|labels\.(placeholder|encodings\.utf))/;
  for (const [key, text] of chinese) if (!names.test(key)) expect([key, /\p{Script=Han}/u.test(text)]).toEqual([key, true]);
});

test('every error code says what happened and what to do, and file errors name the file', () => {
  for (const code of errorCodes) {
    expect(english.has(`errors.what.${code}`)).toBe(true);
    expect(english.has(`errors.todo.${code}`)).toBe(true);
  }
  for (const code of [
    'not-a-video',
    'no-video-track',
    'still-picture',
    'encrypted',
    'truncated',
    'codec-unsupported',
    'nothing-decodable',
    'decode-timeout',
    'file-unreadable',
  ]) {
    expect(places(english.get(`errors.what.${code}`)!)).toContain('file');
  }
});

test('every kind of file that is no model says what it is and what to do', () => {
  const texts = (part: string) =>
    [...english.keys()].filter((key) => key.startsWith(`checkpoints.${part}.`)).map((key) => key.split('.')[2]);
  expect(texts('what')).toEqual([...strangerKinds].toSorted((a, b) => texts('what').indexOf(a) - texts('what').indexOf(b)));
  expect(texts('todo')).toEqual(texts('what'));
  for (const kind of strangerKinds)
    expect(places(english.get(`checkpoints.what.${kind}`)!).filter((place) => !['file', 'what'].includes(place))).toEqual([]);
});

test('every backend reason and label set has its text', () => {
  for (const reason of ['asked', 'real-webgpu', 'no-webgpu', 'software-webgpu', 'no-gpu', 'not-secure'])
    expect(english.has(`backend.reason.${reason}`)).toBe(true);
  for (const id of labelSetChoices) expect(english.has(`setup.sets.${id}`)).toBe(true);
});

test('every text the page asks for exists, and every text is asked for', () => {
  const files = sources('src/ui').filter((path) => !path.includes('/teach/'));
  const code = [...files, 'src/i18n/index.ts'].map((path) => readFileSync(path, 'utf8')).join('\n');
  const plural = (key: string) => english.has(key) || english.has(`${key}_other`);
  const dotted = [
    ...code.matchAll(
      /['"`]((?:app|gate|language|theme|backend|model|setup|empty|player|attention|frames|result|clips|progress|labels|help|models|hub|teach|units|errors|checkpoints|sheet|why|glossary)\.[\w.-]+)['"`]/g,
    ),
  ];
  const missing = dotted.map(([, key]) => key!).filter((key) => !plural(key) && !/\.(json|csv|txt|png)$/.test(key));
  expect(missing).toEqual([]);

  // A template such as `errors.what.${code}` asks for everything under it.
  const exact = new Set(dotted.map(([, key]) => key!));
  const prefixes = [...code.matchAll(/`([a-z]+(?:\.\w+)*\.?\w*)\$\{/g)].map(([, prefix]) => prefix!);
  const unused = [...english.keys()].filter((key) => {
    const base = key.replace(/_(one|other)$/, '');
    return !exact.has(base) && !prefixes.some((prefix) => prefix.includes('.') && base.startsWith(prefix));
  });
  expect(unused).toEqual([]);
});

test('the language is the person’s choice, else the browser’s first known one', () => {
  expect(languageFor('zh', ['en-US'])).toBe('zh');
  expect(languageFor('auto', ['fr-FR', 'zh-TW', 'en'])).toBe('zh');
  expect(languageFor('auto', ['en-GB', 'zh'])).toBe('en');
  expect(languageFor('auto', ['fr'])).toBe('en');
});
