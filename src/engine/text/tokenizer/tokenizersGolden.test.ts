/** Ids that the original tokenizers gave, many of them: they lie beside the repository. What never skips is in tokenizers.test.ts. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fillTemplate } from '../templates';
import { readTokenizer, type TextTokenizer } from './tokenizers';

const vectors = '../shared/vectors';
const here = existsSync(vectors);
const note = here ? '' : ' (skipped: no ../shared)';
const blob = (path: string) => new Blob([readFileSync(path)]);
const json = <T>(path: string) => JSON.parse(readFileSync(`${vectors}/${path}`, 'utf8')) as T;

describe.skipIf(!here)(`CLIP's BPE against OpenAI's own code${note}`, async () => {
  const clip = here ? await readTokenizer({ simpleVocab: blob(`${vectors}/vocab/bpe_simple_vocab_16e6.txt.gz`) }, 77) : null!;
  const long = here ? await readTokenizer({ simpleVocab: blob(`${vectors}/vocab/bpe_simple_vocab_16e6.txt.gz`) }, 1000) : null!;

  test('all class names in all templates', () => {
    const { templates, sets } = json<{ templates: string[]; sets: Record<string, { text: string; ids: number[][] }[]> }>(
      'clip_tokenizer/label_ids_openai.json',
    );
    let count = 0;
    for (const { text, ids } of Object.values(sets).flat()) {
      for (const [index, template] of templates.entries()) {
        expect(clip.encode(template.replace('{}', text)), `${template} ${text}`).toEqual(ids[index]);
        count++;
      }
    }
    expect(count).toBe(726 * 4);
  });
  test('cases of other projects', () => {
    const { cases } = json<{ cases: { text: string; ids: number[]; openai_python_agrees: boolean }[] }>(
      'clip_tokenizer/clip_bpe_cases.json',
    );
    const agreed = cases.filter((item) => item.openai_python_agrees);
    expect(agreed.length).toBeGreaterThan(50);
    // One of them is longer than 77 and written uncut.
    for (const { text, ids } of agreed) expect(long.encode(text), text).toEqual(withoutPadding(long, ids));
  });
  test('edge cases, entities and control words included', () => {
    const { cases } = json<{ cases: { text: string; ids: number[]; ftfy_sensitive: boolean }[] }>(
      'clip_tokenizer/edge_ids_openai_noftfy.json',
    );
    for (const { text, ids, ftfy_sensitive } of cases) {
      // The last row decomposes an accent, which ftfy and the tokenizer's own NFC put together.
      if (ftfy_sensitive && text !== text.normalize('NFC')) continue;
      expect(clip.encode(text), text).toEqual(ids);
    }
  });
  test('the merges that come with the app are the same tokenizer', async () => {
    const bundled = await readTokenizer({ simpleVocab: blob('src/engine/text/tokenizer/vocab/clip-merges.txt.gz') }, 77);
    for (const text of ['brush hair', 'Pulling something from left to right', '挥手 😂 naïve 3.14%'])
      expect(bundled.encode(text)).toEqual(clip.encode(text));
    expect(bundled.encode('').length).toBe(2);
  });
  test('own tokens of every label, whatever stands around it', () => {
    const { sets } = json<{ sets: Record<string, { text: string; ids: number[][] }[]> }>('clip_tokenizer/label_ids_openai.json');
    for (const { text, ids } of Object.values(sets).flat()) {
      const { ids: found, own } = clip.encodeLabel(fillTemplate('A short clip: {label} (seen from afar)', text));
      expect(
        own.map((position) => found[position]),
        text,
      ).toEqual(ids[0]!.slice(1, -1));
    }
  });
});

describe.skipIf(!here)(`WordPiece against Chinese-CLIP's own code${note}`, async () => {
  const bert = here ? await readTokenizer({ wordPieces: blob(`${vectors}/vocab/cn_clip_vocab.txt`) }, 52) : null!;

  test('ids of its own code', () => {
    const { cases } = json<{ cases: { text: string; ids: number[] }[] }>('bert_zh_tokenizer/cn_clip_reference_ids.json');
    for (const { text, ids } of cases) expect(bert.encode(text), text).toEqual(ids.slice(0, ids.lastIndexOf(102) + 1));
  });
  test('cases of others that agree with it', () => {
    const { cases } = json<{ cases: { text: string; ids: number[]; cn_clip_code_agrees: boolean }[] }>(
      'bert_zh_tokenizer/bert_zh_cases.json',
    );
    const agreed = cases.filter((item) => item.cn_clip_code_agrees);
    expect(agreed.length).toBeGreaterThan(10);
    for (const { text, ids } of agreed) expect(bert.encode(text), text).toEqual(ids);
  });
  test('the vocabulary that comes with the app is the same', async () => {
    const bundled = await readTokenizer({ wordPieces: blob('src/engine/text/tokenizer/vocab/bert-chinese.txt') }, 52);
    expect(bundled.encode('打篮球 playing basketball')).toEqual(bert.encode('打篮球 playing basketball'));
  });
});

function withoutPadding(tokenizer: TextTokenizer, ids: readonly number[]): readonly number[] {
  const end = tokenizer.encode('').at(-1)!;
  return ids.slice(0, ids.indexOf(end) + 1);
}
