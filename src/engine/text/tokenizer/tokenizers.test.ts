import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fillTemplate } from '../templates';
import { plainClip, plainWordPiece } from '../../../testing/plainTokenizers';
import { readTokenizer, readTokenizerJson, createTokenizer } from './tokenizers';

const vocabularies = 'src/engine/text/tokenizer/vocab';
const clipMerges = new Blob([readFileSync(`${vocabularies}/clip-merges.txt.gz`)]);
const names = ['hmdb51', 'ucf101', 'ssv1', 'kinetics400'].flatMap(
  (set) => JSON.parse(readFileSync(`src/labels/${set}.json`, 'utf8')) as { readonly en: string; readonly zh: string }[],
);

describe("CLIP's BPE", async () => {
  const clip = await readTokenizer({ simpleVocab: clipMerges }, 77);
  const plain = plainClip();

  // Ids that OpenAI's own code gives (clip/simple_tokenizer.py at d05afc4): they hold the plain tokenizer too.
  test.each([
    ['', []],
    ['brush hair', [8594, 2225]],
    ["DON'T", [847, 713]],
    ["we'll they're I'd I'm he's you've", [649, 1342, 889, 982, 328, 1896, 328, 880, 797, 568, 592, 1200]],
    ['1234567890', [272, 273, 274, 275, 276, 277, 278, 279, 280, 271]],
    ['3.14%', [274, 269, 272, 275, 260]],
    ['snake_case-kebab', [8798, 318, 2068, 268, 36497]],
    ['!!!???...', [11194, 5195, 22641]],
    ['e-mail@example.com', [324, 268, 2614, 287, 6228, 269, 2464]],
    ['tab\tnew\nline\r\n', [14724, 686, 1148]],
    ['打篮球 playing basketball', [162, 231, 241, 163, 107, 106, 163, 238, 481, 1629, 3835]],
    ['naïve café', [1097, 35689, 563, 15304]],
  ])('the ids of "%s"', (text, ids) => {
    expect(clip.encode(text)).toEqual([49406, ...ids, 49407]);
    expect(plain(text)).toEqual([49406, ...ids, 49407]);
  });

  test('HTML entities are read as what they stand for, twice', () => {
    expect(clip.encode('a &amp; b &lt;tag&gt;')).toEqual([49406, 320, 261, 321, 283, 3640, 285, 49407]);
    expect(clip.encode('&amp;lt;')).toEqual([49406, 283, 49407]);
  });

  test('every class name, in English and Chinese and in templates, is cut as the plain tokenizer cuts it', () => {
    expect(names.length).toBe(726);
    for (const template of ['{}', 'a photo of {}.', 'A video of a person {}!']) {
      for (const text of names.flatMap(({ en, zh }) => [template.replace('{}', en), template.replace('{}', zh)]))
        expect(clip.encode(text), text).toEqual(plain(text));
    }
  });

  test('own tokens of every label, whatever stands around it', () => {
    for (const { en } of names) {
      const { ids, own } = clip.encodeLabel(fillTemplate('A short clip: {label} (seen from afar)', en));
      expect(
        own.map((position) => ids[position]),
        en,
      ).toEqual(plain(en).slice(1, -1));
    }
  });

  test('vocab.json with merges.txt, and the tokenizer.json kept of it, give the same ids', async () => {
    const kept = await readTokenizerJson({ simpleVocab: clipMerges });
    const { vocab, merges } = (kept as unknown as { model: { vocab: Record<string, number>; merges: string[] } }).model;
    const two = await readTokenizer(
      { vocab: new Blob([JSON.stringify(vocab)]), merges: new Blob([`#version: 0.2\n${merges.join('\n')}\n`]) },
      77,
    );
    const one = await readTokenizer({ json: new Blob([JSON.stringify(kept)]) }, 77);
    const text = "Don't stop: 打篮球 😂 <|endoftext|> 1234";
    expect(two.encode(text)).toEqual(clip.encode(text));
    expect(one.encode(text)).toEqual(clip.encode(text));
    expect(two.encode('a').at(-1)).toBe(49407);
  });
  test.each([
    ['This is a video about {label}', 'brush hair', [8594, 2225]],
    ['{label}', 'brush hair', [8594, 2225]],
    ['{label} in a video.', 'Brush  Hair', [8594, 2225]],
    ['a photo of {label}.', 'cartwheel', [27705, 6744]],
    ['a photo of {label}', ' cartwheel ', [27705, 6744]],
    ['"{label}"', 'cartwheel', [27705, 6744]],
    ['{label} and {label}', 'clap', [25546, 25546]],
    ['video: {label}', '', []],
  ])('the own tokens in "%s" of "%s"', (template, label, expected) => {
    const { ids, own } = clip.encodeLabel(fillTemplate(template, label));
    expect(own.map((position) => ids[position])).toEqual(expected);
  });

  test('a piece that label and template share belongs to the label', () => {
    const { ids, own } = clip.encodeLabel(fillTemplate('{label}ing now', 'clapp'));
    expect(own).toEqual(Array.from({ length: own.length }, (_, index) => index + 1));
    expect(ids[own.length + 1]).toBe(clip.encode('now')[1]);
  });

  test('a text longer than the context is cut and still ends with the end token', () => {
    const { ids, own } = clip.encodeLabel(fillTemplate('a video of {label}', 'clap '.repeat(100)));
    expect(ids).toHaveLength(77);
    expect(ids.at(-1)).toBe(49407);
    expect(own.at(-1)).toBe(75);
  });
});

