/**
 * Segments of a film: which action from when to when. A label begins where its probability reaches `enter` and lasts while
 * it stays above `leave` (hysteresis) and no other label enters. Gaps are closed, what is too short is left out, and what
 * shows nothing is told as that, never as an action.
 */
import type { Blank } from '../recognition/blankFrames';
import type { Seconds } from '../base/units';
import type { TimelineScores } from './collect';
import { type Lanes, lanesOf } from './lanes';
import { refineEdges } from './edges';
import { windowAt, windowMiddle, windowStart } from './plan';
import { closeGaps, joined, putOver, type Said, type Stretch, withoutShort } from './stretches';

export interface SegmentSettings {
  /** Probability at which an action begins. */
  readonly enter: number;
  /** Probability below which it ends. */
  readonly leave: number;
  /** Shorter actions are left out. */
  readonly shortest: Seconds;
  /** Two segments of one action with no more than this between them are one. */
  readonly gap: Seconds;
  /** How far to either side neighbouring windows count (lanesOf). */
  readonly smooth: Seconds;
}

export const defaultSegments: SegmentSettings = { enter: 0.5, leave: 0.3, shortest: 1.5, gap: 1, smooth: 1 };

/** none: something moves, and it is none of the labels, or not of the model's world. */
export type SegmentKind = 'action' | 'none' | Blank;

/** A stretch of a film: an action, a pause, or none of the labels. Times in seconds. */
export interface Segment {
  readonly start: Seconds;
  readonly end: Seconds;
  readonly kind: SegmentKind;
  /** Index of the label; null of what is no action. */
  readonly label: number | null;
  /** The label, or what the stretch is called. */
  readonly en: string;
  readonly zh: string;
  /** Mean over its windows; null of what is no action. */
  readonly probability: number | null;
}

/** What stretches without an action are called. */
export const stretchNames: Readonly<Record<Exclude<SegmentKind, 'action'>, { readonly en: string; readonly zh: string }>> = {
  none: { en: 'none of these', zh: '都不是' },
  black: { en: 'black picture', zh: '黑屏' },
  blank: { en: 'blank picture', zh: '单色画面' },
  still: { en: 'still picture', zh: '静止画面' },
};

/** The whole of what is known of the film, in order and without holes or overlaps; what is not known yet is left out. */
export function segmentsOf(scores: TimelineScores, lambda: number, settings: SegmentSettings = defaultSegments): Segment[] {
  return segmentsOfLanes(scores, lanesOf(scores, lambda, settings.smooth), settings);
}

/** The same with lanes at hand: they hang on lambda and `smooth` alone. */
export function segmentsOfLanes(scores: TimelineScores, lanes: Lanes, settings: SegmentSettings): Segment[] {
  const { gap, shortest } = settings;
  const acted = runsOf(scores, actionsOf(scores, lanes, settings));
  const pauses = pausesOf(scores);
  // A pause makes short what lies between it and the next action, so it is laid over the actions first.
  const closed = closeGaps(withoutShort(closeGaps(putOver(acted, pauses), gap), shortest), gap);
  const stretches = refineEdges(scores, closed);
  return stretches.flatMap(({ start, end, said }): Segment[] => {
    if (said === null) return [];
    if (typeof said === 'string') return [{ start, end, kind: said, label: null, ...stretchNames[said], probability: null }];
    const { en, zh } = scores.film.labels[said]!;
    return [{ start, end, kind: 'action', label: said, en, zh, probability: meanProbability(scores, lanes, said, start, end) }];
  });
}

