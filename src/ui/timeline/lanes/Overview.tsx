/** The whole film as a thin bar with its segments, and which part of it the lanes show; pressing it goes there. */
import { memo, useRef, type PointerEvent } from 'react';
import type { Seconds } from '../../../shared/base/units';
import { inside, type Span } from '../view/zoom';
import type { Hatch } from './lane';

interface OverviewProps {
  readonly duration: Seconds;
  readonly span: Span;
  readonly marks: readonly { readonly from: Seconds; readonly to: Seconds; readonly colour: string }[];
  readonly hatches: readonly Hatch[];
  readonly title: string;
  readonly onSpan: (span: Span) => void;
}

export const Overview = memo(function Overview({ duration, span, marks, hatches, title, onSpan }: OverviewProps) {
  const bar = useRef<HTMLDivElement>(null);
  const share = (time: Seconds) => `${(100 * time) / duration}%`;
  const go = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const middle = ((event.clientX - left) / Math.max(width, 1)) * duration;
    const half = (span.to - span.from) / 2;
    onSpan(inside({ from: middle - half, to: middle + half }, duration));
  };
  return (
    <div className="overview" ref={bar} title={title} aria-hidden="true" onPointerDown={go} onPointerMove={go}>
      {hatches.map(({ from, to }) => (
        <span key={from} className="hatch" style={{ left: share(from), width: share(to - from) }} />
      ))}
      {marks.map(({ from, to, colour }) => (
        <span
          key={`${from} ${colour}`}
          className="overview-mark"
          style={{ left: share(from), width: share(to - from), background: colour }}
        />
      ))}
      <span className="overview-span" style={{ left: share(span.from), width: share(span.to - span.from) }} />
    </div>
  );
});
