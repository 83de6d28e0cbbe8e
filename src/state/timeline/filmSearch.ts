/** What was searched for: a curve over the film on the screen and its best moments, then the best moment of every other film that was looked at. */
import { create } from 'zustand';
import { engine } from '../../client/engine';
import type { Seconds } from '../../shared/base/units';
import { AppError, type AppErrorData } from '../../shared/errors/errors';
import { type BestMoment, bestMoments } from '../../shared/timeline/bestMoments';
import type { TimelineScores } from '../../shared/timeline/collect';
import type { TimelineCurve } from '../../shared/timeline/film';
import { useTimelines } from './timelines';

/** The best moment of another clip. */
interface FoundElsewhere {
  readonly clipId: string;
  readonly time: Seconds;
  readonly score: number;
}

interface FilmSearch {
  /** As typed; empty where nothing is searched for. */
  readonly text: string;
  readonly busy: boolean;
  /** Of which film and text the curve is. */
  readonly found: {
    readonly film: string;
    readonly text: string;
    readonly curve: TimelineCurve;
    readonly best: readonly BestMoment[];
  } | null;
  /** The best first. */
  readonly elsewhere: readonly FoundElsewhere[];
  readonly error: AppErrorData | null;
}

const nothing: FilmSearch = { text: '', busy: false, found: null, elsewhere: [], error: null };

export const useFilmSearch = create<FilmSearch>(() => nothing);

let latest: AbortController | undefined;

/** @param apart how far from one another the best moments are at least */
export async function searchFilm(scores: TimelineScores, text: string, apart: Seconds): Promise<void> {
  latest?.abort();
  const wanted = text.trim();
  if (wanted === '') return void useFilmSearch.setState({ ...nothing, text });
  const controller = new AbortController();
  const isLatest = () => latest === controller;
  latest = controller;
  useFilmSearch.setState({ text, busy: true });
  try {
    const curve = await curveOf(scores, wanted, controller.signal);
    const best = bestMoments(curve, { count: 6, apart });
    if (!isLatest()) return;
    useFilmSearch.setState({ found: { film: scores.film.id, text: wanted, curve, best }, error: null });
    const elsewhere = await searchOthers(scores.film.id, wanted, controller.signal);
    if (isLatest()) useFilmSearch.setState({ elsewhere, busy: false });
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (isLatest() && error.code !== 'cancelled') useFilmSearch.setState({ ...nothing, text, error: error.toData() });
  }
}

export function typeSearch(text: string): void {
  useFilmSearch.setState({ text });
}

/** Where nothing is shown nothing is found. */
async function curveOf({ film, looks }: TimelineScores, text: string, signal: AbortSignal): Promise<TimelineCurve> {
  const curve = await engine.call.searchTimeline({ id: film.id, text }, { signal });
  return { ...curve, scores: curve.scores.map((score, w) => (looks[w] == null ? score : NaN)) };
}

/** A film that was opened with another model is no longer searched: the others stand. */
async function searchOthers(film: string, text: string, signal: AbortSignal): Promise<FoundElsewhere[]> {
  const found: FoundElsewhere[] = [];
  for (const [clipId, { scores }] of Object.entries(useTimelines.getState().of)) {
    if (scores === null || scores.count === 0 || scores.film.id === film) continue;
    try {
      const [best] = bestMoments(await curveOf(scores, text, signal), { count: 1, apart: 0 });
      if (best !== undefined) found.push({ clipId, time: Math.max(0, best.time - scores.film.plan.window / 2), score: best.score });
    } catch (thrown) {
      if (AppError.from(thrown).code === 'cancelled') throw thrown;
    }
  }
  return found.toSorted((a, b) => b.score - a.score);
}
