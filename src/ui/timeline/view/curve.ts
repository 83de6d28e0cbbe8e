/** A row of values over time as the outline of a filled curve, with no more points than the screen can show. Pure. */
import type { Seconds } from '../../../shared/base/units';
import { placeOf, type Span } from './zoom';

export interface Curve {
  /** Middles of the windows, rising. */
  readonly times: ArrayLike<Seconds>;
  /** 0 to 1; NaN where no window has been looked at yet: the curve goes from neighbour to neighbour over it. */
  readonly values: ArrayLike<number>;
}

/** Points [x, y] with y 0 at the top: of all values that fall on one pixel the largest. */
export function outline({ times, values }: Curve, span: Span, width: number, height: number): (readonly [number, number])[] {
  const points: [number, number][] = [];
  let before: readonly [number, number] | null = null;
  for (let n = 0; n < times.length; n++) {
    const value = values[n]!;
    if (Number.isNaN(value)) continue;
    const x = placeOf(times[n]!, span, width);
    const y = (1 - Math.min(Math.max(value, 0), 1)) * height;
    if (x < 0) {
      before = [x, y];
      continue;
    }
    // The neighbours outside the screen give the curve its slope at the edges.
    if (before !== null) points.push([...before]);
    before = null;
    const last = points.at(-1);
    if (last !== undefined && Math.floor(last[0]) === Math.floor(x)) last[1] = Math.min(last[1], y);
    else points.push([x, y]);
    if (x > width) break;
  }
  return points;
}

/** The outline as an SVG path, closed along the bottom; empty without two points. */
export function filled(points: readonly (readonly [number, number])[], height: number): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 2) return '';
  const line = points.map(([x, y]) => `${round(x)} ${round(y)}`).join('L');
  return `M${round(first[0])} ${height}L${line}L${round(last[0])} ${height}Z`;
}

/** The same as an open line. */
export function line(points: readonly (readonly [number, number])[]): string {
  return points.length < 2 ? '' : `M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join('L')}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
