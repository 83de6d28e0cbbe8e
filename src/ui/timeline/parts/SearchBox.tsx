/** Any words against the film: a dashed lane on top, and the best moments to go to. */
import { useEffect, type Ref } from 'react';
import type { Seconds } from '../../../shared/base/units';
import type { TimelineScores } from '../../../shared/timeline/collect';
import { clipOf } from '../../../state/recognise/clips';
import { searchFilm, typeSearch, useFilmSearch } from '../../../state/timeline/filmSearch';
import { ErrorText } from '../../common/ErrorText';
import { useRested } from '../../common/hooks/useRested';
import { goToClip } from './goToClip';
import { useTexts } from '../common/texts';
import { stamp } from '../view/zoom';

interface SearchBoxProps {
  /** Of the film that can be searched; null before its first windows. */
  readonly scores: TimelineScores | null;
  /** Changes every few seconds while windows come in: the curve follows. */
  readonly revision: number;
  readonly window: Seconds;
  readonly field: Ref<HTMLInputElement>;
  readonly onGo: (time: Seconds) => void;
}

export function SearchBox({ scores, revision, window, field, onGo }: SearchBoxProps) {
  const { t } = useTexts();
  const { text, busy, found, elsewhere, error } = useFilmSearch();
  const ask = () => {
    if (scores !== null) void searchFilm(scores, useFilmSearch.getState().text, window);
  };
  const rested = useRested<number>(ask, 250);
  const film = scores?.film.id ?? null;
  // New windows of a film that still grows are searched too.
  useEffect(() => {
    if (film !== null && useFilmSearch.getState().text.trim() !== '') rested(revision);
  }, [film, revision, rested]);
  const best = found !== null && found.film === film && text.trim() !== '' ? found.best : [];
  return (
    <div className="timeline-search">
      <input
        ref={field}
        type="search"
        value={text}
        aria-label={t('search.label')}
        placeholder={t('search.hint')}
        aria-busy={busy}
        data-testid="film-search"
        onChange={(event) => {
          typeSearch(event.target.value);
          rested(revision);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') ask();
          if (event.key !== 'Escape' || text === '') return;
          event.stopPropagation();
          typeSearch('');
          rested(revision);
        }}
      />
      <div className="best-moments" data-testid="best-moments" aria-live="polite">
        {error !== null && text.trim() !== '' && <ErrorText error={error} />}
        {best.length > 0 && <span className="quiet">{t('search.best')}</span>}
        {best.map(({ time }) => (
          <button key={time} type="button" className="numbers" onClick={() => onGo(Math.max(0, time - window / 2))}>
            {stamp(time)}
          </button>
        ))}
        {best.length > 0 && elsewhere.length > 0 && <span className="quiet">{t('search.elsewhere')}</span>}
        {best.length > 0 &&
          elsewhere.slice(0, 6).map(({ clipId, time }) => (
            <button key={clipId} type="button" data-testid="found-elsewhere" onClick={() => goToClip(clipId, time)}>
              {clipOf(clipId)?.name} <span className="numbers">{stamp(time)}</span>
            </button>
          ))}
      </div>
    </div>
  );
}
