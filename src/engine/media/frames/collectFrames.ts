/**
 * Between the plan and the pixels: which frames a decoder must find, and where each goes once it is found. A frame is
 * turned into its crops the moment it is decoded, so that memory holds small pictures only, however large the clip.
 */
import { AppError } from '../../../shared/errors/errors';
import type { Seconds } from '../../../shared/base/units';
import { freeBytes } from '../../base/freeBytes';
import { shownSize } from '../clip/orientation';
import { viewGeometry, type ViewGeometry } from './viewGeometry';
import { pictureRows } from '../pictures/pictureRows';
import { planMoments } from '../clip/plan';
import { resizeRegion } from '../resize/resize';
import { resizeInWorker } from './resizeInWorker';
import type { DecodeOptions, DecodedPicture, Timeline, TrackGeometry } from '../clip/types';

/** What a decoder is given. */
export interface FramePlan {
  /**
   * Times of the frames to find on `timeline`, ascending, each once. Asking again, with another timeline or for
   * another decoder, forgets what was placed before.
   */
  readonly wanted: (timeline: Timeline) => Seconds[];
  /** Takes the picture of the frame that was wanted at `time`. */
  readonly place: (time: Seconds, picture: DecodedPicture, geometry: TrackGeometry) => void;
  /** As `place`, resizing in a worker. Takes the picture's memory and answers with it, to be used again. */
  readonly placeInWorker: (time: Seconds, picture: DecodedPicture, geometry: TrackGeometry) => Promise<ArrayBuffer>;
}

export interface DecodedFrames {
  readonly geometry: TrackGeometry;
  readonly damaged: boolean;
  /** What the moments were planned on: of a damaged file, the frames that could be decoded. */
  readonly timeline: Timeline;
}

export interface CollectedFrames {
  readonly views: number;
  readonly width: number;
  readonly height: number;
  readonly times: readonly (readonly Seconds[])[];
  readonly pixels: Uint8Array;
}

export interface FrameCollector extends FramePlan {
  readonly collected: () => CollectedFrames;
}

/** @param onFrame called after each frame with the number found and wanted */
export function collectFrames(options: DecodeOptions, onFrame: (done: number, total: number) => void): FrameCollector {
  let moments: Seconds[][] = [];
  let origin = 0;
  let total = 0;
  let found = new Set<Seconds>();
  let views: Views | null = null;

  /** The first picture's geometry counts for all. */
  const viewsOf = (geometry: TrackGeometry): Views =>
    (views ??= openViews(moments, viewGeometry(shownSize(geometry), options), options.frames));
  const keep = (time: Seconds, band: Uint8Array, into: Views): void => {
    if (found.has(time)) return;
    found.add(time);
    into.put(time, band);
    onFrame(found.size, total);
  };

  return {
    wanted(timeline) {
      moments = planMoments(timeline, options);
      origin = timeline.origin;
      found = new Set();
      views = null;
      const unique = [...new Set(moments.flat())].sort((a, b) => a - b);
      total = unique.length;
      return unique;
    },
    place(time, picture, geometry) {
      if (found.has(time)) return;
      const into = viewsOf(geometry);
      const { resized, region, filter } = into.view;
      const rows = pictureRows(picture, geometry.orientation);
      const band = resizeRegion(rows, resized.width, resized.height, region, filter);
      keep(time, band, into);
      freeBytes(band);
    },
    async placeInWorker(time, picture, geometry) {
      const into = viewsOf(geometry);
      const { resized, region, filter } = into.view;
      const { band, memory } = await resizeInWorker({ picture, orientation: geometry.orientation, resized, region, filter });
      keep(time, band, into);
      freeBytes(band);
      return memory;
    },
    collected() {
      if (views === null || found.size < total) throw new AppError('internal', `${found.size} of ${total} frames were placed`);
      const { crops } = views.view;
      return {
        views: moments.length * crops.length,
        width: crops[0]!.width,
        height: crops[0]!.height,
        times: moments.flatMap((row) => crops.map(() => row.map((time) => Math.max(0, time - origin)))),
        pixels: views.pixels,
      };
    },
  };
}

interface Views {
  readonly view: ViewGeometry;
  readonly pixels: Uint8Array;
  /** Copies the crops of the frame that was wanted at `time` to wherever that moment is. */
  readonly put: (time: Seconds, band: Uint8Array) => void;
}

/** Room for the pixels of all views, u8 RGB [temporal views x crops, T, height, width, 3]. */
function openViews(moments: readonly (readonly Seconds[])[], view: ViewGeometry, frames: number): Views {
  const { crops, region } = view;
  const cropBytes = crops[0]!.width * crops[0]!.height * 3;
  const pixels = new Uint8Array(moments.length * crops.length * frames * cropBytes);
  const put = (time: Seconds, band: Uint8Array) => {
    for (const [v, row] of moments.entries()) {
      for (const [t, moment] of row.entries()) {
        if (moment !== time) continue;
        for (const [c, crop] of crops.entries()) {
          copyCrop(band, region, crop, pixels, ((v * crops.length + c) * frames + t) * cropBytes);
        }
      }
    }
  };
  return { view, pixels, put };
}

function copyCrop(band: Uint8Array, region: ViewGeometry['region'], crop: ViewGeometry['region'], out: Uint8Array, outAt: number): void {
  const rowBytes = crop.width * 3;
  for (let y = 0; y < crop.height; y++) {
    const from = ((crop.top - region.top + y) * region.width + crop.left - region.left) * 3;
    out.set(band.subarray(from, from + rowBytes), outAt + y * rowBytes);
  }
}
