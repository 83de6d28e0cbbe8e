/** What a lane is made of, whatever it shows: plain data, ready to be drawn. */
import type { Seconds } from '../../../shared/base/units';
import type { Curve } from '../view/curve';

/** A stretch of the film that a bar marks. */
interface Bar {
  readonly from: Seconds;
  readonly to: Seconds;
  /** Number of its segment in the list. */
  readonly segment: number;
}

export interface Lane {
  readonly key: string;
  /** Its name, the interface's language first, and the other language's. */
  readonly names: readonly string[];
  /** What it shows, for who cannot see it or points at it. */
  readonly about: string;
  readonly kind: 'label' | 'none' | 'weights' | 'search';
  /** CSS colour. */
  readonly colour: string;
  readonly curve: Curve;
  readonly bars: readonly Bar[];
}

/** A stretch where nothing is recognised: black, of one colour, or a still. */
export interface Hatch {
  readonly from: Seconds;
  readonly to: Seconds;
  readonly name: string;
}
