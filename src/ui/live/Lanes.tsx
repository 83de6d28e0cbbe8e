/** The last minute: a lane for each label that led in it, as high as its probability, and one for "none of these". */
import { useMemo } from 'react';
import { lanesShown, smoothed } from '../../state/live/lanes';
import { type LanePoint, laneLength, useLive } from '../../state/live/liveStore';
import { percent } from '../../shared/base/figures';
import type { Seconds } from '../../shared/base/units';
import { colourOf } from '../common/labelColours';
import { useTexts } from './texts';

/** Answers further apart than this are not joined: the camera was off or the tab hidden. */
const gap: Seconds = 6;
const most = 5;

export function Lanes() {
  const { t, names } = useTexts();
  const { lanes, session } = useLive();
  const labels = useMemo(() => lanesShown(lanes), [lanes]);
  const end = lanes.at(-1)?.time ?? 0;
  const lead = (label: number) =>
    lanes.filter(({ top, none }) => none === null && top[0]?.[0] === label).length / Math.max(1, lanes.length);
  const rows = Array.from({ length: most }, (_, index) => labels[index]);
  return (
    <section className="panel live-lanes" aria-label={t('lanes')} data-testid="live-lanes" data-points={lanes.length}>
      <h2>{t('lanes')}</h2>
      <ul>
        {rows.map((label, row) => {
          const text = label === undefined ? undefined : session?.labels.labels[label];
          return (
            <li key={row} className="lane">
              <span className="live-name">
                {text !== undefined &&
                  names(text).map(({ language, name }) => (
                    <span key={language} lang={language}>
                      {name}
                    </span>
                  ))}
              </span>
              {text !== undefined && label !== undefined ? (
                <Lane
                  path={areaOf(lanes, end, ({ top, none }) => (none === null ? (top.find(([index]) => index === label)?.[1] ?? 0) : 0))}
                  title={t('laneOf', { label: names(text)[0]?.name ?? '', share: percent(lead(label)) })}
                  colour={colourOf(text)}
                />
              ) : (
                <Lane path="" title="" />
              )}
            </li>
          );
        })}
        <li className="lane lane-none">
          <span className="live-name">{t('laneNone')}</span>
          <Lane path={areaOf(lanes, end, ({ none }) => (none === null ? 0 : 1))} title={t('laneNone')} />
        </li>
      </ul>
      <p className="caption live-axis" aria-hidden="true">
        <span>{t('ago', { seconds: laneLength })}</span>
        <span>{t('now')}</span>
      </p>
    </section>
  );
}

function Lane({ path, title, colour }: { readonly path: string; readonly title: string; readonly colour?: string }) {
  const named = title === '' ? { 'aria-hidden': true } : { role: 'img', 'aria-label': title };
  return (
    <svg viewBox={`0 0 ${laneLength} 1`} preserveAspectRatio="none" style={{ color: colour }} {...named}>
      <path d={path} />
    </svg>
  );
}

/** From the left edge, a minute ago, to the newest answer at the right one. */
function areaOf(lanes: readonly LanePoint[], end: Seconds, height: (point: LanePoint) => number): string {
  const parts: string[] = [];
  const values = smoothed(lanes, height);
  let before: number | null = null;
  for (const [at, { time }] of lanes.entries()) {
    const x = laneLength - (end - time);
    const y = 1 - values[at]!;
    if (before === null || x - before > gap) parts.push(`${before === null ? '' : `V1`}M${x.toFixed(2)} 1`);
    parts.push(`L${x.toFixed(2)} ${y.toFixed(3)}`);
    before = x;
  }
  return before === null ? '' : `${parts.join('')}V1`;
}
