/** The report's curves as SVG: they scale, print and need no script. */
import { percentOf } from '../../base/figures';
import type { ReliabilityBin } from '../calibration';
import { curveColour, type ShotsCurve } from '../draws/shotsCurves';
import type { LambdaPoint } from '../lambdaCurve';
import { escape } from './markup';
import type { ReportWords } from './words';

const [width, height, margin] = [360, 240, 36];

/** A share from 0 to 1 on each axis, as pixels. */
const x = (share: number): number => margin + share * (width - 2 * margin);
const y = (share: number): number => height - margin - share * (height - 2 * margin);

export function lambdaChart(points: readonly LambdaPoint[], acting: number, words: ReportWords): string {
  const line = (value: (point: LambdaPoint) => number, mark: string): string =>
    `<polyline class="${mark}" points="${points.map((point) => `${x(point.lambda).toFixed(1)},${y(value(point)).toFixed(1)}`).join(' ')}"/>`;
  const now = `<line class="now" x1="${x(acting)}" x2="${x(acting)}" y1="${y(0)}" y2="${y(1)}"/>`;
  return chart(words.lambdaTitle, words.lambda, words.accuracy, [
    now,
    line(({ top1 }) => top1, 'first'),
    line(({ top5 }) => top5, 'second'),
  ]);
}

/** Bars of accuracy over confidence; true probabilities lie on the diagonal. */
export function reliabilityChart(bins: readonly ReliabilityBin[], words: ReportWords): string {
  const bars = bins.flatMap(({ from, to, accuracy, n }) =>
    accuracy === null
      ? []
      : `<rect class="bar" x="${x(from).toFixed(1)}" width="${(x(to) - x(from) - 1).toFixed(1)}" y="${y(accuracy).toFixed(1)}" height="${(y(0) - y(accuracy)).toFixed(1)}"><title>${n}: ${percentOf(accuracy, 1)}</title></rect>`,
  );
  const diagonal = `<line class="now" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>`;
  return chart(words.calibration, words.confidence, words.accuracy, [...bars, diagonal]);
}

/** Accuracy over K (Fig. 8), each doubling of K as wide as the next. */
export function shotsChart(curves: readonly ShotsCurve[], words: ReportWords): string {
  const all = [...new Set(curves.flatMap(({ points }) => points.map(([K]) => K)))].toSorted((a, b) => a - b);
  const [least, most] = [Math.log2(all[0]!), Math.log2(all.at(-1)!)];
  const at = (K: number): number => (most === least ? 0.5 : (Math.log2(K) - least) / (most - least));
  const lines = curves.map(({ points, printed, colour }) => {
    const path = points.map(([K, share]) => `${x(at(K)).toFixed(1)},${y(share).toFixed(1)}`).join(' ');
    return `<polyline style="stroke:${curveColour(colour)};${printed ? 'stroke-dasharray:2 3' : ''}" points="${path}"/>`;
  });
  return chart(
    words.shotsTitle,
    words.shots,
    words.accuracy,
    lines,
    all.map((K) => [at(K), String(K)]),
  );
}

const shareTicks: readonly (readonly [number, string])[] = [0, 0.25, 0.5, 0.75, 1].map((share) => [share, String(share)]);

function chart(title: string, across: string, up: string, content: readonly string[], ticks = shareTicks): string {
  const below = ticks.map(([share, name]) => `<text x="${x(share)}" y="${y(0) + 14}" text-anchor="middle">${name}</text>`);
  const marks = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    `<line class="grid" x1="${x(0)}" x2="${x(1)}" y1="${y(share)}" y2="${y(share)}"/>`,
    `<text x="${x(0) - 4}" y="${y(share) + 4}" text-anchor="end">${share * 100}</text>`,
  ]);
  const names = [
    `<text x="${x(0.5)}" y="${height - 4}" text-anchor="middle">${escape(across)}</text>`,
    `<text x="${x(0)}" y="${margin - 12}">${escape(up)}, %</text>`,
  ];
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">${[...marks, ...below, ...names, ...content].join('')}</svg>`;
}
