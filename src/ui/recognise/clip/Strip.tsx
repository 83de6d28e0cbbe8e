/** The frames that were looked at, their times and, under each, its weight for a label. One tab stop; arrows move inside. */
import { memo, useEffect, useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { fixed, percent } from '../../../shared/base/figures';
import type { LabelWords } from '../../../shared/recognition/reason';
import type { FrameStrip } from '../../../shared/recognition/recognition';
import type { ColourMapName } from '../../../state/settings/settings';
import { paintFrame } from '../../../lib/heat/frames';
import { Heat } from '../../heat/Heat';
import { WordRows } from '../why/WordRows';
import type { PaneContent } from './panes';

interface StripProps {
  readonly strip: FrameStrip;
  readonly panes: readonly PaneContent[];
  /** Weight of each frame for the label, summing to 1. */
  readonly weights: Float32Array;
  /** Empty where no label is the answer. */
  readonly label: string;
  /** That label's words over the frames; null while they are not there. */
  readonly words: LabelWords | null;
  readonly current: number;
  readonly colours: ColourMapName;
  readonly opacity: number;
  readonly onGo: (n: number) => void;
}

export const Strip = memo(function Strip({ strip, panes, weights, label, words, current, colours, opacity, onGo }: StripProps) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLFieldSetElement>(null);
  const count = strip.times.length;
  const largest = Math.max(...weights, 1e-9);

  useEffect(() => {
    const tile = scroller.current?.querySelector<HTMLElement>(`[data-frame="${current}"]`);
    const { current: frame } = scroller;
    if (tile === null || tile === undefined || frame === null) return;
    if (tile.offsetLeft < frame.scrollLeft || tile.offsetLeft + tile.offsetWidth > frame.scrollLeft + frame.clientWidth) {
      frame.scrollTo({ left: tile.offsetLeft - frame.clientWidth / 2 + tile.offsetWidth / 2 });
    }
  }, [current]);

  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: count - 1 }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const n = Math.min(Math.max(to, 0), count - 1);
    onGo(n);
    scroller.current?.querySelector<HTMLElement>(`[data-frame="${n}"]`)?.focus({ preventScroll: true });
  };

  return (
    <div>
      <fieldset className="strip-scroller" ref={scroller} aria-label={t('frames.label')}>
        <div className={label === '' ? 'strip unweighted' : 'strip'} style={{ '--frames': count }}>
          {strip.times.map((time, n) => (
            <button
              key={n}
              type="button"
              className="frame"
              data-frame={n}
              data-testid={`frame-${n}`}
              aria-current={n === current}
              tabIndex={n === current ? 0 : -1}
              aria-label={t('frames.frame', {
                n: n + 1,
                count,
                time: t('result.seconds', { value: fixed(time, 1) }),
                weight: percent(weights[n] ?? 0),
              })}
              onKeyDown={onKeyDown}
              onClick={() => onGo(n)}
            >
              {panes.map((content) => (
                <Tile key={content.caption} strip={strip} n={n} content={content} colours={colours} opacity={opacity} />
              ))}
              <span className="frame-time">{t('result.seconds', { value: fixed(time, 1) })}</span>
            </button>
          ))}
          {label !== '' &&
            strip.times.map((_, n) => (
              <button
                key={`weight-${n}`}
                type="button"
                className="weight"
                data-testid={`weight-${n}`}
                data-current={n === current || undefined}
                tabIndex={-1}
                aria-label={t('frames.weight', { n: n + 1, weight: percent(weights[n] ?? 0) })}
                title={percent(weights[n] ?? 0)}
                onClick={() => onGo(n)}
              >
                <span style={{ height: `${Math.max(2, ((weights[n] ?? 0) / largest) * 100)}%` }} />
              </button>
            ))}
          {words !== null && label !== '' && <WordRows words={words} count={count} current={current} onGo={onGo} />}
        </div>
      </fieldset>
      <p className="caption">{label === '' ? t('frames.looked') : t('frames.caption', { label })}</p>
    </div>
  );
});

interface TileProps {
  readonly strip: FrameStrip;
  readonly n: number;
  readonly content: PaneContent;
  readonly colours: ColourMapName;
  readonly opacity: number;
}

const tileHeatSize = 128;

const Tile = memo(function Tile({ strip, n, content, colours, opacity }: TileProps) {
  const base = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (base.current !== null) paintFrame(base.current, strip, n);
  }, [strip, n]);
  return (
    <span className="tile">
      <canvas ref={base} width={strip.size} height={strip.size} aria-hidden="true" />
      {content.heat !== null && (
        <Heat
          source={content.heat}
          place={n}
          colours={colours}
          size={tileHeatSize}
          style={{ opacity }}
          testId={`${content.caption === 'plain' ? 'overlay-plain' : 'overlay'}-${n}`}
        />
      )}
    </span>
  );
});

/** Holds the strip's place before there is one. */
export function EmptyStrip({ count }: { readonly count: number }) {
  return (
    <div aria-hidden="true">
      <div className="strip-scroller">
        <div className="strip" style={{ '--frames': count }}>
          {Array.from({ length: count }, (_, n) => (
            <span key={n} className="frame empty" />
          ))}
          {Array.from({ length: count }, (_, n) => (
            <span key={n} className="weight" />
          ))}
        </div>
      </div>
      <p className="caption">&nbsp;</p>
    </div>
  );
}
