/** Accuracy over K (Fig. 8): measured solid, printed dotted; each doubling of K as wide as the next. */
import type { DrawRow } from '../../../shared/evaluation/draws/drawTable';
import { curveColour, shotsCurves } from '../../../shared/evaluation/draws/shotsCurves';
import { useDrawTexts } from './texts';

const [width, height, border] = [360, 220, 30];

export function ShotsChart({ rows }: { readonly rows: readonly DrawRow[] }) {
  const { t, nameOfRow } = useDrawTexts();
  const curves = shotsCurves(rows);
  if (curves.length === 0) return null;
  const all = [...new Set(curves.flatMap(({ points }) => points.map(([K]) => K)))].toSorted((a, b) => a - b);
  const [least, most] = [Math.log2(all[0]!), Math.log2(all.at(-1)!)];
  const across = (K: number): number => border + ((Math.log2(K) - least) / (most - least || 1)) * (width - 2 * border);
  const up = (share: number): number => height - border - share * (height - 2 * border);
  return (
    <figure>
      <figcaption>{t('curve')}</figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={t('curve')} className="evaluate-curve" data-testid="draws-curve">
        {[0, 0.25, 0.5, 0.75, 1].map((share) => (
          <g key={share}>
            <line x1={border} x2={width - border} y1={up(share)} y2={up(share)} className="grid" />
            <text x={border - 4} y={up(share) + 3} textAnchor="end">
              {share * 100}
            </text>
          </g>
        ))}
        {all.map((K) => (
          <text key={K} x={across(K)} y={height - border + 14} textAnchor="middle">
            {K}
          </text>
        ))}
        {curves.map(({ name, printed, colour, points }) => (
          <polyline
            key={`${name} ${printed}`}
            style={{ stroke: curveColour(colour), strokeDasharray: printed ? '2 3' : undefined }}
            points={points.map(([K, share]) => `${across(K)},${up(share)}`).join(' ')}
          />
        ))}
      </svg>
      <ul className="draws-legend">
        {curves
          .filter(({ printed }) => !printed)
          .map(({ name, row, settings, colour }) => (
            <li key={name}>
              <i style={{ background: curveColour(colour) }} aria-hidden="true" />
              {nameOfRow(row, settings)}
            </li>
          ))}
      </ul>
      <p className="caption">{t('curveNote')}</p>
    </figure>
  );
}
