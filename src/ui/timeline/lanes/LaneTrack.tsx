/** One lane drawn: its curve, filled, with its segments as bars along the bottom. */
import { memo } from 'react';
import { filled, line, outline } from '../view/curve';
import { placeOf, type Span } from '../view/zoom';
import type { Lane } from './lane';

const heights = { label: 34, search: 34, none: 22, weights: 22 } as const;
const barHeight = 5;

interface LaneTrackProps {
  readonly lane: Lane;
  readonly span: Span;
  readonly width: number;
}

export const LaneTrack = memo(function LaneTrack({ lane, span, width }: LaneTrackProps) {
  const height = heights[lane.kind];
  const floor = height - (lane.kind === 'label' ? barHeight + 1 : 0);
  const points = outline(lane.curve, span, width, floor - 3).map(([x, y]) => [x, y + 3] as const);
  const dashed = lane.kind === 'search';
  return (
    <svg className="lane-track" viewBox={`0 0 ${Math.max(width, 1)} ${height}`} style={{ color: lane.colour, height }} aria-hidden="true">
      {!dashed && <path className="lane-fill" d={filled(points, floor)} />}
      <path className="lane-line" d={line(points)} strokeDasharray={dashed ? '5 3' : undefined} />
      {lane.bars.map(({ from, to, segment }) => {
        const left = placeOf(from, span, width);
        const right = placeOf(to, span, width);
        if (right < 0 || left > width) return null;
        return (
          <rect key={segment} className="lane-bar" x={left} y={floor + 1} width={Math.max(right - left, 2)} height={barHeight} rx={2} />
        );
      })}
    </svg>
  );
});
