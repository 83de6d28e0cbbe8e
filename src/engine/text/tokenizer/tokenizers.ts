/**
 * A text becomes token ids, by @huggingface/tokenizers: CLIP's byte-level BPE and BERT's WordPiece, from a model's
 * own tokenizer.json or built from the vocabularies that original checkpoints come with.
 *
 * The words of a label (Sec. 3.3 pools frames by them) are the tokens that hold at least one of its characters;
 * prefix, start, end and padding are not among them. Byte-level pieces are runs of the text's own bytes with the
 * white space left out, so counting bytes finds them exactly, wherever the label stands in the sentence.
 */
import { Tokenizer } from '@huggingface/tokenizers';
import { AppError } from '../../../shared/errors/errors';
import { readJson } from '../../files/boundedJson';
import { checkTokenizer, tokenizerBounds } from './tokenizerCheck';
import { bpeJson, wordPieceJson, type TokenizerJson } from './tokenizerJson';
import { cleanChinese, cleanEnglish } from './cleanText';

/** A sentence, and where in it the label stands: character ranges, start inclusive, end exclusive. */
export interface LabelSentence {
  readonly text: string;
  readonly ranges: readonly { readonly start: number; readonly end: number }[];
}

/** Ids with start and end, cut to the context, without padding; `own` are the positions of the label's tokens. */
export interface LabelTokens {
  readonly ids: readonly number[];
  readonly own: readonly number[];
}

export interface TextTokenizer {
  /** Longest sequence the tower takes, start and end included. */
  readonly context: number;
  readonly encode: (text: string) => number[];
  /** Tokens of the whole text, without start and end, cut to nothing. */
  readonly count: (text: string) => number;
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
  if (json !== undefined) return checkTokenizer(await readJson(json, 'tokenizer.json', tokenizerBounds, jsonRemedy), 'tokenizer.json');
  if (vocab !== undefined && merges !== undefined) {
    const lines = mergeLines(await textOf(merges, 'merges.txt'));
    const ids = await readJson(vocab, 'vocab.json', tokenizerBounds, jsonRemedy);
    return checkTokenizer(bpeJson(lines, ids as Readonly<Record<string, number>>), 'vocab.json');
  }
  if (simpleVocab !== undefined)
    return checkTokenizer(bpeJson(mergeLines(await textOf(simpleVocab, 'bpe_simple_vocab'))), 'bpe_simple_vocab');
  if (wordPieces !== undefined) return checkTokenizer(wordPieceJson(await textOf(wordPieces, 'vocab.txt')), 'vocab.txt');
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
    count: (text) => pieces(text).ids.length,
    encodeLabel: ({ text, ranges }) => {
      const { ids, tokens } = pieces(text);
      const own = byteLevel
        ? byBytes(
            tokens,
            ranges.map((range) => [measure(text.slice(0, range.start)), measure(text.slice(0, range.end))]),
          )
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
  return text
    .split('\n')
    .slice(1)
    .filter((line) => line !== '');
}

/** The longest list of CLIP's, unpacked, has 3.2 MB and 262,145 lines. */
const longestText = 8 << 20;
const mostLines = 400_000;

/** A list of words, packed by gzip or not. */
async function textOf(blob: Blob, file: string): Promise<string> {
  const head = new Uint8Array(await blob.slice(0, 2).arrayBuffer());
  const packed = head[0] === 0x1f && head[1] === 0x8b;
  const bytes = await upTo(longestText, packed ? blob.stream().pipeThrough(new DecompressionStream('gzip')) : blob.stream()).catch(
    (cause: unknown) => {
      throw unusable(file, 'it cannot be unpacked', cause);
    },
  );
  if (bytes === null)
    throw unusable(file, packed ? `it unpacks to more than ${longestText} bytes` : `it has more than ${longestText} bytes`);
  let lines = 0;
  for (const byte of bytes) if (byte === 10) lines++;
  if (lines > mostLines) throw unusable(file, `it has ${lines} lines, more than ${mostLines}`);
  return new TextDecoder().decode(bytes);
}

/** All bytes of a stream; null where there are more. */
async function upTo(most: number, stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer> | null> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.byteLength;
    if (size > most) {
      await reader.cancel();
      return null;
    }
    parts.push(next.value as Uint8Array<ArrayBuffer>);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

const jsonRemedy = 'Take the tokenizer that was published with the model.';

function unusable(file: string, why: string, cause?: unknown): AppError {
  return new AppError('model-invalid', `${file} cannot be used: ${why}.`, { remedy: jsonRemedy, details: { file, why }, cause });
}
