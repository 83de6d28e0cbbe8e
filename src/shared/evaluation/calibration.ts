/**
 * Whether the shown probabilities are true: the reliability curve and the expected calibration error (Guo et al. 2017,
 * "On Calibration of Modern Neural Networks"), and the one temperature that would mend it.
 *
 * The temperature is found on the very clips that are judged, so the error "after" it is measured on the other half: each
 * half of the clips is mended with the temperature of the other.
 */
import { indexOfLargest, probabilityOf, rankOf, type ScoredClip, scoresOf, type Voice } from './scored';

export interface ReliabilityBin {
  /** Bounds of the confidences in it. */
  readonly from: number;
  readonly to: number;
  readonly n: number;
  /** Means over its clips; null of an empty bin. */
  readonly confidence: number | null;
  readonly accuracy: number | null;
}

export interface Calibration {
  readonly bins: readonly ReliabilityBin[];
  /** Mean over clips of |confidence - accuracy| of their bin; null without clips. */
  readonly error: number | null;
  /** Softmax of S / (tau temperature) is the likeliest; above 1 the model is too sure. Null where the clips do not tell. */
  readonly temperature: number | null;
  /** The error with each half mended by the other half's temperature; null where they do not tell. */
  readonly mendedError: number | null;
}

const binCount = 15;
const [coldest, hottest] = [0.02, 50];

export function calibrationOf(clips: readonly ScoredClip[], voice: Voice, lambda: number, tau: number): Calibration {
  const cases = clips.flatMap((clip): Case[] => {
    const scores = scoresOf(clip, voice, lambda);
    return scores === null ? [] : [{ scores, truth: clip.truth }];
  });
  const even = cases.filter((_, index) => index % 2 === 0);
  const odd = cases.filter((_, index) => index % 2 === 1);
  const [ofEven, ofOdd] = [mendingTemperature(even, tau), mendingTemperature(odd, tau)];
  const bins = reliability(outcomes(cases, tau));
  return {
    bins,
    error: errorOf(bins),
    temperature: mendingTemperature(cases, tau),
    mendedError:
      ofEven === null || ofOdd === null ? null : errorOf(reliability([...outcomes(even, tau * ofOdd), ...outcomes(odd, tau * ofEven)])),
  };
}

interface Case {
  readonly scores: Float32Array;
  readonly truth: number;
}

interface Outcome {
  readonly confidence: number;
  readonly right: boolean;
}

function outcomes(cases: readonly Case[], tau: number): Outcome[] {
  return cases.map(({ scores, truth }) => ({
    confidence: probabilityOf(scores, indexOfLargest(scores), tau),
    right: rankOf(scores, truth) === 0,
  }));
}

export function reliability(outcomes: readonly Outcome[]): ReliabilityBin[] {
  const inBin: Outcome[][] = Array.from({ length: binCount }, () => []);
  for (const outcome of outcomes) inBin[Math.min(binCount - 1, Math.floor(outcome.confidence * binCount))]!.push(outcome);
  return inBin.map((own, index) => {
    const mean = (value: (outcome: Outcome) => number) => own.reduce((sum, outcome) => sum + value(outcome), 0) / own.length;
    return {
      from: index / binCount,
      to: (index + 1) / binCount,
      n: own.length,
      confidence: own.length === 0 ? null : mean(({ confidence }) => confidence),
      accuracy: own.length === 0 ? null : mean(({ right }) => (right ? 1 : 0)),
    };
  });
}

function errorOf(bins: readonly ReliabilityBin[]): number | null {
  const n = bins.reduce((sum, bin) => sum + bin.n, 0);
  return n === 0 ? null : bins.reduce((sum, bin) => sum + (bin.n / n) * Math.abs((bin.confidence ?? 0) - (bin.accuracy ?? 0)), 0);
}

/**
 * The temperature of the least mean -log of the true class's share. In its inverse that is convex: Newton's steps find it,
 * kept within the bounds that the slope has told so far. Null where all or none of the clips are right: then it runs to a
 * border and means nothing.
 */
function mendingTemperature(cases: readonly Case[], tau: number): number | null {
  const right = cases.filter(({ scores, truth }) => rankOf(scores, truth) === 0).length;
  if (right === 0 || right === cases.length) return null;
  let [low, high] = [1 / hottest, 1 / coldest];
  let inverse = 1;
  for (let step = 0; step < mostSteps; step++) {
    const { slope, bend } = slopeAt(cases, inverse / tau, tau);
    if (slope > 0) high = inverse;
    else low = inverse;
    const wanted = inverse - slope / bend;
    const next = wanted > low && wanted < high ? wanted : Math.sqrt(low * high);
    if (Math.abs(Math.log(next / inverse)) < 1e-6) return 1 / next;
    inverse = next;
  }
  return 1 / inverse;
}

const mostSteps = 60;

/** First and second derivative of the summed -log share by the inverse temperature: sums of E[s] - s_y, and of s's variance, s = scores / tau. */
function slopeAt(cases: readonly Case[], scale: number, tau: number): { readonly slope: number; readonly bend: number } {
  let [slope, bend] = [0, 0];
  for (const { scores, truth } of cases) {
    let largest = -Infinity;
    for (const score of scores) if (score > largest) largest = score;
    let [sum, first, second] = [0, 0, 0];
    for (const score of scores) {
      const below = score - largest;
      const weight = Math.exp(below * scale);
      sum += weight;
      first += weight * below;
      second += weight * below * below;
    }
    const mean = first / sum;
    slope += (mean - (scores[truth]! - largest)) / tau;
    bend += (second / sum - mean * mean) / (tau * tau);
  }
  return { slope, bend };
}
