/** What is known of a film as lanes to be drawn: leading labels, "none of these", frame weights, and hatching where nothing is shown. Pure. */
import type { LabelText } from '../../../shared/recognition/recognition';
import { effectiveLambda } from '../../../shared/recognition/spaces';
import type { Seconds } from '../../../shared/base/units';
import type { TimelineScores } from '../../../shared/timeline/collect';
import type { CoarseEvent } from '../../../shared/timeline/film';
import { lanesOf, leadingLabels } from '../../../shared/timeline/lanes';
import { momentTime, windowAt, windowMiddle } from '../../../shared/timeline/plan';
import { type Segment, segmentsOfLanes, type SegmentSettings } from '../../../shared/timeline/segments';
import type { Curve } from './curve';

export interface FilmView {
  /** Labels by index, the leading ones first, at most `mostLanes` unfolded; the rest of those that matter follow. */
  readonly leading: readonly number[];
  readonly segments: readonly Segment[];
  /** Probability of a label over time; what has not been looked at closely yet is taken from single frames. */
  readonly curveOf: (label: number) => Curve;
  readonly none: Curve;
  readonly weights: Curve;
  /** The likeliest labels around a moment, best first. */
  readonly at: (time: Seconds, count: number) => readonly { readonly label: number; readonly probability: number }[];
}

/** At most so many labels are worth a lane, folded ones included. */
const mostLabels = 20;

export function filmView(scores: TimelineScores, coarse: CoarseEvent | null, lambda: number, settings: SegmentSettings): FilmView {
  const { film, known, looks } = scores;
  const { plan, labels } = film;
  const L = labels.length;
  const lanes = lanesOf(scores, lambda, settings.smooth);
  const rough = coarse === null ? null : coarseProbabilities(coarse, labels, effectiveLambda(film.use, lambda), film.tau);
  const places = merged(scores, coarse);
  const times = Float64Array.from(places, ({ time }) => time);
  const segments = segmentsOfLanes(scores, lanes, settings);
  const outside = windowsOutside(scores, segments);
  const walled = (w: number) => looks[w] !== null || outside.has(w);
  const valueAt = (label: number, { window, frame }: Place): number => {
    if (window === null) return coarse?.looks[frame] === null ? (rough?.[frame * L + label] ?? NaN) : 0;
    return walled(window) ? 0 : lanes.probabilities[window * L + label]!;
  };
  const none = ({ window }: Place): number => {
    if (window === null) return NaN;
    if (looks[window] !== null) return 0;
    return walled(window) ? 1 : 1 - Math.max(...lanes.probabilities.subarray(window * L, (window + 1) * L));
  };
  const all = scores.count > 0 ? lanes : { probabilities: rough ?? new Float32Array(0) };
  return {
    leading: leadingLabels(all, L, Math.min(mostLabels, L)),
    segments,
    curveOf: (label) => ({ times, values: Float32Array.from(places, (place) => valueAt(label, place)) }),
    none: { times, values: Float32Array.from(places, none) },
    weights: frameWeights(scores),
    at(time, count) {
      const window = windowAt(plan, time);
      const place = known[window] === 1 ? { window, frame: 0, time } : nearest(places, time);
      if (place === null) return [];
      return labels
        .map((_, label) => ({ label, probability: valueAt(label, place) }))
        .filter(({ probability }) => probability > 0)
        .toSorted((a, b) => b.probability - a.probability)
        .slice(0, count);
    },
  };
}

/** Windows of another world than the model's, where its gate binds: a cut that the segments pass over is none. */
function windowsOutside({ film: { gate: how, plan }, gate }: TimelineScores, segments: readonly Segment[]): ReadonlySet<number> {
  const outside = new Set<number>();
  if (how?.binding !== true || gate === null) return outside;
  for (const { start, end, kind } of segments) {
    if (kind !== 'none') continue;
    for (let w = windowAt(plan, start); w <= windowAt(plan, end); w++) {
      const middle = windowMiddle(plan, w);
      if (gate[w]! < 0 && middle >= start && middle <= end) outside.add(w);
    }
  }
  return outside;
}

/** A window that is known, or a single frame where its window is not. */
interface Place {
  readonly time: Seconds;
  readonly window: number | null;
  readonly frame: number;
}

function merged({ film: { plan }, known }: TimelineScores, coarse: CoarseEvent | null): Place[] {
  const windows = Array.from(known.keys())
    .filter((w) => known[w] === 1)
    .map((window): Place => ({ time: windowMiddle(plan, window), window, frame: 0 }));
  const frames = (coarse?.times ?? [])
    .map((time, frame): Place => ({ time, window: null, frame }))
    .filter(({ time }) => known[windowAt(plan, time)] === 0);
  return frames.length === 0 ? windows : [...windows, ...frames].toSorted((a, b) => a.time - b.time);
}

function nearest(places: readonly Place[], time: Seconds): Place | null {
  return places.reduce<Place | null>(
    (best, place) => (best === null || Math.abs(place.time - time) < Math.abs(best.time - time) ? place : best),
    null,
  );
}

/** softmax of the fused scores of single frames, [M, L]. */
function coarseProbabilities({ times, en, zh }: CoarseEvent, labels: readonly LabelText[], weight: number, tau: number): Float32Array {
  const L = labels.length;
  const out = new Float32Array(times.length * L);
  for (let m = 0; m < times.length; m++) {
    const row = out.subarray(m * L, (m + 1) * L);
    for (let l = 0; l < L; l++) row[l] = weight * (en?.[m * L + l] ?? 0) + (1 - weight) * (zh?.[m * L + l] ?? 0);
    const largest = Math.max(...row);
    let sum = 0;
    for (let l = 0; l < L; l++) sum += row[l] = Math.exp((row[l]! - largest) / tau);
    for (let l = 0; l < L; l++) row[l]! /= sum;
  }
  return out;
}

/** Of each moment: its mean weight in the windows it lies in, a half where all frames of a window weigh alike. */
function frameWeights({ film: { plan }, known, weights }: TimelineScores): Curve {
  const T = plan.frames;
  const sums = new Float32Array(plan.moments);
  const counts = new Uint16Array(plan.moments);
  for (let w = 0; w < plan.windows; w++) {
    if (known[w] === 0) continue;
    for (let t = 0; t < T; t++) {
      sums[w * plan.strideSteps + t]! += weights[w * T + t]! * T;
      counts[w * plan.strideSteps + t]! += 1;
    }
  }
  return {
    times: Float64Array.from(sums, (_, moment) => momentTime(plan, moment)),
    values: sums.map((sum, moment) => (counts[moment] === 0 ? NaN : sum / counts[moment]! / 2)),
  };
}
