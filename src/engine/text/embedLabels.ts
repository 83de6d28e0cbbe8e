/**
 * A label set becomes what the scores need (Sec. 3.4, Eq. 5-7): English sentence and word embeddings and Chinese
 * sentence embeddings, all of unit length. What a cache knows is not computed again, and when it knows everything the
 * towers are not even opened. Towers are read layer by layer and nothing of them stays in memory.
 */
import { AppError, throwIfCancelled } from '../../shared/errors/errors';
import type { LabelText, LabelVectors } from '../../shared/recognition/recognition';
import { eyesNeeded, isSound, type Language, languages, type LanguageUse, languageUse } from '../../shared/recognition/spaces';
import type { LongWork } from '../../shared/base/units';
import { firstNotFinite } from '../files/tensors/finite';
import type { TensorSource } from '../files/tensors/tensorSource';
import { runChineseText, type ChineseTextConfig } from './towers/chineseTextTower';
import { runClipText, type ClipTextConfig, type TowerProgress } from './towers/clipTextTower';
import { lostWords, mayBeCut } from './contextLimit';
import { memoryCache, type EmbeddingCache, type TextEmbedding } from './embeddingCache';
import { refuseUnreadable } from './readable';
import { chineseTemplate, fillTemplate, withoutBrackets } from './templates';
import type { LabelTokens, TextTokenizer } from './tokenizer/tokenizers';

interface OpenTower<Config> {
  readonly source: TensorSource;
  readonly config: Config;
  readonly tokenizer: TextTokenizer;
}

/** A tower that is opened only when a text is new. `hash` stands for its weights and tokenizer in the cache. */
interface TextTower<Config> {
  readonly hash: string;
  readonly open: () => Promise<OpenTower<Config>>;
}

export interface TextTowers {
  readonly english: TextTower<ClipTextConfig> | null;
  readonly chinese: TextTower<ChineseTextConfig> | null;
}

/** C labels in a space of E dimensions. */
export type LabelEmbeddings = LabelVectors;

interface EmbedOptions extends LongWork<TowerProgress> {
  readonly cache?: EmbeddingCache;
  /** Left out: every language that the model reads is taken for sound, as teaching makes it. */
  readonly use?: LanguageUse;
}

/**
 * Embeds the languages that take part in `use`; the tower of another is not even opened. Where both take part and neither
 * is complete, a label's missing side is filled with the side it has. **[choice]** Frames are weighed by English words
 * wherever those are of the space of the eyes; a label without any is pooled by its Chinese sentence, as if that were its
 * one word.
 *
 * @throws AppError `labels-invalid` for no labels, or one that the model cannot read; `languages-apart` where all that it
 * could read would be noise; what the towers throw
 */
export async function embedLabels(
  towers: TextTowers,
  labels: readonly LabelText[],
  template: string,
  { cache = memoryCache(), use = useOf(towers, labels), signal, onProgress }: EmbedOptions = {},
): Promise<LabelEmbeddings> {
  if (labels.length === 0) throw new AppError('labels-invalid', 'There are no labels.', { remedy: 'Type at least one.' });
  refuseUnreadable(use, labels);
  const english = labels.map((label) => withoutBrackets(label.en));
  const chinese = labels.map((label) => withoutBrackets(label.zh));
  // Words that not every label has still weigh the frames of those that do, where the model's eyes look.
  const weighs = isSound(use.en) || (use.en === 'incomplete' && eyesNeeded(use).includes('model'));
  const [englishTower, chineseTower] = [weighs ? towers.english : null, isSound(use.zh) ? towers.chinese : null];

  const steps = [englishTower, chineseTower].filter((tower) => tower !== null).length;
  const report =
    (step: number) =>
    ({ done, total }: TowerProgress) =>
      onProgress?.({ done: step * total + done, total: steps * total });
  const en =
    englishTower === null
      ? new Map<string, TextEmbedding>()
      : await embedEnglish(englishTower, english, template, cache, { signal, onProgress: report(0) });
  const zh =
    chineseTower === null
      ? new Map<string, TextEmbedding>()
      : await embedChinese(chineseTower, chinese, cache, { signal, onProgress: report(steps - 1) });

  const sides = labels.map((_, index) => ({ en: en.get(english[index]!), zh: zh.get(chinese[index]!) }));
  return { labels, template, use, ...together(sides, use) };
}

