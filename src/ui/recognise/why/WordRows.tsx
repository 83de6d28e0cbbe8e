/**
 * Eq. 6 taken apart under the frames: a row a word, a cell a frame. It stands in the strip's own grid, so that cells stand under their
 * frames. One tab stop a word; arrows move along it, Enter goes to the frame.
 */
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { percent } from '../../../shared/base/figures';
import type { LabelWords } from '../../../shared/recognition/reason';

interface WordRowsProps {
  readonly words: LabelWords;
  /** T */
  readonly count: number;
  readonly current: number;
  readonly onGo: (n: number) => void;
}

export function WordRows({ words: { words, weights }, count, current, onGo }: WordRowsProps) {
  const { t } = useTranslation();
  const most = Math.max(...weights, 1e-9);
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const n = Math.min(Math.max(current + by, 0), count - 1);
    onGo(n);
    const row = event.currentTarget.dataset['word'];
    event.currentTarget.parentElement?.querySelector<HTMLElement>(`[data-word="${row}"][data-of="${n}"]`)?.focus({ preventScroll: true });
  };
  return words.map((word, row) => [
    <span key={`word-${row}`} className="word" data-testid={`word-${row}`}>
      {word}
    </span>,
    ...Array.from({ length: count }, (_, n) => {
      const weight = weights[row * count + n] ?? 0;
      return (
        <button
          key={`${row}-${n}`}
          type="button"
          className="word-cell"
          data-word={row}
          data-of={n}
          data-current={n === current || undefined}
          tabIndex={n === current ? 0 : -1}
          aria-label={t('why.words.cell', { word, n: n + 1, weight: percent(weight) })}
          title={t('why.words.cell', { word, n: n + 1, weight: percent(weight) })}
          style={{ '--share': weight / most }}
          onKeyDown={onKeyDown}
          onClick={() => onGo(n)}
        >
          <span aria-hidden="true">{percent(weight)}</span>
        </button>
      );
    }),
  ]);
}