describe("BERT's WordPiece", async () => {
  const bert = await readTokenizer({ wordPieces: new Blob([readFileSync(`${vocabularies}/bert-chinese.txt`)]) }, 52);
  const plain = plainWordPiece();

  // Ids that Chinese-CLIP's own code gives (cn_clip/clip/bert_tokenizer.py at 31863c7).
  test.each([
    ['', []],
    ['一个人在打篮球', [671, 702, 782, 1762, 2802, 5074, 4413]],
    ['投篮（三分球）', [2832, 5074, 8020, 676, 1146, 4413, 8021]],
    ['打篮球 playing basketball', [2802, 5074, 4413, 8942, 8221, 10952, 11820, 11050]],
    ['CLIP模型ViT-B/16', [12847, 9032, 3563, 1798, 10138, 8165, 118, 144, 120, 8121]],
    ['繁體中文測試', [5246, 7768, 704, 3152, 3947, 6275]],
    ['café', [8377]],
    ['Ünï', [163, 8833]],
    ['3.14％', [124, 119, 8122, 8017]],
    ['unwanted', [163, 8171, 9951, 9255]],
  ])('the ids of "%s"', (text, ids) => {
    expect(bert.encode(text)).toEqual([101, ...ids, 102]);
    expect(plain(text)).toEqual([101, ...ids, 102]);
  });

  test('every class name, in Chinese and English, is cut as the plain tokenizer cuts it', () => {
    for (const text of names.flatMap(({ en, zh }) => [zh, en, `${zh} ${en}`]))
      expect(bert.encode(text).slice(0, 51), text).toEqual(plain(text).slice(0, 51));
  });

  test('Han characters beyond the basic plane stand alone', () => {
    expect(bert.encode('𠮷𠮷')).toEqual([101, 100, 100, 102]);
  });
});

test('a template without a place for the label is refused', () => {
  expect(() => fillTemplate('a video', 'wave')).toThrow(expect.objectContaining({ code: 'labels-invalid' }));
});

test('a model without tokenizer files, and a broken tokenizer.json, are refused by name', async () => {
  await expect(readTokenizer({}, 77)).rejects.toMatchObject({ code: 'model-invalid', details: { file: 'tokenizer.json' } });
  await expect(readTokenizer({ json: new Blob(['{']) }, 77)).rejects.toMatchObject({ code: 'model-invalid' });
  expect(() => createTokenizer({ model: { type: 'nothing' } }, 77)).toThrow(expect.objectContaining({ code: 'model-invalid' }));
});