/** What the towers made of one label; at least one of both. */
interface Sides {
  readonly en: TextEmbedding | undefined;
  readonly zh: TextEmbedding | undefined;
}

/** All labels side by side, a missing side filled with the other. */
function together(sides: readonly Sides[], use: LanguageUse): Omit<LabelEmbeddings, 'labels' | 'template' | 'use'> {
  const first = sides[0]!.en ?? sides[0]!.zh!;
  const width = first.sentence.length;
  const wide = sides.flatMap((side) => [side.en, side.zh]).find((side) => side !== undefined && side.sentence.length !== width);
  if (wide !== undefined) {
    throw new AppError('model-invalid', `The English tower speaks ${width} dimensions, the Chinese one ${wide.sentence.length}.`, {
      remedy: 'Pair a model with the Chinese tower made for its size.',
      details: { english: width, chinese: wide.sentence.length },
    });
  }
  return {
    width,
    en: isSound(use.en)
      ? rows(
          sides.map((side) => (side.en ?? side.zh!).sentence),
          width,
        )
      : null,
    words: padWords(
      sides.map((side) => side.en?.words ?? side.zh!.sentence),
      width,
    ),
    zh: isSound(use.zh)
      ? rows(
          sides.map((side) => (side.zh ?? side.en!).sentence),
          width,
        )
      : null,
    cut: sides.flatMap((side, label) =>
      languages.map((language) => ({ label, language, lost: side[language]?.lost ?? '' })).filter(({ lost }) => lost !== ''),
    ),
  };
}

function useOf(towers: TextTowers, labels: readonly LabelText[]): LanguageUse {
  const read = languagesOf(towers);
  return languageUse({ languages: read, spaces: { shared: read, ownEyes: false }, taught: null, ownEyes: false, labels });
}

/** Languages that the towers read. */
export function languagesOf({ english, chinese }: TextTowers): readonly Language[] {
  return [...(english === null ? [] : ['en' as const]), ...(chinese === null ? [] : ['zh' as const])];
}

async function embedEnglish(
  tower: TextTower<ClipTextConfig>,
  texts: readonly string[],
  template: string,
  cache: EmbeddingCache,
  work: LongWork<TowerProgress>,
): Promise<Map<string, TextEmbedding>> {
  fillTemplate(template, ''); // refuses a template without a place before anything is read
  return throughCache(tower.hash, template, texts, cache, work.signal, async (fresh) => {
    const { source, config, tokenizer } = await tower.open();
    const tokens = fresh.map((text) => tokenizer.encodeLabel(fillTemplate(template, text)));
    const { batches, order } = inBatches(tokens, 0);
    const outputs = await runClipText(
      source,
      config,
      batches.map((batch) => batch.ids),
      work,
    );
    const E = config.embedding;
    return order.map(([batch, row], index) => {
      const { tokens: states, pooled, length } = outputs[batch]!;
      const sentence = unit(pooled.slice(row * E, (row + 1) * E));
      const words = tokens[index]!.own.map((position) =>
        unit(states.slice((row * length + position) * E, (row * length + position + 1) * E)),
      );
      const lost = lostWords(tokenizer, fillTemplate(template, fresh[index]!).text);
      return { sentence, words: words.length === 0 ? sentence.slice() : rows(words, E), lost };
    });
  });
}

async function embedChinese(
  tower: TextTower<ChineseTextConfig>,
  texts: readonly string[],
  cache: EmbeddingCache,
  work: LongWork<TowerProgress>,
): Promise<Map<string, TextEmbedding>> {
  return throughCache(tower.hash, chineseTemplate, texts, cache, work.signal, async (fresh) => {
    const { source, config, tokenizer } = await tower.open();
    const tokens = fresh.map((text) => ({ ids: tokenizer.encode(text), own: [] }));
    const { batches, order } = inBatches(tokens, config.padding);
    const outputs = await runChineseText(
      source,
      config,
      batches.map((batch) => batch.ids),
      work,
    );
    const E = config.embedding;
    return order.map(([batch, row], index) => ({
      sentence: unit(outputs[batch]!.pooled.slice(row * E, (row + 1) * E)),
      words: new Float32Array(0),
      lost: lostWords(tokenizer, fresh[index]!),
    }));
  });
}

