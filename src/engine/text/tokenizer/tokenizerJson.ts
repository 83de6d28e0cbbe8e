/**
 * tokenizer.json files for models that come without one, in Hugging Face's own format
 * (https://huggingface.co/docs/tokenizers/api/models): the BPE of CLIP from its merges, BERT's WordPiece from vocab.txt.
 */

export interface TokenizerJson {
  readonly model: { readonly type: string };
  readonly pre_tokenizer?: unknown;
}

const start = '<|startoftext|>';
const end = '<|endoftext|>';
/** OpenAI reads this many merges of the file and ignores the rest: 49152 - 256 - 2. */
const clipMerges = 48_894;

/** @param vocab ids by token; without it they are numbered as clip/simple_tokenizer.py numbers them */
export function bpeJson(lines: readonly string[], vocab?: Readonly<Record<string, number>>): TokenizerJson {
  const merges = lines.slice(0, clipMerges);
  const ids = vocab ?? simpleVocabulary(merges);
  const special = (content: string) => ({
    id: ids[content],
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  return {
    version: '1.0',
    added_tokens: [special(start), special(end)],
    normalizer: {
      type: 'Sequence',
      normalizers: [{ type: 'NFC' }, { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' }, { type: 'Lowercase' }],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        {
          type: 'Split',
          pattern: { Regex: "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+" },
          behavior: 'Removed',
          invert: true,
        },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
      ],
    },
    post_processor: {
      type: 'RobertaProcessing',
      sep: [end, ids[end]],
      cls: [start, ids[start]],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: { type: 'BPE', unk_token: end, end_of_word_suffix: '</w>', vocab: ids, merges },
  } as TokenizerJson;
}

/** @param text vocab.txt: one token a line, its id is its line number from 0 */
export function wordPieceJson(text: string): TokenizerJson {
  const tokens = text.split('\n').map((line) => line.replace(/\r$/, ''));
  if (tokens.at(-1) === '') tokens.pop();
  const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
  return {
    version: '1.0',
    added_tokens: ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']
      .filter((content) => vocab[content] !== undefined)
      .map((content) => ({ id: vocab[content], content, normalized: false, special: true })),
    normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: { type: 'BertProcessing', sep: ['[SEP]', vocab['[SEP]']], cls: ['[CLS]', vocab['[CLS]']] },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    // 200: what Chinese-CLIP's bert_tokenizer.py gives its WordpieceTokenizer.
    model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 200, vocab },
  } as TokenizerJson;
}

function simpleVocabulary(merges: readonly string[]): Record<string, number> {
  const bytes = byteCharacters();
  const tokens = [...bytes, ...bytes.map((byte) => `${byte}</w>`), ...merges.map((merge) => merge.replace(' ', '')), start, end];
  return Object.fromEntries(tokens.map((token, id) => [token, id]));
}

/** GPT-2's printable stand-ins for the 256 bytes, in the order that numbers CLIP's vocabulary. */
function byteCharacters(): string[] {
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const printable = [...range(33, 126), ...range(161, 172), ...range(174, 255)];
  const others = range(0, 255).filter((byte) => !printable.includes(byte));
  return [...printable, ...others.map((_, index) => 256 + index)].map((code) => String.fromCharCode(code));
}
