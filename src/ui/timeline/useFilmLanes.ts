/** The lanes of a timeline in the page's language, from what is known so far and the settings in force. */
import { useDeferredValue, useMemo, useState } from 'react';
import type { Seconds } from '../../shared/base/units';
import type { TimelineCurve } from '../../shared/timeline/film';
import type { Segment } from '../../shared/timeline/segments';
import { useSettings } from '../../state/settings/settings';
import { useFilmSearch } from '../../state/timeline/filmSearch';
import type { Timeline } from '../../state/timeline/timelines';
import { useTimelineSettings } from '../../state/timeline/timelineSettings';
import type { HoverLabel } from './lanes/HoverCard';
import type { Hatch, Lane } from './lanes/lane';
import { colourOf } from '../common/labelColours';
import { useTexts } from './common/texts';
import { keepPlaces, openLanes } from './view/laneOrder';
import { filmView, type FilmView } from './view/lanesOfFilm';
import { listed } from './view/stepping';

export interface FilmLanes {
  readonly lanes: readonly Lane[];
  /** Labels without a lane while the rest is folded. */
  readonly folded: number;
  readonly hatches: readonly Hatch[];
  readonly marks: readonly { readonly from: Seconds; readonly to: Seconds; readonly colour: string }[];
  /** Without what is none of the labels. */
  readonly segments: readonly Segment[];
  /** With it, as files have them. */
  readonly all: readonly Segment[];
  readonly at: (time: Seconds) => readonly HoverLabel[];
}

const nothing: readonly never[] = [];

/** @param unfolded all labels that matter get a lane */
export function useFilmLanes(timeline: Timeline | undefined, unfolded: boolean): FilmLanes {
  const texts = useTexts();
  const lambda = useSettings((settings) => settings.lambda);
  const settings = useDeferredValue(useTimelineSettings());
  const revision = useDeferredValue(timeline?.revision ?? 0);
  const scores = timeline?.scores ?? null;
  const coarse = timeline?.coarse ?? null;
  const found = useFilmSearch((search) => (search.text.trim() === '' || search.found?.film !== scores?.film.id ? null : search.found));
  const view = useMemo(
    () => (scores === null || revision < 0 ? null : filmView(scores, coarse, lambda, settings)),
    [scores, coarse, lambda, settings, revision],
  );
  const [places, setPlaces] = useState<readonly number[]>(nothing);
  const kept = useMemo(() => keepPlaces(places, view?.leading ?? nothing), [places, view]);
  if (kept.join() !== places.join()) setPlaces(kept);
  const { t, names, name } = texts;

  return useMemo(() => {
    if (view === null || scores === null)
      return { lanes: nothing, folded: 0, hatches: nothing, marks: nothing, segments: nothing, all: nothing, at: () => nothing };
    const { labels } = scores.film;
    const rest = view.leading.filter((label) => !kept.includes(label));
    const segments = listed(view.segments);
    const labelLanes = [...kept, ...(unfolded ? rest : nothing)].map((label): Lane => {
      const text = labels[label]!;
      return {
        key: `label-${label}`,
        names: names(text),
        about: t('lane', { label: name(text) }),
        kind: 'label',
        colour: colourOf(text),
        curve: view.curveOf(label),
        bars: segments.flatMap(({ start, end, label: of }, segment) => (of === label ? [{ from: start, to: end, segment }] : [])),
      };
    });
    const hatches = segments.flatMap(({ start, end, kind }) =>
      kind === 'action' || kind === 'none' ? [] : [{ from: start, to: end, name: t(`looks.${kind}`) }],
    );
    return {
      lanes: [...(found === null ? nothing : [searchLane(found, t)]), ...labelLanes, ...restLanes(view, t)],
      folded: view.leading.length - Math.min(openLanes, view.leading.length),
      hatches,
      marks: segments.flatMap((segment) =>
        segment.kind === 'action' ? [{ from: segment.start, to: segment.end, colour: colourOf(segment) }] : [],
      ),
      segments,
      all: view.segments,
      at: (time) =>
        view
          .at(time, 3)
          .map(({ label, probability }) => ({ name: names(labels[label]!)[0] ?? '', colour: colourOf(labels[label]!), probability })),
    };
  }, [view, scores, kept, unfolded, found, t, names, name]);
}

function restLanes({ none, weights }: FilmView, t: ReturnType<typeof useTexts>['t']): Lane[] {
  return [
    { key: 'none', names: [t('none')], about: t('noneWhy'), kind: 'none', colour: 'var(--soft)', curve: none, bars: [] },
    { key: 'weights', names: [t('weights')], about: t('weightsWhy'), kind: 'weights', colour: 'var(--accent)', curve: weights, bars: [] },
  ];
}

/** Cosines have no scale of their own: the curve goes from the film's worst moment to its best. */
function searchLane({ text, curve }: { readonly text: string; readonly curve: TimelineCurve }, t: ReturnType<typeof useTexts>['t']): Lane {
  const known = curve.scores.filter((score) => !Number.isNaN(score));
  const low = Math.min(...known);
  const range = Math.max(Math.max(...known) - low, 1e-6);
  return {
    key: 'search',
    names: [text],
    about: t('search.curve', { text }),
    kind: 'search',
    colour: 'var(--ink)',
    curve: { times: curve.times, values: curve.scores.map((score) => (score - low) / range) },
    bars: [],
  };
}
