/** Eq. 6 taken apart: how each word of a label weighs each frame, from features that are kept of the clip. */
import { AppError } from '../../../shared/errors/errors';
import type { CallContext } from '../../../shared/protocol/call';
import type { LabelWords, WordsQuestion } from '../../../shared/recognition/reason';
import { defaultTau, type RecognitionProgress } from '../../../shared/recognition/recognition';
import type { TextTowers } from '../../text';
import { fillTemplate, withoutBrackets } from '../../text/templates';
import { embedForModel } from '../embedForModel';
import type { KeptFeatures } from '../featureStore';
import type { LoadedModel } from '../loaded/loadedModel';

/** @throws AppError `not-encoded`; as recogniseClip for labels and model */
export async function weighWords(
  clip: KeptFeatures,
  model: LoadedModel,
  { label, use, template }: Pick<WordsQuestion, 'label' | 'use' | 'template'>,
  work: CallContext<RecognitionProgress>,
): Promise<LabelWords> {
  const seen = clip.features.model ?? clip.features.own;
  if (model.hash !== clip.modelHash || seen === undefined) {
    throw new AppError('not-encoded', 'The clip is no longer kept.', { remedy: 'Run the clip again.' });
  }
  const { words: rows, width: E } = await embedForModel(model.towers, use, [label], template, work);
  const pieces = weightsOfPieces(seen.values, seen.shape, rows.data.subarray(0, rows.count * E));
  const english = withoutBrackets(label.en);
  // A label without English is pooled by its Chinese sentence, as if that were its one word.
  const words = english === '' ? null : await wordsOf(model.towers, english, template, rows.count);
  const [, T] = seen.shape;
  if (words === null) return { words: [english === '' ? label.zh : english], weights: meanOf(pieces, T) };
  const rowOf = (piece: number) => [...pieces.subarray(piece * T, (piece + 1) * T)];
  const weights = words.flatMap(({ at }) => [...meanOf(at.flatMap(rowOf), T)]);
  return { words: words.map(({ word }) => word), weights: Float32Array.from(weights) };
}

/**
 * softmax over t of cos(F_t, w_n) / tau, mean of the views: [n, T]. Their mean over n is W_t of Eq. 6.
 * @param values F [V, T, E] @param words w [n, E], of unit length
 */
export function weightsOfPieces(values: Float32Array, [V, T, E]: readonly [number, number, number], words: Float32Array): Float32Array {
  const n = words.length / E;
  const weights = new Float32Array(n * T);
  for (let view = 0; view < V; view++) {
    for (let word = 0; word < n; word++) {
      const scores = Array.from({ length: T }, (_, t) => {
        let [dot, square] = [0, 0];
        for (let e = 0, at = (view * T + t) * E; e < E; e++, at++) {
          dot += values[at]! * words[word * E + e]!;
          square += values[at]! ** 2;
        }
        return dot / Math.sqrt(square + 1e-24) / defaultTau;
      });
      const most = Math.max(...scores);
      const shares = scores.map((score) => Math.exp(score - most));
      const sum = shares.reduce((a, b) => a + b, 0);
      shares.forEach((share, t) => (weights[word * T + t]! += share / sum / V));
    }
  }
  return weights;
}

/** The mean of rows of T numbers. */
function meanOf(rows: ArrayLike<number>, T: number): Float32Array {
  const count = rows.length / T;
  return Float32Array.from({ length: T }, (_, t) => {
    let sum = 0;
    for (let row = 0; row < count; row++) sum += rows[row * T + t]!;
    return sum / count;
  });
}

interface WordPieces {
  readonly word: string;
  /** Which of the label's pieces it is made of. */
  readonly at: readonly number[];
}

/** A tokenizer cuts words into pieces: which pieces are whose. null where they do not add up to what was embedded. */
async function wordsOf({ english }: TextTowers, label: string, template: string, pieces: number): Promise<readonly WordPieces[] | null> {
  if (english === null) return null;
  const { tokenizer } = await english.open();
  return piecesOfWords(label, (text) => tokenizer.count(text), pieces, fillTemplate(template, label).ranges.length);
}

/**
 * @param count pieces of a text
 * @param pieces of the label as it was embedded, once for each time that it stands in the template
 */
export function piecesOfWords(label: string, count: (text: string) => number, pieces: number, times = 1): readonly WordPieces[] | null {
  const words = label.split(/\s+/).filter((word) => word !== '');
  let before = 0;
  const found = words.map((word, index) => {
    const after = count(words.slice(0, index + 1).join(' '));
    const at = Array.from({ length: after - before }, (_, piece) => before + piece);
    before = after;
    return { word, at };
  });
  if (before * times !== pieces) return null;
  return found.map(({ word, at }) => ({
    word,
    at: Array.from({ length: times }, (_, time) => at.map((one) => one + time * before)).flat(),
  }));
}
