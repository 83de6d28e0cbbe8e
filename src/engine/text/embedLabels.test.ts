import { openAsBlob } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, test } from 'vitest';
import { openAiText, toHuggingFace } from '../checkpoint/layout/naming';
import { openSafetensors } from '../files/weights/safetensors';
import { chineseTextConfig, runChineseText } from './towers/chineseTextTower';
import { clipTextConfig, runClipText } from './towers/clipTextTower';
import { embedLabels, type TextTowers } from './embedLabels';
import { memoryCache } from './embeddingCache';
import { fillTemplate, withoutBrackets } from './templates';
import { createTokenizer, type TextTokenizer } from './tokenizer/tokenizers';

const fixtures = 'src/engine/model/fixtures';
const open = async (name: string) => openSafetensors(await openAsBlob(`${fixtures}/${name}`), name);

/** A byte-level BPE without merges whose ids fit the small towers of the fixtures. */
function byteTokenizer(context: number): TextTokenizer {
  const bytes = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
  const vocab = Object.fromEntries([...bytes, ...bytes.map((byte) => `${byte}</w>`), '<s>', '</s>'].map((token, id) => [token, id]));
  return createTokenizer(
    {
      added_tokens: [],
      normalizer: { type: 'Lowercase' },
      pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [{ type: 'WhitespaceSplit' }, { type: 'ByteLevel', add_prefix_space: false, use_regex: false }],
      },
      post_processor: {
        type: 'RobertaProcessing',
        cls: ['<s>', vocab['<s>']],
        sep: ['</s>', vocab['</s>']],
        add_prefix_space: false,
        trim_offsets: false,
      },
      decoder: null,
      model: { type: 'BPE', unk_token: '</s>', end_of_word_suffix: '</w>', vocab, merges: [] },
    } as never,
    context,
  );
}

function chineseTokenizer(): TextTokenizer {
  const encode = (text: string) => [101, ...[...text].slice(0, 50).map((character) => 103 + (character.codePointAt(0)! % 300)), 102];
  return { context: 52, encode, count: (text) => [...text].length, encodeLabel: ({ text }) => ({ ids: encode(text), own: [] }) };
}

test.each([
  ['把[某物]推向[某物]', '把某物推向某物'],
  ['【某物】掉下来', '某物掉下来'],
  ['pushing [something] off of [something]', 'pushing something off of something'],
  ['passing American football (in game)', 'passing American football (in game)'],
  [' wave ', 'wave'],
  ['[]', '[]'],
])('brackets of placeholders are not read to a tower: %s', (label, read) => {
  expect(withoutBrackets(label)).toBe(read);
});

