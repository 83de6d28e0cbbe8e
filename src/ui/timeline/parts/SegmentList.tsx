/** The segments one under another: when, what in both languages, how sure. A row plays from its beginning. */
import { memo, useEffect, useRef } from 'react';
import { percent } from '../../../shared/base/figures';
import type { Segment } from '../../../shared/timeline/segments';
import { useTexts } from '../common/texts';
import { colourOf } from '../../common/labelColours';
import { segmentKey } from '../view/stepping';
import { stamp } from '../view/zoom';

interface SegmentListProps {
  readonly segments: readonly Segment[];
  /** Number of the segment at hand; -1 for none. */
  readonly current: number;
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (keys: ReadonlySet<string>) => void;
  readonly onGo: (segment: Segment) => void;
  /** Said where there is none. */
  readonly empty: string;
}

export const SegmentList = memo(function SegmentList({ segments, current, chosen, onChoose, onGo, empty }: SegmentListProps) {
  const { t, names, name } = useTexts();
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const { current: frame } = list;
    const row = frame?.querySelector<HTMLElement>(`[data-segment="${current}"]`);
    if (!frame || !row) return;
    if (row.offsetTop < frame.scrollTop || row.offsetTop + row.offsetHeight > frame.scrollTop + frame.clientHeight)
      frame.scrollTo({ top: row.offsetTop - frame.clientHeight / 3 });
  }, [current]);
  const toggle = (key: string) => {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    onChoose(next);
  };
  if (segments.length === 0) return <p className="segments quiet">{empty}</p>;
  return (
    <ol className="segments" ref={list} data-testid="segments" aria-label={t('segments.title')}>
      {segments.map((segment, n) => {
        const { start, end, kind, probability } = segment;
        const key = segmentKey(segment);
        const [from, to] = [stamp(start, true), stamp(end, true)];
        const said = { from, to, label: name(segment) };
        return (
          <li key={key} data-segment={n} data-kind={kind} aria-current={n === current || undefined}>
            <input type="checkbox" checked={chosen.has(key)} aria-label={t('segments.choose', said)} onChange={() => toggle(key)} />
            <button type="button" className="segment" title={t('segments.play', { time: from })} onClick={() => onGo(segment)}>
              <i style={{ background: kind === 'action' ? colourOf(segment) : undefined }} aria-hidden="true" />
              <span className="numbers">
                {from} – {to}
              </span>
              <span className="segment-name">
                {names(segment).map((one) => (
                  <span key={one}>{one}</span>
                ))}
              </span>
              <span className="numbers">{probability === null ? '' : percent(probability)}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
});
