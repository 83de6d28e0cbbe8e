/** The film's picture at the moment pointed at, with the likeliest labels there. */
import { useEffect, useRef } from 'react';
import { percent } from '../../../shared/base/figures';
import type { FrameStrip } from '../../../shared/recognition/recognition';
import type { Seconds } from '../../../shared/base/units';
import { paintFrame } from '../../../lib/heat/frames';
import { pictureAt } from '../../../state/timeline/filmPictures';
import { stamp } from '../view/zoom';

export interface HoverLabel {
  readonly name: string;
  readonly colour: string;
  readonly probability: number;
}

interface HoverCardProps {
  readonly x: number;
  readonly width: number;
  readonly time: Seconds;
  readonly pictures: readonly FrameStrip[];
  readonly labels: readonly HoverLabel[];
  /** Said where there is no label: what the stretch is. */
  readonly instead: string;
}

const cardWidth = 216;

export function HoverCard({ x, width, time, pictures, labels, instead }: HoverCardProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { strip, n } = pictureAt(pictures, time) ?? { strip: null, n: -1 };
  useEffect(() => {
    if (canvas.current !== null && strip !== null) paintFrame(canvas.current, strip, n);
  }, [strip, n]);
  const left = Math.min(Math.max(x - cardWidth / 2, 0), Math.max(width - cardWidth, 0));
  return (
    <>
      <span className="pointed" style={{ transform: `translateX(${x}px)` }} />
      <div className="hover-card" style={{ left, width: cardWidth }} data-testid="hover-card">
        {strip !== null && <canvas ref={canvas} />}
        <div>
          <b className="numbers">{stamp(time, true)}</b>
          {labels.length === 0 && <span className="quiet">{instead}</span>}
          {labels.map(({ name, colour, probability }) => (
            <span key={name} className="hover-label">
              <i style={{ background: colour }} />
              <span>{name}</span>
              <span className="numbers">{percent(probability)}</span>
            </span>
          ))}
        </div>
      </div>
    </>
  );
}
