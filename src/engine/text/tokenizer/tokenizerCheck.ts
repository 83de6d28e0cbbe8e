/**
 * A tokenizer.json looked over before anything is built of it: it is a small program (normalizers, expressions to split
 * by, a table of merges) that would run on every label. CLIP's and BERT's kinds are taken; others are refused by name.
 */
import * as v from 'valibot';
import { AppError } from '../../../shared/errors/errors';
import type { JsonBounds } from '../../files/boundedJson';
import { isHarmless } from './harmlessPattern';
import type { TokenizerJson } from './tokenizerJson';

/** XLM-R, the largest vocabulary of such models, has 250,000 words and no merges; CLIP 49,408 and 48,894. */
const mostWords = 300_000;
/** Bounds of the file, for a member a word, and a list of two a merge. */
export const tokenizerBounds: JsonBounds = { bytes: 32 << 20, depth: 12, containers: 320_000, members: 1_300_000 };

const mostSteps = 20;
const mostAdded = 5000;
const longestWord = 512;
const largestId = 1_000_000;

const known = {
  normalizer: ['NFC', 'NFD', 'NFKC', 'NFKD', 'Lowercase', 'Strip', 'StripAccents', 'BertNormalizer', 'Replace', 'Prepend', 'Sequence'],
  pre_tokenizer: [
    'BertPreTokenizer',
    'Whitespace',
    'WhitespaceSplit',
    'Metaspace',
    'ByteLevel',
    'Split',
    'Punctuation',
    'Digits',
    'Sequence',
  ],
  post_processor: ['TemplateProcessing', 'ByteLevel', 'BertProcessing', 'RobertaProcessing', 'Sequence'],
} as const;
type Part = keyof typeof known;

const short = v.pipe(v.string(), v.maxLength(100));
const id = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(largestId));
const addedTokens = v.pipe(
  v.array(v.looseObject({ id, content: v.pipe(v.string(), v.minLength(1), v.maxLength(longestWord)) })),
  v.maxLength(mostAdded),
);
const pattern = v.union([v.object({ Regex: v.string() }), v.object({ String: short })]);
const model = v.looseObject({
  unk_token: v.nullish(short),
  continuing_subword_prefix: v.nullish(short),
  end_of_word_suffix: v.nullish(short),
  max_input_chars_per_word: v.nullish(v.pipe(v.number(), v.minValue(1), v.maxValue(1000))),
});

type Refuse = (field: string, why: string) => AppError;

/** @throws AppError `model-invalid` with details `{file, field, why}` */
export function checkTokenizer(json: unknown, file: string): TokenizerJson {
  const refuse: Refuse = (field, why) =>
    new AppError('model-invalid', `${file} cannot be used: its ${field} ${why}.`, {
      remedy: "Take the tokenizer.json that was published with the model (CLIP's or BERT's kind).",
      details: { file, field, why: `Its ${field} ${why}.` },
    });
  if (!isObject(json)) throw refuse('content', 'is no object');
  checkModel(json.model, refuse);
  if (json.added_tokens !== undefined && json.added_tokens !== null && !v.is(addedTokens, json.added_tokens)) {
    throw refuse('added_tokens', `are no list of at most ${mostAdded} words with numbers`);
  }
  let steps = 0;
  for (const part of Object.keys(known) as Part[]) {
    const visit = (step: unknown, depth: number): void => {
      if (step === null || step === undefined) return;
      if (!isObject(step) || ++steps > mostSteps || depth > 3) throw refuse(part, 'is no step of a tokenizer, or has too many');
      checkStep(step, part, refuse);
      for (const inner of ['normalizers', 'pretokenizers', 'processors'])
        if (Array.isArray(step[inner])) for (const next of step[inner]) visit(next, depth + 1);
    };
    visit(json[part], 0);
  }
  // What turns ids back into text is never asked for; texts are cut to the tower's context elsewhere.
  return { ...json, decoder: null, truncation: null, padding: null } as unknown as TokenizerJson;
}

function checkStep(step: Readonly<Record<string, unknown>>, part: Part, refuse: Refuse): void {
  const { type } = step;
  if (typeof type !== 'string' || !(known[part] as readonly string[]).includes(type))
    throw refuse(part, `is of the unknown kind ${JSON.stringify(type)?.slice(0, 60)}`);
  if ((type === 'Replace' && !v.is(short, step.content)) || (type === 'Prepend' && !v.is(short, step.prepend)))
    throw refuse(part, 'replaces by something that is no short text');
  if (type !== 'Replace' && type !== 'Split') return;
  if (!v.is(pattern, step.pattern)) throw refuse(part, 'splits or replaces by no pattern');
  if ('Regex' in step.pattern && !isHarmless(step.pattern.Regex)) {
    throw refuse(part, `holds an expression that is not CLIP's and might never end: ${step.pattern.Regex.slice(0, 80)}`);
  }
}

function checkModel(value: unknown, refuse: Refuse): void {
  if (!isObject(value)) throw refuse('model', 'is missing');
  const { type, vocab, merges } = value;
  const kind = type ?? (Array.isArray(merges) ? 'BPE' : undefined);
  if (kind !== 'BPE' && kind !== 'WordPiece')
    throw refuse('model', `is of the kind ${JSON.stringify(kind)?.slice(0, 60)}, not BPE or WordPiece`);
  if (!v.is(model, value)) throw refuse('model', 'has a setting that no such model has');
  if (!isObject(vocab)) throw refuse('vocab', 'is no table of words');
  const words = Object.entries(vocab);
  if (words.length > mostWords) throw refuse('vocab', `has ${words.length} words, more than ${mostWords}`);
  for (const [word, number] of words) {
    if (word.length > longestWord || !v.is(id, number))
      throw refuse('vocab', `has the word "${word.slice(0, 40)}" with the number ${JSON.stringify(number)?.slice(0, 20)}`);
  }
  if (kind === 'WordPiece') return;
  if (!Array.isArray(merges) || merges.length > mostWords) throw refuse('merges', 'are no list, or too long a one');
  for (const merge of merges as readonly unknown[]) {
    const parts = typeof merge === 'string' ? [merge] : merge;
    if (!Array.isArray(parts) || parts.length > 2 || !parts.every((one) => typeof one === 'string' && one.length <= 2 * longestWord))
      throw refuse('merges', 'hold one that is no pair of words');
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
