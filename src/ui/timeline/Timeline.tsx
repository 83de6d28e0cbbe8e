/** Where in the film: under the player of a clip of twenty seconds and more by itself, of any other on demand. Binds the stores. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Seconds } from '../../shared/base/units';
import type { Segment } from '../../shared/timeline/segments';
import type { Clip } from '../../state/recognise/clips';
import { useSettings } from '../../state/settings/settings';
import { longFrom, runTimeline, timelineKey, useTimelines } from '../../state/timeline/timelines';
import { useTimelineSettings } from '../../state/timeline/timelineSettings';
import { ErrorText } from '../common/ErrorText';
import { useShortcuts } from '../common/hooks/shortcuts';
import { usePlayer } from '../recognise/clip/player';
import { Lanes } from './lanes/Lanes';
import { Head } from './parts/Head';
import { PlayTools, rates, ZoomTools } from './parts/PlayTools';
import { SaveMenu } from './parts/SaveMenu';
import { SearchBox } from './parts/SearchBox';
import { SegmentList } from './parts/SegmentList';
import { SettingsPart } from './parts/SettingsPart';
import { useTexts } from './common/texts';
import './timeline.css';
import { useFilmLanes } from './useFilmLanes';
import { segmentAt, segmentKey, stepped } from './view/stepping';
import { inside, showing, stamp, whole, zoomed, type Span } from './view/zoom';

const none: readonly never[] = [];

/** A search follows the growing film at every so many of its revisions. */
const searchEvery = 8;

/** To be given the clip's id as its key. */
export function Timeline({ clip }: { readonly clip: Clip }) {
  const { t } = useTexts();
  const timeline = useTimelines(({ of }) => of[clip.id]);
  const played = usePlayer(({ clock }) => clock?.duration ?? 0);
  const duration = timeline?.scores?.film.plan.duration ?? clip.result?.media.duration ?? played;
  const [asked, setAsked] = useState(false);
  const open = asked || timeline !== undefined || duration >= longFrom;
  const stale = useAutomatic(clip, open);
  if (!open)
    return (
      <section className="panel timeline" aria-label={t('title')} data-testid="timeline">
        <div className="timeline-head">
          <h2>{t('title')}</h2>
          <button
            type="button"
            title={t('makeWhy')}
            data-testid="make-timeline"
            disabled={clip.result === null}
            onClick={() => setAsked(true)}
          >
            {t('make')}
          </button>
        </div>
      </section>
    );
  return <OpenTimeline clip={clip} duration={duration} stale={stale} />;
}

/** Starts the timeline once the clip has its answer, and again where other choices were made since. @returns it is out of date */
function useAutomatic(clip: Clip, open: boolean): boolean {
  const timeline = useTimelines(({ of }) => of[clip.id]);
  const settings = useSettings();
  const windows = useTimelineSettings();
  const key = timelineKey(settings, windows);
  const stale = timeline !== undefined && timeline.ranWith !== key;
  const wanted = open && clip.status === 'done' && (timeline === undefined || (stale && timeline.status !== 'stopped'));
  useEffect(() => {
    if (wanted) runTimeline(clip.id);
  }, [wanted, clip.id]);
  return stale;
}

interface OpenTimelineProps {
  readonly clip: Clip;
  readonly duration: Seconds;
  readonly stale: boolean;
}

