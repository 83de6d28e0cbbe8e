/** A canvas of heat alone: what lies under it and how strongly it covers that is the place's business. */
import { useEffect, useRef, type CSSProperties } from 'react';
import type { ColourMapName } from '../../state/settings/settings';
import { paintHeat, type HeatSource } from '../../lib/heat/heat';

interface HeatProps {
  readonly source: HeatSource;
  /** Between 0 and T - 1; 2.25 lies between frames 2 and 3. */
  readonly place: number;
  readonly colours: ColourMapName;
  /** Pixels along a side; the browser's own smoothing does the rest. */
  readonly size: number;
  readonly style: CSSProperties;
  readonly testId: string;
}

export function Heat({ source, place, colours, size, style, testId }: HeatProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current !== null) paintHeat(canvas.current, source, place, colours);
  }, [source, place, colours]);
  return <canvas ref={canvas} className="heat" width={size} height={size} style={style} aria-hidden="true" data-testid={testId} />;
}
