/** A piece of a clip as frames, for what the browser itself does not play. */
import type { Seconds } from '../base/units';

export interface PlayedPiece {
  /** Number of this piece, of so many. */
  readonly piece: number;
  readonly pieces: number;
  /** How long each piece is; the last may be shorter. */
  readonly length: Seconds;
  /** When each frame is first shown, in the player's seconds, ascending. */
  readonly times: readonly Seconds[];
  readonly width: number;
  readonly height: number;
  /** u8 RGB [times, height, width, 3]. */
  readonly pixels: Uint8Array;
}

/** Place of the last frame that is not after the moment; 0 before the first. A player's time is right to a millisecond. */
export function frameAt(times: readonly Seconds[], time: Seconds): number {
  let place = 0;
  while (place + 1 < times.length && times[place + 1]! <= time + 0.001) place++;
  return place;
}
