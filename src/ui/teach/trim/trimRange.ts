/** In and out point of a clip, kept in order and far enough apart. Pure; times in seconds. */
import type { Seconds } from '../../../shared/base/units';
import type { ClipTrim } from '../../../shared/teaching/teaching';

/** A shorter part would leave nothing to sample from. */
const shortest = 0.1;

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** The in point nearest to the wanted one, before the out point. */
export function inPoint(wanted: Seconds, out: Seconds): Seconds {
  return clamp(wanted, 0, Math.max(0, out - shortest));
}

/** The out point nearest to the wanted one, after the in point and within the clip. */
export function outPoint(wanted: Seconds, from: Seconds, duration: Seconds): Seconds {
  return clamp(wanted, Math.min(duration, from + shortest), duration);
}

/** What is kept: null for the whole clip. */
export function trimOf(from: Seconds, to: Seconds, duration: Seconds): ClipTrim | null {
  return from <= 0 && to >= duration ? null : { from, to };
}
