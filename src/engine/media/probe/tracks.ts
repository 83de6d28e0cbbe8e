/**
 * Which of a file's video tracks is meant, one rule for both decoders. Cameras and phones put others beside it: covers,
 * thumbnails, a handful of stills in higher resolution. What tells it is, in this order: it is not marked as a
 * picture, it has frames, it lasts; only then what the file marks as default, and the larger picture.
 */
import type { Seconds } from '../../../shared/base/units';

export interface TrackCandidate {
  /** Marked as cover, still picture or thumbnails. */
  readonly picture: boolean;
  readonly isDefault: boolean;
  /** Null where it is not known. */
  readonly frames: number | null;
  readonly duration: Seconds | null;
  /** Pixels. */
  readonly area: number;
}

/** A track with less of the most frames, or of the longest duration, is not the video. */
const share = 0.25;

/** Index of the video's track; -1 where there is none. Of equals, the first. */
export function chooseTrack(tracks: readonly TrackCandidate[]): number {
  const most = (value: (track: TrackCandidate) => number | null, among: readonly TrackCandidate[]) =>
    Math.max(0, ...among.map((track) => value(track) ?? 0));
  let left = tracks;
  const keep = (test: (track: TrackCandidate) => boolean) => {
    const kept = left.filter(test);
    if (kept.length > 0) left = kept;
  };
  keep(({ picture }) => !picture);
  const frames = most((track) => track.frames, left);
  keep((track) => track.frames === null || (track.frames >= share * frames && (track.frames > 1 || frames <= 1)));
  const duration = most((track) => track.duration, left);
  keep((track) => track.duration === null || track.duration >= share * duration);
  keep(({ isDefault }) => isDefault);
  const area = most((track) => track.area, left);
  keep((track) => track.area >= area);
  return left.length === 0 ? -1 : tracks.indexOf(left[0]!);
}