function OpenTimeline({ clip, duration, stale }: OpenTimelineProps) {
  const { t } = useTexts();
  const timeline = useTimelines(({ of }) => of[clip.id]);
  const [unfolded, setUnfolded] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [wantedSpan, setSpan] = useState<Span | null>(null);
  const span = wantedSpan === null ? whole(duration) : inside(wantedSpan, Math.max(duration, 0.001));
  const { lanes, folded, hatches, marks, segments, all, at } = useFilmLanes(timeline, unfolded);
  const search = useRef<HTMLInputElement>(null);
  const film = timeline?.scores?.film ?? null;

  const go = useCallback(
    (time: Seconds) => {
      const { clock } = usePlayer.getState();
      clock?.seek(time);
      clock?.play();
      setSpan((now) => now && showing(now, time, duration));
    },
    [duration],
  );
  const goTo = useCallback(
    (segment: Segment) => {
      const { clock } = usePlayer.getState();
      // A loop stays on: it moves to the segment gone to.
      if (clock?.loop != null) clock.setLoop({ from: segment.start, to: segment.end });
      go(segment.start);
    },
    [go],
  );
  const step = (by: 1 | -1) => {
    const next = segments[stepped(segments, usePlayer.getState().clock?.time ?? 0, by)];
    if (next !== undefined) goTo(next);
  };
  const loop = () => {
    const { clock } = usePlayer.getState();
    if (clock === null) return;
    const here = segments[segmentAt(segments, clock.time)] ?? segments[stepped(segments, clock.time, 1)] ?? segments.at(-1);
    if (clock.loop !== null || here === undefined) return clock.setLoop(null);
    clock.setLoop({ from: here.start, to: here.end });
    go(here.start);
  };
  const zoom = (factor: number | null) => setSpan(factor === null ? null : zoomed(span, factor, zoomCentre(span), duration));
  const speed = (by: 1 | -1) => {
    const { clock } = usePlayer.getState();
    const rate = rates[rates.findIndex((one) => one === clock?.rate) + by];
    if (rate !== undefined) clock?.setRate(rate);
  };
  useShortcuts({
    n: () => step(1),
    p: () => step(-1),
    u: loop,
    '+': () => zoom(0.5),
    '=': () => zoom(0.5),
    '-': () => zoom(2),
    '0': () => zoom(null),
    '>': () => speed(1),
    '<': () => speed(-1),
    '/': () => search.current?.focus(),
  });

  return (
    <section className="panel timeline" data-open="true" aria-label={t('title')} data-testid="timeline">
      <Head clipId={clip.id} timeline={timeline} duration={duration} segments={segments.length} stale={stale} />
      {timeline?.error != null && (
        <div role="alert" className="inline-error">
          <ErrorText error={timeline.error} file={clip.name} onRetry={() => runTimeline(clip.id)} />
        </div>
      )}
      <Notes timeline={timeline} />
      <div className="timeline-body">
        <div className="timeline-film">
          <div className="film-tools">
            <SearchBox
              scores={timeline?.scores != null && timeline.scores.count > 0 ? timeline.scores : null}
              revision={timeline?.status === 'done' ? -1 : Math.floor((timeline?.revision ?? 0) / searchEvery)}
              window={film?.plan.window ?? 2}
              field={search}
              onGo={go}
            />
            <ZoomTools onZoom={zoom} />
          </div>
          <Lanes
            duration={Math.max(duration, 0.001)}
            span={span}
            onSpan={setSpan}
            lanes={lanes}
            hatches={hatches}
            marks={marks}
            pictures={timeline?.pictures ?? none}
            at={at}
            onGo={go}
          />
          <p className="lanes-more">
            {folded > 0 && (
              <button type="button" className="link" onClick={() => setUnfolded(!unfolded)}>
                {unfolded ? t('fewer') : t('more', { count: folded })}
              </button>
            )}
          </p>
        </div>
        <div className="timeline-list">
          <PlayTools segments={segments} onStep={step} onLoop={loop} />
          <Current
            segments={segments}
            chosen={chosen}
            onChoose={setChosen}
            onGo={goTo}
            empty={t(timeline?.status === 'done' ? 'segments.noneFound' : 'segments.none')}
          />
          {film !== null && (
            <SaveMenu clipId={clip.id} film={film} segments={all} chosen={segments.filter((segment) => chosen.has(segmentKey(segment)))} />
          )}
          <SettingsPart />
        </div>
      </div>
    </section>
  );
}

/** The list, with the segment that the player is in. */
function Current(props: Omit<Parameters<typeof SegmentList>[0], 'current'>) {
  const current = usePlayer(({ clock }) => segmentAt(props.segments, clock?.time ?? 0));
  return <SegmentList {...props} current={current} />;
}

function Notes({ timeline }: { readonly timeline: ReturnType<typeof useTimelines.getState>['of'][string] | undefined }) {
  const { t } = useTexts();
  if (timeline === undefined) return null;
  const { broken, notKept, scores } = timeline;
  const film = scores?.film;
  return (
    <>
      {broken !== null && <p className="warn">{t('state.broken', { time: stamp(broken.from) })}</p>}
      {notKept !== null && <p className="note">{t('state.notKept')}</p>}
      {film?.features === 'per-window' && (
        <p className="note">{t('state.perWindow', { times: (film.encodings / Math.max(film.plan.moments, 1)).toFixed(1) })}</p>
      )}
    </>
  );
}

/** The playhead where it is seen, else the middle. */
function zoomCentre({ from, to }: Span): Seconds {
  const time = usePlayer.getState().clock?.time ?? -1;
  return time >= from && time <= to ? time : (from + to) / 2;
}
