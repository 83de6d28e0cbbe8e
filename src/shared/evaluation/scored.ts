/** Clips with their scores, the material of every measure: Eq. 5 for each language apart, so that lambda (Eq. 18) costs nothing. */

/** A clip whose class is known, and what each class scored. */
export interface ScoredClip {
  /** Its path within the data set. */
  readonly clip: string;
  /** Index of its class. */
  readonly truth: number;
  /** cos(eps_T(c), eps_V(c)), [C]; null where English takes no part. */
  readonly en: Float32Array | null;
  /** cos(eps_C(c), eps_V(c)), [C]; null where Chinese takes no part. */
  readonly zh: Float32Array | null;
}

/** What of a clip is judged: one language alone, or both fused. */
export type Voice = 'fused' | 'en' | 'zh';

/** Scores [C] of a voice; fused, a language that takes no part leaves the other alone. Null where the voice is silent. */
export function scoresOf({ en, zh }: ScoredClip, voice: Voice, lambda: number): Float32Array | null {
  if (voice === 'en') return en;
  if (voice === 'zh') return zh;
  if (en === null || zh === null) return en ?? zh;
  const fused = new Float32Array(en.length);
  for (let index = 0; index < en.length; index++) fused[index] = lambda * en[index]! + (1 - lambda) * zh[index]!;
  return fused;
}

/** Voices that a run has: the languages apart only where there are two. */
export function voicesOf(clips: readonly ScoredClip[]): readonly Voice[] {
  const both = clips.length > 0 && clips.every(({ en, zh }) => en !== null && zh !== null);
  return both ? ['fused', 'en', 'zh'] : ['fused'];
}

/** Place of class `index` among the scores, from 0: of equal scores the earlier class stands first, as the page ranks them. */
export function rankOf(scores: Float32Array, index: number): number {
  const own = scores[index]!;
  let rank = 0;
  for (let other = 0; other < scores.length; other++) {
    const score = scores[other]!;
    if (score > own || (score === own && other < index)) rank += 1;
  }
  return rank;
}

/** The first `count` classes, the best first. */
export function firstOf(scores: Float32Array, count: number): number[] {
  const first: number[] = [];
  for (let index = 0; index < scores.length; index++) {
    // A run has ten thousand clips of 174 classes: most scores are turned away by the last place, and nothing is sorted whole.
    if (first.length === count && scores[first[count - 1]!]! >= scores[index]!) continue;
    let place = first.length;
    while (place > 0 && scores[first[place - 1]!]! < scores[index]!) place -= 1;
    first.splice(place, 0, index);
    if (first.length > count) first.pop();
  }
  return first;
}

export function indexOfLargest(values: Float32Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) if (values[index]! > values[best]!) best = index;
  return best;
}

/** Share of one class in softmax(scores / tau). */
export function probabilityOf(scores: Float32Array, index: number, tau: number): number {
  const own = scores[index]!;
  let sum = 0;
  for (const score of scores) sum += Math.exp((score - own) / tau);
  return 1 / sum;
}
