/**
 * Attention as heat on a canvas (Canvas2D: screenshots and the PNG need its pixels). The colour says how much, and so
 * does the coat: what is hardly looked at stays clear. A line, light within and dark without, goes round the peaks: it is
 * seen on any picture, whatever its colours. The person's opacity is left to whoever shows the canvas.
 *
 * A map with values below zero (one label set against another) has two colours, orange above and blue below.
 */
import type { AttentionMaps } from '../../shared/recognition/recognition';
import { type ColourMapName, colourTable } from './colourMaps';
import { upscaleMap } from './upscale';

export interface HeatSource {
  readonly maps: AttentionMaps;
  readonly layer: 'last' | 'rollout';
}

/** Values drawn as nothing and as full heat. */
export interface HeatRange {
  readonly low: number;
  readonly high: number;
}

const ranges = new WeakMap<Float32Array, HeatRange>();

/**
 * One range for the whole clip, so that its frames compare. [choice] from the 5th to the 99.5th percentile: single
 * patches of a vision transformer can take far more than their share and would darken everything else. Of a map of two
 * signs it is as wide below zero as above.
 */
export function heatRange(values: Float32Array): HeatRange {
  let range = ranges.get(values);
  if (range === undefined) {
    const sorted = Float32Array.from(values).sort();
    const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
    const most = Math.max(at(0.995), -at(0.005), 1e-12);
    range = (sorted[0] ?? 0) < 0 ? { low: -most, high: most } : { low: at(0.05), high: at(0.995) };
    ranges.set(values, range);
  }
  return range;
}

/** The map at a place between frames: 2.25 lies a quarter of the way from frame 2 to frame 3. [grid, grid] */
export function mapAt({ maps, layer }: HeatSource, place: number): Float32Array {
  const cells = maps.grid * maps.grid;
  const values = maps[layer];
  const last = values.length / cells - 1;
  const below = Math.min(Math.max(Math.floor(place), 0), last);
  const above = Math.min(below + 1, last);
  const part = Math.min(Math.max(place - below, 0), 1);
  if (part === 0 || above === below) return values.subarray(below * cells, (below + 1) * cells);
  const map = new Float32Array(cells);
  for (let cell = 0; cell < cells; cell++) {
    map[cell] = (1 - part) * values[below * cells + cell]! + part * values[above * cells + cell]!;
  }
  return map;
}

/** RGBA [size, size, 4] of a map. */
export function heatPixels(map: Float32Array, grid: number, range: HeatRange, colours: ColourMapName, size: number): ImageData {
  const large = upscaleMap(map, grid, size);
  const image = new ImageData(size, size);
  const strengths = new Float32Array(size * size); // 0 to 1, of whichever sign
  const twoColoured = range.low < 0;
  const scale = 1 / Math.max(range.high - (twoColoured ? 0 : range.low), 1e-12);
  const tables = { above: colourTable(twoColoured ? 'above' : colours), below: colourTable('below') };
  for (let pixel = 0; pixel < large.length; pixel++) {
    const signed = (large[pixel]! - (twoColoured ? 0 : range.low)) * scale;
    const strength = twoColoured ? Math.min(Math.abs(signed), 1) : Math.min(Math.max(signed, 0), 1);
    strengths[pixel] = strength;
    const table = twoColoured && signed < 0 ? tables.below : tables.above;
    const entry = Math.round(strength * 255) * 3;
    image.data[pixel * 4] = table[entry]!;
    image.data[pixel * 4 + 1] = table[entry + 1]!;
    image.data[pixel * 4 + 2] = table[entry + 2]!;
    image.data[pixel * 4 + 3] = Math.round(255 * coat(strength));
  }
  outline(image, strengths, size);
  return image;
}

/** How opaque a value is: thin where little is looked at, full from the middle on. */
function coat(value: number): number {
  const smooth = Math.min(value / 0.6, 1);
  return 0.04 + 0.96 * smooth * smooth * (3 - 2 * smooth);
}

/** What counts as a peak. */
const peak = 0.6;

/** Round the peaks: a light line just within, a dark one just without. */
function outline({ data }: ImageData, strengths: Float32Array, size: number): void {
  const width = Math.max(1, Math.round(size / 160));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const within = strengths[y * size + x]! >= peak;
      const crosses = [-width, width].some(
        (by) =>
          (x + by >= 0 && x + by < size && strengths[y * size + x + by]! >= peak !== within) ||
          (y + by >= 0 && y + by < size && strengths[(y + by) * size + x]! >= peak !== within),
      );
      if (crosses) data.set(within ? [255, 255, 255, 255] : [0, 0, 0, 255], (y * size + x) * 4);
    }
  }
}

/** Paints the heat at a place between frames over the whole canvas. */
export function paintHeat(canvas: HTMLCanvasElement, source: HeatSource, place: number, colours: ColourMapName): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const range = heatRange(source.maps[source.layer]);
  context.putImageData(heatPixels(mapAt(source, place), source.maps.grid, range, colours, canvas.width), 0, 0);
}
