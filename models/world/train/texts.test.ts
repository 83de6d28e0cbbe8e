/** The written tokenizers, read by the library the product uses, frame every text as the towers expect. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { describe, expect, it } from 'vitest';
import { actions } from '../scenes/actions';
import { labelPrefix } from '../scenes/captions';

const folder = join(import.meta.dirname, '../../demo');
const json = (path: string): unknown => JSON.parse(readFileSync(join(folder, path), 'utf8'));
const open = (path: string): Tokenizer => new Tokenizer(json(path) as object, {});
const english = open('tokenizer.json');
const chinese = open('chinese/tokenizer.json');

describe('the English tokenizer', () => {
  const start = english.token_to_id('<|startoftext|>');
  const end = english.token_to_id('<|endoftext|>');

  it('has the end token as its highest id, which the tower pools at', () => {
    expect(end).toBe(english.get_vocab().size - 1);
    expect((json('config.json') as { text_config: { vocab_size: number } }).text_config.vocab_size).toBe(english.get_vocab().size);
  });

  it.each([...actions.map((action) => action.en), 'Unseen Words, 42 of them!', '漢字 and ünïcödé', 'jump_rope'])(
    'frames %j and keeps the words after the prefix',
    (label) => {
      const { ids } = english.encode(labelPrefix + label);
      expect([ids[0], ids.at(-1)]).toEqual([start, end]);
      expect(ids.slice(1, -1)).not.toContain(end);
      const prefix = english.encode(labelPrefix).ids.slice(0, -1);
      expect(ids.slice(0, prefix.length)).toEqual(prefix);
      expect(ids.length).toBeGreaterThan(prefix.length + 1);
    },
  );
});

describe('the Chinese tokenizer', () => {
  it.each(actions.map((action) => [action.zh]))('knows every character of %s', (label) => {
    const { ids } = chinese.encode(label);
    expect([ids[0], ids.at(-1)]).toEqual([chinese.token_to_id('[CLS]'), chinese.token_to_id('[SEP]')]);
    expect(ids.length).toBe(label.length + 2);
    expect(ids).not.toContain(chinese.token_to_id('[UNK]'));
  });

  it('turns an unknown character into [UNK]', () => {
    expect(chinese.encode('龘').ids).toContain(chinese.token_to_id('[UNK]'));
  });
});
