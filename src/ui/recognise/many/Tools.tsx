/** Search, filters and, where the table has no head, the order. */
import { useMemo } from 'react';
import { labelCounts, labelKey, sortKeys, stateFilters, type ClipRow } from '../../../state/recognise/batch/rows';
import { changeView, sortBy, useBatchView, wholeView } from '../../../state/recognise/batch/view';
import { endSearch, searchClips } from '../../../state/recognise/batch/searchClips';
import { ErrorText } from '../../common/ErrorText';
import { percent } from '../../../shared/base/figures';
import { useTexts } from './texts';

const limits = [0.2, 0.4, 0.6, 0.8, 0.95] as const;
/** A list of thousands helps nobody. */
const mostLabels = 200;

export function Tools({ all, shown }: { readonly all: readonly ClipRow[]; readonly shown: number }) {
  const { t, names } = useTexts();
  const view = useBatchView((state) => state.view);
  const found = useBatchView((state) => state.found);
  const labels = useMemo(() => labelCounts(all).slice(0, mostLabels), [all]);
  const { sort, descending, ...filters } = view;
  const filtered = Object.entries(filters).some(([key, value]) => value !== wholeView[key as keyof typeof filters]);
  return (
    <search className="batch-tools" aria-label={t('filters')}>
      <input
        type="search"
        data-testid="batch-search"
        placeholder={t('search')}
        aria-label={t('search')}
        value={view.words}
        onChange={(event) => changeView({ words: event.target.value })}
      />
      <select
        data-testid="filter-state"
        aria-label={t('state')}
        value={view.state}
        onChange={(event) => changeView({ state: event.target.value as typeof view.state })}
      >
        {stateFilters.map((state) => (
          <option key={state} value={state}>
            {t(`states.${state}`)}
          </option>
        ))}
      </select>
      <select
        data-testid="filter-agree"
        aria-label={t('agree.label')}
        value={view.agree}
        onChange={(event) => changeView({ agree: event.target.value as typeof view.agree })}
      >
        {(['all', 'agree', 'disagree'] as const).map((agree) => (
          <option key={agree} value={agree}>
            {t(`agree.${agree}`)}
          </option>
        ))}
      </select>
      <select
        data-testid="filter-label"
        aria-label={t('labelFilter')}
        value={view.label}
        onChange={(event) => changeView({ label: event.target.value })}
      >
        <option value="">{t('anyLabel')}</option>
        {view.label !== '' && !labels.some(({ label }) => labelKey(label) === view.label) && (
          <option value={view.label}>{view.label}</option>
        )}
        {labels.map(({ label, count }) => (
          <option key={labelKey(label)} value={labelKey(label)}>
            {names(label)} ({count})
          </option>
        ))}
      </select>
      <select
        data-testid="filter-below"
        aria-label={t('below')}
        value={view.below}
        onChange={(event) => changeView({ below: Number(event.target.value) })}
      >
        <option value={1}>{t('anyProbability')}</option>
        {limits.map((limit) => (
          <option key={limit} value={limit}>
            {t('belowOne', { value: percent(limit) })}
          </option>
        ))}
      </select>
      <span className="sort-choice">
        <select
          aria-label={t('sort')}
          value={sort}
          onChange={(event) => changeView({ sort: event.target.value as typeof sort, descending: false })}
        >
          {sortKeys
            .filter((key) => key !== 'match' || sort === 'match')
            .map((key) => (
              <option key={key} value={key}>
                {t(`columns.${key}`)}
              </option>
            ))}
        </select>
        <button type="button" className="round" aria-label={t('turn')} title={t('turn')} onClick={() => sortBy(sort)}>
          {descending ? '↓' : '↑'}
        </button>
      </span>
      {view.words.trim() !== '' && (
        <button type="button" data-testid="search-clips" onClick={() => void searchClips(view.words.trim())}>
          {t('find.start')}
        </button>
      )}
      {found !== null && (
        <span className="quiet" data-testid="search-found">
          {found.done < found.of && found.error === null
            ? t('find.running', { words: found.words, done: found.done, of: found.of })
            : t('find.done', { words: found.words, left: found.of - found.matches.size })}{' '}
          <button type="button" className="link" onClick={endSearch}>
            {t('find.end')}
          </button>
        </span>
      )}
      {found?.error != null && (
        <div role="alert" className="inline-error">
          <ErrorText error={found.error} />
        </div>
      )}
      {filtered && (
        <span className="quiet">
          {t('shown', { shown, count: all.length })}{' '}
          <button type="button" className="link" onClick={() => changeView({ ...filters, ...wholeFilters })}>
            {t('showAll')}
          </button>
        </span>
      )}
    </search>
  );
}

const { sort: _sort, descending: _descending, ...wholeFilters } = wholeView;
