/** What goes to the worker that resizes, and what comes back. */
import type { DecodedPicture, Orientation } from '../clip/types';
import type { ViewGeometry } from './viewGeometry';

export interface ResizeJob {
  /** Its memory goes to the worker, and comes back when the job is done. */
  readonly picture: DecodedPicture;
  readonly orientation: Orientation;
  readonly resized: ViewGeometry['resized'];
  readonly region: ViewGeometry['region'];
  /** Default bicubic. */
  readonly filter?: ViewGeometry['filter'];
}

export interface ResizeRequest extends ResizeJob {
  readonly id: number;
}

export interface Resized {
  /** u8 RGB [region.height, region.width, 3] */
  readonly band: Uint8Array<ArrayBuffer>;
  /** The picture's memory. */
  readonly memory: ArrayBuffer;
}

export interface ResizeReply extends Resized {
  readonly id: number;
}
