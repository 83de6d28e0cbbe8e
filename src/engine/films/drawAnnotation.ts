/** Captions and heat on one frame. The canvas may be a worker's. */
import { captionAt, type FilmAnnotation, type FilmCaption, heatAt } from '../../shared/timeline/annotation';
import { fontStackOf } from '../../shared/base/fonts';
import type { Seconds } from '../../shared/base/units';

type Context = OffscreenCanvasRenderingContext2D;

/** Heat is of single moments; between them the nearest stands for this long. */
const heatReach: Seconds = 1.5;

export interface Annotator {
  /** Draws over what is on the canvas. */
  readonly draw: (context: Context, width: number, height: number, time: Seconds) => void;
}

export function annotator({ captions, heat }: FilmAnnotation): Annotator {
  const shown = { n: -1, canvas: heat === null ? null : new OffscreenCanvas(heat.size, heat.size) };
  const drawHeat = (context: Context, width: number, height: number, time: Seconds): void => {
    if (heat === null || shown.canvas === null) return;
    const n = heatAt(heat.times, time, heatReach);
    if (n < 0) return;
    const length = heat.size * heat.size * 4;
    if (n !== shown.n) {
      const image = new ImageData(new Uint8ClampedArray(heat.pixels.subarray(n * length, (n + 1) * length)), heat.size, heat.size);
      shown.canvas.getContext('2d')?.putImageData(image, 0, 0);
      shown.n = n;
    }
    const side = Math.min(width, height) * (heat.crop ?? 0);
    const [across, down] = heat.crop === null ? [width, height] : [side, side];
    context.save();
    context.globalAlpha = heat.opacity;
    context.imageSmoothingQuality = 'high';
    context.drawImage(shown.canvas, (width - across) / 2, (height - down) / 2, across, down);
    context.restore();
  };
  return {
    draw(context, width, height, time) {
      drawHeat(context, width, height, time);
      const caption = captionAt(captions, time);
      if (caption !== undefined) drawCaption(context, width, height, caption);
    },
  };
}

/** A bar at the foot in which the label's colour, its names and its probability stand. */
function drawCaption(context: Context, width: number, height: number, { lines, probability, colour }: FilmCaption): void {
  const size = Math.max(11, Math.round(Math.min(width, height) / 18));
  const pad = Math.round(size * 0.6);
  const barHeight = size + 2 * pad;
  const top = height - barHeight;
  context.save();
  context.fillStyle = 'rgb(0 0 0 / 62%)';
  context.fillRect(0, top, width, barHeight);
  context.fillStyle = colour;
  context.fillRect(0, top, Math.max(4, Math.round(size / 3)), barHeight);
  context.textBaseline = 'middle';
  context.fillStyle = '#fff';
  const [first = '', ...others] = lines;
  const font = fontStackOf(first);
  context.font = `600 ${size}px ${font}`;
  const middle = top + barHeight / 2;
  const right = context.measureText(probability).width;
  const left = pad + Math.round(size / 2);
  const room = Math.max(width - left - right - 2 * pad, size);
  context.fillText(first, left, middle, room);
  const used = Math.min(context.measureText(first).width, room);
  if (right > 0) context.fillText(probability, width - right - pad, middle);
  context.font = `${Math.round(size * 0.86)}px ${font}`;
  context.fillStyle = '#d5d7d2';
  if (room - used > 2 * size) context.fillText(others.join(' '), left + used + pad, middle, room - used - pad);
  context.restore();
}
