/** What is drawn on an annotated film, from the timeline and the page's own colours. */
import { percent } from '../../../shared/base/figures';
import type { AttentionOverFilm } from '../../../shared/protocol/filmCalls';
import type { FilmCaption, FilmHeat } from '../../../shared/timeline/annotation';
import type { Segment } from '../../../shared/timeline/segments';
import type { Settings } from '../../../state/settings/settings';
import { heatPixels, heatRange } from '../../../lib/heat/heat';
import { colourOf } from '../../common/labelColours';

/** Pictures of heat are drawn this large, and stretched over the film. */
const heatSize = 64;

/** @param names a segment's, the page's language first; stretches that show nothing are said too */
export function captionsOf(segments: readonly Segment[], names: (segment: Segment) => readonly string[]): FilmCaption[] {
  return segments.map((segment) => ({
    start: segment.start,
    end: segment.end,
    lines: names(segment),
    probability: segment.probability === null ? '' : percent(segment.probability),
    colour: segment.kind === 'action' ? colourOf(segment) : '#8b8d86',
  }));
}

export function heatOver(
  { times, grid, last, crop }: AttentionOverFilm,
  { colourMap, opacity }: Pick<Settings, 'colourMap' | 'opacity'>,
): FilmHeat {
  const cells = grid * grid;
  const length = heatSize * heatSize * 4;
  const pixels = new Uint8ClampedArray(times.length * length);
  const range = heatRange(last);
  for (let n = 0; n < times.length; n++) {
    pixels.set(heatPixels(last.subarray(n * cells, (n + 1) * cells), grid, range, colourMap, heatSize).data, n * length);
  }
  return { times, crop, size: heatSize, pixels, opacity };
}
