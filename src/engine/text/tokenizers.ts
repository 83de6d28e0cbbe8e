/**
 * A text becomes token ids, by @huggingface/tokenizers: CLIP's byte-level BPE and BERT's WordPiece, from a model's
 * own tokenizer.json or built from the vocabularies that original checkpoints come with.
 *
 * The words of a label (Sec. 3.3 pools frames by them) are the tokens that hold at least one of its characters;
 * prefix, start, end and padding are not among them. Byte-level pieces are runs of the text's own bytes with the
 * white space left out, so counting bytes finds them exactly, wherever the label stands in the sentence.
 */
import { Tokenizer } from '@huggingface/tokenizers';
import { AppError } from '../../shared/errors';
import type { LabelSentence } from './templates';
import { bpeJson, wordPieceJson, type TokenizerJson } from './tokenizerJson';
import { cleanChinese, cleanEnglish } from './cleanText';

/** Ids with start and end, cut to the context, without padding; `own` are the positions of the label's tokens. */
export interface LabelTokens {
  readonly ids: readonly number[];
  readonly own: readonly number[];
}

export interface TextTokenizer {
  /** Longest sequence the tower takes, start and end included. */
  readonly context: number;
  readonly encode: (text: string) => number[];
  readonly encodeLabel: (sentence: LabelSentence) => LabelTokens;
}

/** Files a tokenizer can be made of, by their usual names. */
export interface TokenizerFiles {
  /** tokenizer.json */
  readonly json?: Blob;
  /** vocab.json and merges.txt (Hugging Face's CLIP) */
  readonly vocab?: Blob;
  readonly merges?: Blob;
  /** bpe_simple_vocab_16e6.txt, unpacked or as .gz (OpenAI's CLIP) */
  readonly simpleVocab?: Blob;
  /** vocab.txt (BERT) */
  readonly wordPieces?: Blob;
}

/** Reads what the model brings. Throws `model-invalid` when nothing usable is there. */
export async function readTokenizer(files: TokenizerFiles, context: number): Promise<TextTokenizer> {
  return createTokenizer(await readTokenizerJson(files), context);
}

/** The tokenizer as one tokenizer.json, whatever files it came in: what a stored model keeps. */
export async function readTokenizerJson(files: TokenizerFiles): Promise<TokenizerJson> {
  const { json, vocab, merges, simpleVocab, wordPieces } = files;
  if (json !== undefined) return parseJson<TokenizerJson>(await json.text(), 'tokenizer.json');
  if (vocab !== undefined && merges !== undefined) {
    return bpeJson(mergeLines(await merges.text()), parseJson<Record<string, number>>(await vocab.text(), 'vocab.json'));
  }
  if (simpleVocab !== undefined) return bpeJson(mergeLines(await plainText(simpleVocab)));
  if (wordPieces !== undefined) return wordPieceJson(await wordPieces.text());
  throw new AppError('model-invalid', 'The model has no tokenizer.', {
    remedy: 'Add tokenizer.json, or vocab.json with merges.txt (CLIP), or vocab.txt (BERT).',
    details: { file: 'tokenizer.json' },
  });
}

export function createTokenizer(json: TokenizerJson, context: number): TextTokenizer {
  const tokenizer = build(json);
  const isWordPiece = json.model.type === 'WordPiece';
  const clean = isWordPiece ? cleanChinese : cleanEnglish;
  const byteLevel = JSON.stringify(json.pre_tokenizer ?? null).includes('"ByteLevel"');
  const [start, end] = edges(tokenizer);
  const pieces = (text: string) => tokenizer.encode(clean(text), { add_special_tokens: false });
  const frame = (ids: readonly number[]) => [start, ...ids.slice(0, context - 2), end];

  return {
    context,
    encode: (text) => frame(pieces(text).ids),
    encodeLabel: ({ text, ranges }) => {
      const { ids, tokens } = pieces(text);
      const own = byteLevel
        ? byBytes(tokens, ranges.map((range) => [measure(text.slice(0, range.start)), measure(text.slice(0, range.end))]))
        : byCounting(ranges.map((range) => [pieces(text.slice(0, range.start)).ids.length, pieces(text.slice(0, range.end)).ids.length]));
      return { ids: frame(ids), own: own.map((index) => index + 1).filter((position) => position < context - 1) };
    },
  };

  /** Bytes of a text as the pre-tokenizer sees it, white space left out. */
  function measure(text: string): number {
    const normal = tokenizer.normalizer === null ? clean(text) : tokenizer.normalizer.normalize(clean(text));
    return new TextEncoder().encode(normal.replace(/\p{White_Space}/gu, '')).length;
  }
}

/** Pieces that overlap one of the byte ranges. A byte-level piece has one character for each of its bytes. */
function byBytes(tokens: readonly string[], ranges: readonly (readonly number[])[]): number[] {
  const own: number[] = [];
  let from = 0;
  for (const [index, token] of tokens.entries()) {
    const to = from + token.replace(/<\/w>$/, '').replace(/^Ġ/, '').length;
    if (ranges.some(([start, end]) => from < end! && to > start!)) own.push(index);
    from = to;
  }
  return own;
}

/** Tokenizers that forget lengths ([UNK]): the tokens that the text gains with the label. */
function byCounting(ranges: readonly (readonly number[])[]): number[] {
  return ranges.flatMap(([start, end]) => Array.from({ length: end! - start! }, (_, index) => start! + index));
}

function build(json: TokenizerJson): Tokenizer {
  try {
    return new Tokenizer(json, {});
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('model-invalid', `tokenizer.json cannot be used: ${why}.`, {
      remedy: 'Take the tokenizer.json that belongs to the model.',
      details: { file: 'tokenizer.json', why },
      cause,
    });
  }
}

function edges(tokenizer: Tokenizer): [number, number] {
  const [start, end, ...more] = tokenizer.encode('').ids;
  if (start === undefined || end === undefined || more.length > 0) {
    throw new AppError('model-invalid', 'tokenizer.json adds no start and end token.', {
      remedy: 'Take the tokenizer.json that belongs to the model.',
      details: { file: 'tokenizer.json' },
    });
  }
  return [start, end];
}

function mergeLines(text: string): string[] {
  return text.split('\n').slice(1).filter((line) => line !== '');
}

async function plainText(blob: Blob): Promise<string> {
  const head = new Uint8Array(await blob.slice(0, 2).arrayBuffer());
  if (head[0] !== 0x1f || head[1] !== 0x8b) return blob.text();
  return new Response(blob.stream().pipeThrough(new DecompressionStream('gzip'))).text();
}

function parseJson<T>(text: string, file: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new AppError('model-invalid', `${file} is not valid JSON.`, {
      remedy: 'Fetch the file again.',
      details: { file },
      cause,
    });
  }
}
