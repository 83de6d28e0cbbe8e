/** The film from left to right: overview, ruler, one lane a label, and over all of them playhead, hatching and what is pointed at. */
import { useCallback, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { FrameStrip } from '../../../shared/recognition/recognition';
import type { Seconds } from '../../../shared/base/units';
import { usePlayer } from '../../recognise/clip/player';
import { panned, placeOf, stamp, timeAt, whole, zoomed, type Span } from '../view/zoom';
import { useTexts } from '../common/texts';
import { HoverCard, type HoverLabel } from './HoverCard';
import type { Hatch, Lane } from './lane';
import { LaneTrack } from './LaneTrack';
import { Overview } from './Overview';
import { Playhead } from './Playhead';
import { Ruler } from './Ruler';
import { usePointer } from './usePointer';

interface LanesProps {
  readonly duration: Seconds;
  readonly span: Span;
  readonly onSpan: (span: Span) => void;
  readonly lanes: readonly Lane[];
  readonly hatches: readonly Hatch[];
  readonly marks: readonly { readonly from: Seconds; readonly to: Seconds; readonly colour: string }[];
  readonly pictures: readonly FrameStrip[];
  readonly at: (time: Seconds) => readonly HoverLabel[];
  readonly onGo: (time: Seconds) => void;
}

export function Lanes(props: LanesProps) {
  const { duration, span, onSpan, lanes, hatches, marks, pictures, at, onGo } = props;
  const { t } = useTexts();
  const track = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const { current } = track;
    if (current === null) return undefined;
    const measure = () => setWidth(current.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  const hover = usePointer({ track, span, duration, width, onSpan, onGo });
  const pointed = hover === null ? null : timeAt(hover, span, width);
  const lookAt = (time: Seconds) => hatches.find(({ from, to }) => time >= from && time < to)?.name ?? t('nothing');
  const now = usePlayer(useCallback(({ clock }) => Math.round((clock?.time ?? 0) * 2) / 2, []));
  const said = at(now).map(({ name }) => name);
  return (
    <div className="lanes">
      <Overview duration={duration} span={span} marks={marks} hatches={hatches} title={t('overview')} onSpan={onSpan} />
      <div className="lane-names" aria-hidden="true">
        <div className="ruler-place" />
        {lanes.map(({ key, kind, names, about }) => (
          <div key={key} className="lane-name" data-kind={kind} data-testid={`lane-${key}`} title={about}>
            {names.map((name) => (
              <span key={name}>{name}</span>
            ))}
          </div>
        ))}
      </div>
      <div
        ref={track}
        className="lane-tracks"
        data-testid="lane-tracks"
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a slider that holds lanes: no input can
        role="slider"
        tabIndex={0}
        aria-label={t('lanes', { from: stamp(span.from), to: stamp(span.to) })}
        aria-valuemin={0}
        aria-valuemax={Math.round(duration * 10) / 10}
        aria-valuenow={now}
        aria-valuetext={t('now', { time: stamp(now, true), labels: said.length === 0 ? lookAt(now) : said.join(', ') })}
        onKeyDown={(event) => onLaneKey(event, props)}
      >
        <Ruler span={span} width={width} />
        {lanes.map((lane) => (
          <div key={lane.key} className="lane" data-kind={lane.kind}>
            <LaneTrack lane={lane} span={span} width={width} />
          </div>
        ))}
        {hatches.map(({ from, to, name }) => {
          const left = Math.max(placeOf(from, span, width), 0);
          const right = Math.min(placeOf(to, span, width), width);
          return right <= left ? null : (
            <span key={from} className="hatch tall" style={{ left, width: right - left }}>
              {right - left > 70 && <span>{name}</span>}
            </span>
          );
        })}
        <Playhead span={span} width={width} duration={duration} onSpan={onSpan} />
        {hover !== null && pointed !== null && (
          <HoverCard x={hover} width={width} time={pointed} pictures={pictures} labels={at(pointed)} instead={lookAt(pointed)} />
        )}
      </div>
    </div>
  );
}

/** With the lanes in focus the arrows move in time as finely as the zoom; Shift pans. */
function onLaneKey(event: KeyboardEvent, { span, duration, onSpan }: LanesProps): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const { clock } = usePlayer.getState();
  const time = clock?.time ?? 0;
  const step = (span.to - span.from) / 100;
  const acts: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => (event.shiftKey ? onSpan(panned(span, -0.2, duration)) : clock?.seek(time - step)),
    ArrowRight: () => (event.shiftKey ? onSpan(panned(span, 0.2, duration)) : clock?.seek(time + step)),
    Home: () => clock?.seek(0),
    End: () => clock?.seek(duration),
    '+': () => onSpan(zoomed(span, 0.5, time, duration)),
    '=': () => onSpan(zoomed(span, 0.5, time, duration)),
    '-': () => onSpan(zoomed(span, 2, time, duration)),
    '0': () => onSpan(whole(duration)),
  };
  const act = acts[event.key];
  if (act === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}