/** Of each window: the action that is going on. Windows that a pause reaches into say what those beyond it say. */
function actionsOf(scores: TimelineScores, { probabilities }: Lanes, { enter, leave }: SegmentSettings): Said[] {
  const { film, known, looks } = scores;
  const L = film.labels.length;
  const said: Said[] = Array.from(known, (one) => (one === 0 ? null : 'none'));
  const paused = pausedWindows(scores);
  const outside = outsideOf(scores, paused);
  const mayAct = (w: number): boolean => known[w] === 1 && looks[w] === null && !outside[w]!;
  let current: number | null = null;
  for (let w = 0; w < said.length; w++) {
    if (!mayAct(w)) {
      current = null;
      continue;
    }
    if (paused[w] === 0) {
      const row = probabilities.subarray(w * L, (w + 1) * L);
      const top = largest(row);
      if (top !== current && row[top]! >= enter) {
        // It began before it was sure.
        for (let before = w - 1; before >= 0 && said[before] === 'none' && mayAct(before); before--) {
          const sooner = probabilities.subarray(before * L, (before + 1) * L);
          if (paused[before] === 0 && (sooner[top]! < leave || largest(sooner) !== top)) break;
          said[before] = top;
        }
        current = top;
      } else if (current !== null && row[current]! < leave) current = null;
    }
    if (current !== null) said[w] = current;
  }
  return said;
}

/**
 * 1 where a pause reaches into a window that is not all of it: what it says is a mixture. Between two pauses so close that there is no other
 * window, mixtures are all there is, and count.
 */
function pausedWindows({ film: { plan }, looks, known }: TimelineScores): Uint8Array {
  const paused = new Uint8Array(plan.windows);
  const reach = Math.ceil(plan.window / plan.stride) - 1;
  for (const [w, look] of looks.entries()) {
    if (look === null || known[w] === 0) continue;
    for (let near = Math.max(0, w - reach); near <= Math.min(plan.windows - 1, w + reach); near++)
      if (looks[near] === null) paused[near] = 1;
  }
  for (let from = 0; from < paused.length; from++) {
    if (paused[from] === 0) continue;
    let to = from;
    while (to < paused.length && looks[to] === null && paused[to] === 1) to += 1;
    const alone = (from === 0 || looks[from - 1] !== null) && (to === paused.length || looks[to] !== null);
    if (alone) paused.fill(0, from, to);
    from = to;
  }
  return paused;
}

/**
 * Where the gate keeps the film out, if it binds. A cut makes of two known pictures a window that is like neither, and so does a pause:
 * what they make strange lasts no longer than a window.
 */
function outsideOf({ film: { plan, gate: how }, gate, looks }: TimelineScores, paused: Uint8Array): boolean[] {
  const out = Array.from(looks, (look, w) => how?.binding === true && gate !== null && gate[w]! < 0 && look === null && paused[w] === 0);
  for (let from = 0; from < out.length; from++) {
    if (!out[from]) continue;
    let to = from;
    while (out[to] === true) to += 1;
    if ((to - from) * plan.stride <= plan.window && to - from < out.length) out.fill(false, from, to);
    from = to;
  }
  return out;
}

/** Windows that say the same in a row; each speaks for the time around its middle, the first and last for the film's ends. */
function runsOf({ film: { plan } }: TimelineScores, said: readonly Said[]): Stretch[] {
  const edge = (w: number): Seconds => (w === 0 ? 0 : w === plan.windows ? plan.duration : windowMiddle(plan, w) - plan.stride / 2);
  return joined(said.map((one, w) => ({ start: edge(w), end: edge(w + 1), said: one })));
}

/** What shows nothing does so over its windows' whole length. */
function pausesOf({ film: { plan }, looks, known }: TimelineScores): Stretch[] {
  const runs: Stretch[] = [];
  for (const [w, look] of looks.entries()) {
    if (look === null || known[w] === 0) continue;
    const start = windowStart(plan, w);
    const end = w === plan.windows - 1 ? plan.duration : start + plan.window;
    const last = runs.at(-1);
    if (last?.said === look && last.end >= start) runs[runs.length - 1] = { ...last, end };
    else runs.push({ start: Math.max(start, last?.end ?? 0), end, said: look });
  }
  return runs;
}

function meanProbability(
  { film: { plan, labels } }: TimelineScores,
  { probabilities }: Lanes,
  label: number,
  start: Seconds,
  end: Seconds,
): number {
  let [sum, count] = [0, 0];
  for (let w = 0; w < plan.windows; w++) {
    const middle = windowMiddle(plan, w);
    const value = probabilities[w * labels.length + label]!;
    if (middle < start || middle > end || Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  if (count > 0) return sum / count;
  return probabilities[windowAt(plan, (start + end) / 2) * labels.length + label]!;
}

function largest(values: Float32Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) if (values[index]! > values[best]!) best = index;
  return best;
}
