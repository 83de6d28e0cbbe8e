/** What is drawn on a film when it is written anew, as plain data; and which parts are cut out of it. */
import type { Seconds } from '../base/units';

export interface FilmCaption {
  readonly start: Seconds;
  readonly end: Seconds;
  /** Its name, the reader's language first. */
  readonly lines: readonly string[];
  /** As people read it; empty where there is none. */
  readonly probability: string;
  /** CSS colour of the label. */
  readonly colour: string;
}

/** Where the model looks, at moments of the film. */
export interface FilmHeat {
  /** Ascending. */
  readonly times: readonly Seconds[];
  /** Side of the square that the model sees, as a share of the picture's short side; null: it sees the whole picture, squashed. */
  readonly crop: number | null;
  /** Side of a picture of heat in pixels. */
  readonly size: number;
  /** RGBA, [times, size, size, 4]. */
  readonly pixels: Uint8ClampedArray;
  /** 0 to 1. */
  readonly opacity: number;
}

export interface FilmAnnotation {
  readonly captions: readonly FilmCaption[];
  readonly heat: FilmHeat | null;
}

export interface FilmPart {
  readonly from: Seconds;
  readonly to: Seconds;
  /** Of its file, without an ending. */
  readonly name: string;
}

/** The caption of a moment: the last that has begun and not ended. */
export function captionAt(captions: readonly FilmCaption[], time: Seconds): FilmCaption | undefined {
  return captions.findLast(({ start, end }) => time >= start && time < end);
}

/** The picture of heat nearest to a moment; -1 without any, or where the nearest is further than `reach` away. */
export function heatAt(times: readonly Seconds[], time: Seconds, reach: Seconds): number {
  let best = -1;
  for (const [n, one] of times.entries()) if (best < 0 || Math.abs(one - time) < Math.abs(times[best]! - time)) best = n;
  return best >= 0 && Math.abs(times[best]! - time) <= reach ? best : -1;
}

/** A name that every file system takes. */
export function fileNameOf(text: string): string {
  const name = text
    .normalize('NFC')
    .replaceAll(/[\\/:*?"<>|\p{Cc}]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/[. ]+$/, '');
  return name === '' ? 'clip' : name.slice(0, 120);
}
