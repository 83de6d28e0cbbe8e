/** Which part of a film the lanes show: zooming, panning, and where a moment lies on the screen. Pure. */
import type { Seconds } from '../../../shared/base/units';

/** The shown part, `from < to`, inside the film. */
export interface Span {
  readonly from: Seconds;
  readonly to: Seconds;
}

/** Nothing shorter is shown: [choice] half a second across the screen is as close as windows of seconds deserve. */
export const closest: Seconds = 0.5;

export function whole(duration: Seconds): Span {
  return { from: 0, to: Math.max(duration, 0.001) };
}

/** The span moved and cut so that it lies inside the film. */
export function inside({ from, to }: Span, duration: Seconds): Span {
  const all = whole(duration);
  const length = Math.min(Math.max(to - from, Math.min(closest, all.to)), all.to);
  const start = Math.min(Math.max(from, 0), all.to - length);
  return { from: start, to: start + length };
}

/** @param factor below 1 comes closer @param at the moment that stays where it is */
export function zoomed({ from, to }: Span, factor: number, at: Seconds, duration: Seconds): Span {
  const length = Math.min(Math.max((to - from) * factor, Math.min(closest, duration)), duration);
  const share = (at - from) / (to - from);
  return inside({ from: at - share * length, to: at - share * length + length }, duration);
}

/** @param share of the shown length, negative towards the start */
export function panned({ from, to }: Span, share: number, duration: Seconds): Span {
  const by = (to - from) * share;
  return inside({ from: from + by, to: to + by }, duration);
}

/** The span moved, where it must, so that a moment is seen; zoom stays. */
export function showing(span: Span, time: Seconds, duration: Seconds): Span {
  if (time >= span.from && time <= span.to) return span;
  const length = span.to - span.from;
  return inside({ from: time - length / 4, to: time + (3 * length) / 4 }, duration);
}

/** Pixels from the left. */
export function placeOf(time: Seconds, { from, to }: Span, width: number): number {
  return ((time - from) / (to - from)) * width;
}

export function timeAt(place: number, { from, to }: Span, width: number): Seconds {
  return from + (place / Math.max(width, 1)) * (to - from);
}

const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

/** Round moments for the ruler, none nearer than `apart` pixels to the next. */
export function ticks({ from, to }: Span, width: number, apart = 72): Seconds[] {
  const least = ((to - from) / Math.max(width, 1)) * apart;
  const step = steps.find((one) => one >= least) ?? Math.ceil(least / 3600) * 3600;
  const first = Math.ceil(from / step - 1e-9);
  const count = Math.floor(to / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, n) => (first + n) * step);
}

/** 3:05, 1:02:03, and with tenths where the ruler is finer than a second. */
export function stamp(seconds: Seconds, tenths = false): string {
  const value = Math.max(0, tenths ? Math.round(seconds * 10) / 10 : Math.round(seconds));
  const hours = Math.floor(value / 3600);
  const minutes = Math.floor((value % 3600) / 60);
  const rest = (value % 60).toFixed(tenths ? 1 : 0).padStart(tenths ? 4 : 2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}
