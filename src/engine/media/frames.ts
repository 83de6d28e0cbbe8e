/**
 * Between the plan and the pixels: which frames a decoder must find, and where each goes once it is found. A frame is
 * turned into its crops the moment it is decoded, so that memory holds small pictures only, however large the clip.
 */
import { AppError } from '../../shared/errors';
import type { Seconds } from '../../shared/units';
import { shownSize, viewGeometry, type ViewGeometry } from './geometry';
import { pictureRows } from './picture';
import { planMoments } from './plan';
import { resizeRegion } from './resize';
import { resizeAside } from './resizeAside';
import type { DecodeOptions, Picture, Timeline, TrackGeometry } from './types';

/** What a decoder is given. */
export interface FramePlan {
  /**
   * Times of the frames to find on `timeline`, ascending, each once. Asking again, with another timeline or for
   * another decoder, forgets what was placed before.
   */
  readonly wanted: (timeline: Timeline) => Seconds[];
  /** Takes the picture of the frame that was wanted at `time`. */
  readonly place: (time: Seconds, picture: Picture, geometry: TrackGeometry) => void;
  /** As `place`, resizing in a worker. Takes the picture's memory and answers with it, to be used again. */
  readonly placeAside: (time: Seconds, picture: Picture, geometry: TrackGeometry) => Promise<ArrayBuffer>;
}

export interface DecodedFrames {
  readonly geometry: TrackGeometry;
  readonly damaged: boolean;
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
  let view: ViewGeometry | null = null;
  let pixels = new Uint8Array(0);

  const wanted = (timeline: Timeline): Seconds[] => {
    moments = planMoments(timeline, options);
    origin = timeline.origin;
    found = new Set();
    view = null;
    const unique = [...new Set(moments.flat())].sort((a, b) => a - b);
    total = unique.length;
    return unique;
  };

  /** The first picture's geometry counts for all. */
  const viewOf = (geometry: TrackGeometry): ViewGeometry => {
    if (view === null) {
      view = viewGeometry(shownSize(geometry), options);
      const { crops } = view;
      const { width, height } = crops[0]!;
      pixels = new Uint8Array(moments.length * crops.length * options.frames * width * height * 3);
    }
    return view;
  };

  const keep = (time: Seconds, band: Uint8Array, { crops, region }: ViewGeometry): void => {
    if (found.has(time)) return;
    found.add(time);
    for (const [v, row] of moments.entries()) {
      for (const [t, moment] of row.entries()) {
        if (moment !== time) continue;
        for (const [c, crop] of crops.entries()) {
          const slot = (v * crops.length + c) * options.frames + t;
          copyCrop(band, region, crop, pixels, slot * crop.width * crop.height * 3);
        }
      }
    }
    onFrame(found.size, total);
  };

  return {
    wanted,
    place(time, picture, geometry) {
      if (found.has(time)) return;
      const into = viewOf(geometry);
      const { resized, region } = into;
      const rows = pictureRows(picture, geometry.orientation);
      keep(time, resizeRegion(rows, resized.width, resized.height, region), into);
    },
    async placeAside(time, picture, geometry) {
      const into = viewOf(geometry);
      const { resized, region } = into;
      const { band, memory } = await resizeAside({ picture, orientation: geometry.orientation, resized, region });
      keep(time, band, into);
      return memory;
    },
    collected() {
      if (view === null || found.size < total)
        throw new AppError('internal', `${found.size} of ${total} frames were placed`);
      const { crops } = view;
      return {
        views: moments.length * crops.length,
        width: crops[0]!.width,
        height: crops[0]!.height,
        times: moments.flatMap((row) => crops.map(() => row.map((time) => Math.max(0, time - origin)))),
        pixels,
      };
    },
  };
}

function copyCrop(
  band: Uint8Array,
  region: ViewGeometry['region'],
  crop: ViewGeometry['region'],
  out: Uint8Array,
  outAt: number,
): void {
  const rowBytes = crop.width * 3;
  for (let y = 0; y < crop.height; y++) {
    const from = ((crop.top - region.top + y) * region.width + crop.left - region.left) * 3;
    out.set(band.subarray(from, from + rowBytes), outAt + y * rowBytes);
  }
}
