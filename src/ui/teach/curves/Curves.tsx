/**
 * The curves of a training, drawn as SVG: losses of both branches, accuracy in training and on held-out clips. A few
 * hundred points at most, so no charting library; colours are the page's own, and the values stand in a table as well.
 */
import { useState } from 'react';
import { percent, significant } from '../../../shared/base/figures';
import type { EpochPoint } from '../../../shared/teaching/teaching';
import { TableScroller } from '../../common/TableScroller';
import { useTexts } from '../common/texts';

interface CurvesProps {
  readonly testId?: string;
  readonly curve: readonly EpochPoint[];
  readonly epochs: number;
  /** The epoch that was kept. */
  readonly best?: number;
}

interface Line {
  readonly name: string;
  readonly className: string;
  readonly value: (point: EpochPoint) => number | null;
}

export function Curves({ curve, epochs, best, testId = 'curve' }: CurvesProps) {
  const { t } = useTexts();
  const losses: readonly Line[] = [
    { name: t('curve.english'), className: 'line-en', value: ({ lossEn }) => lossEn },
    { name: t('curve.chinese'), className: 'line-zh', value: ({ lossZh }) => lossZh },
  ];
  const accuracies: readonly Line[] = [
    { name: t('curve.training'), className: 'line-train', value: ({ trainAccuracy }) => trainAccuracy },
    { name: t('curve.heldOut'), className: 'line-held-out', value: ({ heldOutAccuracy }) => heldOutAccuracy },
  ];
  return (
    <div className="curves" data-testid={testId} data-points={curve.length}>
      {curve.length === 0 ? (
        <p className="caption">{t('curve.waiting')}</p>
      ) : (
        <>
          <Chart
            title={t('curve.loss')}
            lines={losses}
            curve={curve}
            epochs={epochs}
            format={loss}
            {...(best === undefined ? {} : { best })}
          />
          <Chart
            title={t('curve.accuracy')}
            lines={accuracies}
            curve={curve}
            epochs={epochs}
            top={1}
            format={percent}
            {...(best === undefined ? {} : { best })}
          />
          <Values curve={curve} />
        </>
      )}
    </div>
  );
}

interface ChartProps extends CurvesProps {
  readonly title: string;
  readonly lines: readonly Line[];
  /** Upper end of the scale; left out: the largest value. */
  readonly top?: number;
  readonly format: (value: number) => string;
}

/** The drawing's own units; the box is stretched to the panel, the lines keep their width. */
const width = 300;
const height = 96;

function Chart({ title, lines, curve, epochs, top, best, format }: ChartProps) {
  const { t } = useTexts();
  const [chosen, setChosen] = useState<number | null>(null);
  const drawn = lines.filter(({ value }) => curve.some((point) => value(point) !== null));
  if (drawn.length === 0) return null;
  const largest = top ?? niceTop(Math.max(...drawn.flatMap(({ value }) => curve.map((point) => value(point) ?? 0))));
  const x = (epoch: number) => (epoch / Math.max(epochs, 1)) * width;
  const y = (value: number) => height - (Math.min(value, largest) / largest) * height;
  const shown = curve.find(({ epoch }) => epoch === chosen) ?? curve.at(-1)!;

  const said = drawn.map(({ name, value }) => `${name} ${value(shown) === null ? '–' : format(value(shown)!)}`).join(', ');
  return (
    <figure className="chart">
      <figcaption>
        <b>{title}</b>{' '}
        <span className="legend">
          {drawn.map(({ name, className, value }) => {
            const now = value(shown);
            return (
              <span key={className} className={className}>
                {name} <span className="numbers">{now === null ? '–' : format(now)}</span>
              </span>
            );
          })}
        </span>
        <span className="caption numbers">{t('curve.epoch', { epoch: shown.epoch })}</span>
      </figcaption>
      <div className="plot">
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
          {[0, 0.5, 1].map((part) => (
            <line key={part} className="grid" x1={0} x2={width} y1={part * height} y2={part * height} />
          ))}
          {best !== undefined && <line className="best" x1={x(best)} x2={x(best)} y1={0} y2={height} />}
          {chosen !== null && <line className="cursor" x1={x(shown.epoch)} x2={x(shown.epoch)} y1={0} y2={height} />}
          {drawn.map(({ className, value }) => (
            <path
              key={className}
              className={className}
              d={pathOf(
                curve.map((at) => [x(at.epoch), value(at)] as const),
                y,
              )}
            />
          ))}
        </svg>
        <span className="axis top numbers">{format(largest)}</span>
        <span className="axis bottom numbers">{format(0)}</span>
        <span className="axis end numbers">
          {epochs} {t('curve.epochs')}
        </span>
        <input
          type="range"
          min={0}
          max={epochs}
          value={shown.epoch}
          aria-label={title}
          aria-valuetext={`${t('curve.epoch', { epoch: shown.epoch })}: ${said}`}
          onChange={(event) => setChosen(nearestEpoch(curve, Number(event.target.value)))}
          onBlur={() => setChosen(null)}
        />
      </div>
    </figure>
  );
}

function Values({ curve }: { readonly curve: readonly EpochPoint[] }) {
  const { t } = useTexts();
  const share = (value: number | null) => (value === null ? '–' : percent(value));
  return (
    <details className="curve-values">
      <summary className="caption">{t('curve.values')}</summary>
      <TableScroller label={t('curve.values')}>
        <table className="numbers">
          <thead>
            <tr>
              <th scope="col">{t('run.epoch')}</th>
              <th scope="col">{t('run.lossEn')}</th>
              <th scope="col">{t('run.lossZh')}</th>
              <th scope="col">{t('run.trainAccuracy')}</th>
              <th scope="col">{t('run.heldOutAccuracy')}</th>
              <th scope="col">{t('curve.rate')}</th>
            </tr>
          </thead>
          <tbody>
            {curve.map(({ epoch, lossEn, lossZh, trainAccuracy, heldOutAccuracy, learningRate }) => (
              <tr key={epoch}>
                <th scope="row">{epoch}</th>
                <td>{loss(lossEn)}</td>
                <td>{loss(lossZh)}</td>
                <td>{share(trainAccuracy)}</td>
                <td>{share(heldOutAccuracy)}</td>
                <td>{learningRate.toExponential(1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroller>
    </details>
  );
}

/** Where a value is missing the line has a gap; a lone point is drawn as a dot. */
export function pathOf(points: readonly (readonly [number, number | null])[], y: (value: number) => number): string {
  let path = '';
  let drawing = false;
  for (const [x, value] of points) {
    if (value === null || !Number.isFinite(value)) {
      drawing = false;
      continue;
    }
    path += drawing ? `L${x.toFixed(1)} ${y(value).toFixed(1)}` : `M${x.toFixed(1)} ${y(value).toFixed(1)}h0.01`;
    drawing = true;
  }
  return path;
}

/** The next round number: a digit or two, times a power of ten. */
export function niceTop(largest: number): number {
  if (!(largest > 0) || !Number.isFinite(largest)) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  return ([1, 1.5, 2, 3, 4, 5, 6, 8].find((step) => step * power >= largest) ?? 10) * power;
}

function nearestEpoch(curve: readonly EpochPoint[], wanted: number): number {
  return curve.reduce((best, { epoch }) => (Math.abs(epoch - wanted) < Math.abs(best - wanted) ? epoch : best), curve[0]?.epoch ?? 0);
}

function loss(value: number | null): string {
  return significant(value, 3);
}
