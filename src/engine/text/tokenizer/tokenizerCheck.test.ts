import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { readTokenizer, readTokenizerJson } from './tokenizers';

type Json = Record<string, unknown>;
const demo = (path = 'tokenizer.json') => JSON.parse(readFileSync(`models/demo/${path}`, 'utf8')) as Json & { model: Json };
const blobOf = (json: unknown) => new Blob([typeof json === 'string' ? json : JSON.stringify(json)]);

async function refused(files: Parameters<typeof readTokenizer>[0], why: RegExp): Promise<void> {
  const cpu = process.cpuUsage();
  await expect(readTokenizer(files, 77)).rejects.toMatchObject({ code: 'model-invalid', message: expect.stringMatching(why) as string });
  expect(process.cpuUsage(cpu).user / 1000).toBeLessThan(3000);
}

test.each(['tokenizer.json', 'chinese/tokenizer.json'])('the embedded %s is taken as it is', async (path) => {
  const tokenizer = await readTokenizer({ json: blobOf(demo(path)) }, 77);
  expect(tokenizer.encode(path === 'tokenizer.json' ? 'waving' : '挥手').length).toBeGreaterThan(2);
});

const splitting = (Regex: string) => ({
  ...demo(),
  pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'Split', pattern: { Regex }, behavior: 'Removed', invert: true }] },
});
test.each([
  ['an expression that never ends', splitting('(([a-z ]+)+)+!'), /pre_tokenizer holds an expression .*\(\(\[a-z \]\+\)\+\)\+!/],
  [
    'one in a normalizer',
    { ...demo(), normalizer: { type: 'Replace', pattern: { Regex: '(a+)+$' }, content: '' } },
    /normalizer holds an expression/,
  ],
  [
    'a replacement of a megabyte',
    { ...demo(), normalizer: { type: 'Replace', pattern: { String: 'a' }, content: 'b'.repeat(1e6) } },
    /no short text/,
  ],
  ['an unknown step', { ...demo(), pre_tokenizer: { type: 'UnicodeScripts' } }, /unknown kind "UnicodeScripts"/],
  ['a step named like a property', { ...demo(), pre_tokenizer: { type: 'constructor' } }, /unknown kind/],
  [
    'a thousand steps',
    { ...demo(), normalizer: { type: 'Sequence', normalizers: Array.from({ length: 1000 }, () => ({ type: 'NFC' })) } },
    /too many/,
  ],
  ['another model', { ...demo(), model: { type: 'Unigram', vocab: [] } }, /kind "Unigram"/],
  ['no model', { version: '1.0' }, /model is missing/],
  ['a word without a number', { ...demo(), model: { ...demo().model, vocab: { a: 'b' } } }, /word "a" with the number "b"/],
  ['a number beyond all', { ...demo(), model: { ...demo().model, vocab: { a: 1e308 } } }, /word "a"/],
  ['merges that are numbers', { ...demo(), model: { ...demo().model, merges: [1] } }, /no pair of words/],
  ['an added token of megabytes', { ...demo(), added_tokens: [{ id: 1, content: 'a'.repeat(1e6) }] }, /added_tokens/],
  [
    '400,000 words',
    { ...demo(), model: { ...demo().model, vocab: Object.fromEntries(Array.from({ length: 400_000 }, (_, id) => [`w${id}`, id])) } },
    /400000 words/,
  ],
  ['two million empty objects', `{"model":[${Array(2_000_000).fill('{}').join()}]}`, /lists and objects/],
  ['nested without end', '['.repeat(200_000), /nested/],
  ['no object', '3', /no object/],
])('a tokenizer.json with %s is refused by name', (_, json, why) => refused({ json: blobOf(json) }, why));

test('vocab.json, merges.txt and vocab.txt have bounds too', async () => {
  const vocab = blobOf({ a: 1 });
  await refused({ vocab, merges: new Blob(['\n'.repeat(9e6)]) }, /merges\.txt .* bytes|merges\.txt .* lines/);
  await refused({ vocab, merges: new Blob(['\n'.repeat(2e6)]) }, /lines/);
  await refused({ vocab: blobOf(`[${'{},'.repeat(1e6)}{}]`), merges: new Blob(['#\na b']) }, /lists and objects/);
  await refused({ wordPieces: new Blob(['\n'.repeat(2e6)]) }, /vocab\.txt .* lines/);
});

test('a packed vocabulary that unpacks without end is stopped', () =>
  refused({ simpleVocab: new Blob([gzipSync(new Uint8Array(100e6), { level: 9 }) as Uint8Array<ArrayBuffer>]) }, /unpacks to more than/));

const attack = '../shared/cases/hostile/redos-tokenizer.json';
describe.skipIf(!existsSync(attack))(`the attack's tokenizer${existsSync(attack) ? '' : ' (skipped: no ../shared)'}`, () => {
  test('is refused when it is taken in, and when it lies in storage already', async () => {
    const json = new Blob([readFileSync(attack)]);
    await expect(readTokenizerJson({ json })).rejects.toMatchObject({
      code: 'model-invalid',
      details: { file: 'tokenizer.json', field: 'pre_tokenizer' },
    });
    await refused({ json }, /might never end/);
  });
});
