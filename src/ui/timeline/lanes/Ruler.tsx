/** The scale over the lanes: round moments, as fine as the zoom. */
import { memo } from 'react';
import { placeOf, stamp, ticks, type Span } from '../view/zoom';

export const Ruler = memo(function Ruler({ span, width }: { readonly span: Span; readonly width: number }) {
  const marks = ticks(span, width);
  const fine = marks.length > 1 && marks[1]! - marks[0]! < 1;
  return (
    <svg className="ruler" viewBox={`0 0 ${Math.max(width, 1)} 18`} aria-hidden="true">
      {marks.map((time) => {
        const x = placeOf(time, span, width);
        const anchor = x < 16 ? 'start' : x > width - 16 ? 'end' : 'middle';
        return (
          <g key={time}>
            <line x1={x} x2={x} y1={13} y2={18} />
            <text x={x} y={10} textAnchor={anchor}>
              {stamp(time, fine)}
            </text>
          </g>
        );
      })}
    </svg>
  );
});
