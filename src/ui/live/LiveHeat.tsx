/** Where the class token of the newest frame looks, over the square that the model sees. */
import { useEffect, useRef } from 'react';
import { useLive } from '../../state/live/liveStore';
import { useSettings } from '../../state/settings/settings';
import { heatPixels, heatRange } from '../../lib/heat/heat';

/** Pixels along a side; the browser's own smoothing does the rest. */
const size = 96;

export function LiveHeat() {
  const heat = useLive(({ answer }) => answer?.heat ?? null);
  const { colourMap, opacity } = useSettings();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context == null || heat === null) return;
    context.putImageData(heatPixels(heat.map, heat.grid, heatRange(heat.map), colourMap, size), 0, 0);
  }, [heat, colourMap]);
  return <canvas ref={canvas} width={size} height={size} style={{ opacity }} aria-hidden="true" data-testid="live-heat-map" />;
}
