/** Segments against what is true: F1 at an overlap, and how far boundaries lie off. Pure. */
import type { Lanes } from '../../src/shared/timeline/lanes';
import type { TimelineScores } from '../../src/shared/timeline/collect';
import { windowMiddle } from '../../src/shared/timeline/plan';

interface Span {
  readonly start: number;
  readonly end: number;
}

/** An action, or what a pause shows. */
export interface Stretch extends Span {
  readonly name: string;
}

export interface Agreement {
  readonly found: number;
  readonly real: number;
  readonly right: number;
  /** Seconds, of the starts and ends of segments that are right: sum of absolute differences. */
  readonly off: number;
}

/** A segment is right where one of that name overlaps it by `overlap` of their union (IoU); each counts once. */
export function agreementOf(found: readonly Stretch[], real: readonly Stretch[], overlap = 0.5): Agreement {
  const pairs = found.flatMap((one, a) => real.map((other, b) => ({ a, b, iou: one.name === other.name ? iouOf(one, other) : 0 })));
  const [taken, met] = [new Set<number>(), new Set<number>()];
  let off = 0;
  for (const { a, b, iou } of pairs.toSorted((x, y) => y.iou - x.iou)) {
    if (iou < overlap || taken.has(a) || met.has(b)) continue;
    taken.add(a);
    met.add(b);
    off += Math.abs(found[a]!.start - real[b]!.start) + Math.abs(found[a]!.end - real[b]!.end);
  }
  return { found: found.length, real: real.length, right: taken.size, off };
}

export function together(all: readonly Agreement[]): Agreement {
  const sum = (of: (one: Agreement) => number): number => all.reduce((total, one) => total + of(one), 0);
  return { found: sum(({ found }) => found), real: sum(({ real }) => real), right: sum(({ right }) => right), off: sum(({ off }) => off) };
}

export function f1({ found, real, right }: Agreement): number {
  return found + real === 0 ? 1 : (2 * right) / (found + real);
}

/** Mean distance of a boundary from the true one; NaN where nothing is right. */
export function meanOff({ off, right }: Agreement): number {
  return off / (2 * right);
}

/** Seconds of `all` that lie in one of `some`; neither overlaps itself. */
export function lengthOf(all: readonly Span[], some: readonly Span[]): number {
  return all.reduce((sum, one) => sum + some.reduce((within, other) => within + sharedBy(one, other), 0), 0);
}

/**
 * Of each of `all` that none of `others` meets, by name and half an overlap: when it is, and what is there instead.
 * @param word what such a one is: missed, false
 */
export function unmet(word: string, all: readonly Stretch[], others: readonly Stretch[], there: readonly Stretch[]): string[] {
  return all
    .filter((one) => !others.some((other) => other.name === one.name && iouOf(one, other) >= 0.5))
    .map((one) => {
      const instead = there
        .filter((other) => sharedBy(one, other) > 0.25)
        .map((other) => `${other.name} ${sharedBy(one, other).toFixed(1)} s`);
      return `${word} ${one.name}, ${one.start.toFixed(1)} to ${one.end.toFixed(1)} s: ${instead.join(', ') || 'nothing'}`;
    });
}

function sharedBy(a: Span, b: Span): number {
  return Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start));
}

function iouOf(a: Stretch, b: Stretch): number {
  const shared = sharedBy(a, b);
  return shared / (a.end - a.start + b.end - b.start - shared);
}

/** The plain way: each window's likeliest label, windows of one label in a row a segment. No thresholds, nothing smoothed. */
export function plainSegments({ film: { plan, labels } }: TimelineScores, { probabilities }: Lanes): Stretch[] {
  const out: { start: number; end: number; readonly name: string }[] = [];
  for (let w = 0; w < plan.windows; w++) {
    const row = probabilities.subarray(w * labels.length, (w + 1) * labels.length);
    const name = labels[row.indexOf(Math.max(...row))]!.en;
    const end = w === plan.windows - 1 ? plan.duration : windowMiddle(plan, w) + plan.stride / 2;
    const last = out.at(-1);
    if (last?.name === name) last.end = end;
    else out.push({ start: last?.end ?? 0, end, name });
  }
  return out;
}