/** Embeddings of the distinct, non-empty texts; `compute` is asked only for what the cache does not know. */
async function throughCache(
  tower: string,
  template: string,
  texts: readonly string[],
  cache: EmbeddingCache,
  signal: AbortSignal | undefined,
  compute: (fresh: readonly string[]) => Promise<TextEmbedding[]>,
): Promise<Map<string, TextEmbedding>> {
  const wanted = [...new Set(texts)].filter((text) => text !== '');
  const known = await cache.get(wanted.map((text) => ({ tower, template, text })));
  const result = new Map<string, TextEmbedding>();
  for (const [index, text] of wanted.entries()) {
    const before = known[index];
    const knowsLost = before?.lost !== undefined || !mayBeCut(fillTemplate(template, text).text);
    if (before !== undefined && knowsLost) result.set(text, before);
  }
  const fresh = wanted.filter((text) => !result.has(text));
  if (fresh.length === 0) return result;
  throwIfCancelled(signal);
  const computed = await compute(fresh);
  const wrong = computed.findIndex(({ sentence, words }) => firstNotFinite(sentence) >= 0 || firstNotFinite(words) >= 0);
  if (wrong >= 0) throw notANumber(fresh[wrong]!);
  for (const [index, text] of fresh.entries()) result.set(text, computed[index]!);
  await cache.put(fresh.map((text, index) => [{ tower, template, text }, computed[index]!] as const));
  return result;
}

/** Told before it is kept: a cache of such would answer like that for ever. */
function notANumber(label: string): AppError {
  const why = `what its text encoder makes of "${label.slice(0, 60)}" is no number (its weights are too large)`;
  return new AppError('model-invalid', `The model cannot be used: ${why}.`, {
    remedy: 'Take the model from its source again, or choose another one.',
    details: { why },
  });
}

const rowsPerBatch = 64;

/** Rows of like length together, padded to the longest of their batch; `order[i]` is where row i went. */
function inBatches(
  tokens: readonly LabelTokens[],
  padding: number,
): {
  batches: { ids: number[][] }[];
  order: [batch: number, row: number][];
} {
  const byLength = tokens.map((_, index) => index).toSorted((a, b) => tokens[a]!.ids.length - tokens[b]!.ids.length);
  const batches: { ids: number[][] }[] = [];
  const order: [number, number][] = [];
  for (let at = 0; at < byLength.length; at += rowsPerBatch) {
    const members = byLength.slice(at, at + rowsPerBatch);
    const length = tokens[members.at(-1)!]!.ids.length;
    for (const [row, index] of members.entries()) order[index] = [batches.length, row];
    batches.push({
      ids: members.map((index) => [...tokens[index]!.ids, ...Array<number>(length - tokens[index]!.ids.length).fill(padding)]),
    });
  }
  return { batches, order };
}

function unit(vector: Float32Array): Float32Array {
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return norm > 0 ? vector.map((value) => value / norm) : vector;
}

function rows(vectors: readonly Float32Array[], width: number): Float32Array {
  const result = new Float32Array(vectors.length * width);
  for (const [index, vector] of vectors.entries()) result.set(vector, index * width);
  return result;
}

/** Word lists [n_c, E] of different lengths, padded with zeros to the longest. */
function padWords(lists: readonly Float32Array[], width: number): LabelEmbeddings['words'] {
  const count = Math.max(...lists.map((list) => list.length / width));
  const data = new Float32Array(lists.length * count * width);
  const mask = new Float32Array(lists.length * count);
  for (const [index, list] of lists.entries()) {
    data.set(list, index * count * width);
    mask.fill(1, index * count, index * count + list.length / width);
  }
  return { data, mask, count };
}