describe('label embeddings', async () => {
  const english = toHuggingFace(await open('clip-openai.safetensors'), openAiText);
  const chinese = await open('chinese-clip-text-hf.safetensors');
  const opened = { english: 0, chinese: 0 };
  const config = clipTextConfig(english, { heads: 2 });
  const chineseConfig = chineseTextConfig(chinese, { heads: 2 });
  const towers: TextTowers = {
    english: { hash: 'e', open: () => (opened.english++, Promise.resolve({ source: english, config, tokenizer: byteTokenizer(16) })) },
    chinese: {
      hash: 'c',
      open: () => (opened.chinese++, Promise.resolve({ source: chinese, config: chineseConfig, tokenizer: chineseTokenizer() })),
    },
  };
  const labels = [
    { en: 'wave', zh: '挥手' },
    { en: 'go up', zh: '上' },
    { en: 'wave', zh: '挥一挥手' },
  ];

  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  test("are the tower outputs at the sentence and at the label's own tokens, unit length", async () => {
    const before = tf.memory().numTensors;
    const result = await embedLabels(towers, labels, 'a {label}!');
    const E = 32;
    expect(result.width).toBe(E);
    for (const [c, { en, zh }] of labels.entries()) {
      const { ids, own } = byteTokenizer(16).encodeLabel(fillTemplate('a {label}!', en));
      const [output] = await runClipText(english, config, [[[...ids]]]);
      close(result.en!.subarray(c * E, (c + 1) * E), unit(output!.pooled));
      expect(own).toHaveLength(en.replace(' ', '').length);
      for (let n = 0; n < result.words.count; n++) {
        const at = c * result.words.count + n;
        expect(result.words.mask[at]).toBe(n < own.length ? 1 : 0);
        const word = result.words.data.subarray(at * E, (at + 1) * E);
        close(word, n < own.length ? unit(output!.tokens.subarray(own[n]! * E, (own[n]! + 1) * E)) : new Float32Array(E));
      }
      const [other] = await runChineseText(chinese, chineseConfig, [[chineseTokenizer().encode(zh)]]);
      close(result.zh!.subarray(c * E, (c + 1) * E), unit(other!.pooled));
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  test('say which words do not fit the tower, also when they come from the cache', async () => {
    const cache = memoryCache();
    const long = 'a person who is slowly walking around the room and waving a hand at everybody';
    const list = [
      { en: 'wave', zh: '挥手' },
      { en: long, zh: '一'.repeat(60) },
    ];
    for (const _again of [1, 2]) {
      const { cut } = await embedLabels(towers, list, '{label}', { cache });
      expect(cut).toEqual([
        { label: 1, language: 'en', lost: 'slowly walking around the room and waving a hand at everybody' },
        { label: 1, language: 'zh', lost: '一'.repeat(10) },
      ]);
    }
  });

  test("Something-Something's brackets change nothing in either language", async () => {
    const bare = await embedLabels(towers, [{ en: 'pushing something', zh: '推某物' }], 'a video of {label}');
    const bracketed = await embedLabels(towers, [{ en: 'pushing [something]', zh: '推[某物]' }], 'a video of {label}');
    expect(bracketed.en).toEqual(bare.en);
    expect(bracketed.zh).toEqual(bare.zh);
    expect(bracketed.words).toEqual(bare.words);
  });

  test('a set seen before opens no tower; a new label computes itself alone', async () => {
    const cache = memoryCache();
    const first = await embedLabels(towers, labels, '{label}', { cache });
    const before = { ...opened };
    const progress: number[] = [];
    const again = await embedLabels(towers, labels.toReversed(), '{label}', { cache, onProgress: ({ done }) => progress.push(done) });
    expect(opened).toEqual(before);
    expect(progress).toEqual([]);
    expect(again.zh!.subarray(0, 32)).toEqual(first.zh!.subarray(64, 96));
    await embedLabels(towers, [...labels, { en: 'new', zh: '上' }], '{label}', { cache });
    expect(opened).toEqual({ english: before.english + 1, chinese: before.chinese });
    await cache.forget('c');
    await embedLabels(towers, labels, '{label}', { cache });
    expect(opened).toEqual({ english: before.english + 1, chinese: before.chinese + 1 });
  });

  test('a language some label lacks takes no part', async () => {
    const some = [
      { en: 'wave', zh: '' },
      { en: 'clap', zh: '拍手' },
    ];
    const result = await embedLabels(towers, some, '{label}');
    expect(result.zh).toBeNull();
    expect(result.en).not.toBeNull();
  });

  test('Chinese alone: frames are pooled by the sentence', async () => {
    const result = await embedLabels(
      towers,
      [
        { en: '', zh: '挥手' },
        { en: ' ', zh: '上' },
      ],
      '{label}',
    );
    expect(result.en).toBeNull();
    expect(result.words).toMatchObject({ count: 1, mask: Float32Array.of(1, 1) });
    expect(result.words.data).toEqual(result.zh);
  });

  test('neither language complete: each label speaks the one it has', async () => {
    const result = await embedLabels(
      towers,
      [
        { en: 'wave', zh: '' },
        { en: '', zh: '上' },
      ],
      '{label}',
    );
    expect(result.en!.subarray(32)).toEqual(result.zh!.subarray(32));
    expect(result.en!.subarray(0, 32)).toEqual(result.zh!.subarray(0, 32));
  });

  test.each([
    ['no labels', [], '{label}'],
    ['an empty label', [{ en: '', zh: '' }], '{label}'],
    ['a template without a place', [{ en: 'wave', zh: '' }], 'a video'],
  ])('%s is refused', async (_, list, template) => {
    await expect(embedLabels(towers, list, template)).rejects.toMatchObject({ code: 'labels-invalid' });
  });

  test('a label that the model cannot read is refused by name', async () => {
    await expect(embedLabels({ ...towers, chinese: null }, [{ en: '', zh: '挥手' }], '{label}')).rejects.toMatchObject({
      code: 'labels-invalid',
      details: { label: '挥手' },
    });
  });

  test('more labels than one batch holds, of all lengths, come back in order', async () => {
    const many = Array.from({ length: 70 }, (_, index) => ({ en: 'x'.repeat(1 + (index % 9)) + index, zh: '' }));
    const all = await embedLabels(towers, many, '{label}');
    const last = await embedLabels(towers, many.slice(69), '{label}');
    close(all.en!.subarray(69 * 32), last.en!);
  });
});

function unit(vector: Float32Array): Float32Array {
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}

function close(a: Float32Array, b: Float32Array): void {
  expect(a.length).toBe(b.length);
  for (const [index, value] of a.entries()) expect(Math.abs(value - b[index]!)).toBeLessThan(1e-5);
}
