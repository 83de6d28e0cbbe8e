/** Accuracy over lambda, and how true the shown probabilities are. */
import { fixed } from '../../../shared/base/figures';
import type { EvaluationReport } from '../../../shared/evaluation/report';
import { useTexts } from '../texts';

interface CurveProps {
  readonly report: EvaluationReport;
}

/** Of the drawing, in its own units; the border holds the numbers of the axes. */
const [width, height, border] = [320, 180, 28];
const across = (share: number) => border + share * (width - 2 * border);
const up = (share: number) => height - border - share * (height - 2 * border);

export function LambdaCurve({ report: { lambdaCurve } }: CurveProps) {
  const { t } = useTexts();
  if (lambdaCurve.length === 0) return null;
  const line = (of: 'top1' | 'top5') => lambdaCurve.map((point) => `${across(point.lambda)},${up(point[of])}`).join(' ');
  return (
    <figure>
      <figcaption>{t('lambdaTitle')}</figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={t('lambdaTitle')} className="evaluate-curve">
        <Axes />
        <polyline points={line('top1')} className="first" />
        <polyline points={line('top5')} className="second" />
      </svg>
      <p className="caption">
        <span className="first">{t('top1')}</span> <span className="second">{t('top5')}</span> {t('lambdaNote')}
      </p>
    </figure>
  );
}

export function Reliability({ report: { calibration } }: CurveProps) {
  const { t } = useTexts();
  const { bins, error, temperature, mendedError } = calibration;
  return (
    <figure>
      <figcaption>{t('calibration')}</figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={t('calibration')} className="evaluate-curve">
        <Axes />
        {bins.map(({ from, to, accuracy }) =>
          accuracy === null ? null : (
            <rect key={from} x={across(from) + 1} width={across(to) - across(from) - 2} y={up(accuracy)} height={up(0) - up(accuracy)} />
          ),
        )}
        <line x1={across(0)} y1={up(0)} x2={across(1)} y2={up(1)} className="honest" />
      </svg>
      <p className="caption">{t('calibrationNote')}</p>
      <p className="caption">
        {t('ece', { value: fixed(error, 3) })}.{' '}
        {temperature !== null &&
          (mendedError === null
            ? t('temperatureAlone', { value: fixed(temperature, 2) })
            : t('temperature', { value: fixed(temperature, 2), mended: fixed(mendedError, 3) }))}
      </p>
    </figure>
  );
}

function Axes() {
  return (
    <>
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <line x1={across(0)} x2={across(1)} y1={up(share)} y2={up(share)} className="grid" />
          <text x={border - 4} y={up(share) + 3} textAnchor="end">
            {share * 100}
          </text>
          <text x={across(share)} y={height - border + 14} textAnchor="middle">
            {share}
          </text>
        </g>
      ))}
    </>
  );
}
