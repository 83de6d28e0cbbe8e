/** What a clip takes on this machine. */
import type { Seconds } from '../base/units';

/** Encoding 8 frames of one view on this machine; an estimate until a real clip was timed. */
export interface ClipTime {
  readonly seconds: Seconds;
  readonly measured: boolean;
}
