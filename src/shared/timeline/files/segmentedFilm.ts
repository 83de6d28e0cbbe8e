/** What the writers write. */
import type { Seconds } from '../../base/units';
import type { Segment } from '../segments';

export interface SegmentedFilm {
  /** The film's name. */
  readonly file: string;
  readonly duration: Seconds;
  readonly model: string;
  readonly adapter: string | null;
  readonly window: Seconds;
  readonly stride: Seconds;
  readonly segments: readonly Segment[];
}

export type SpokenLanguages = 'en' | 'zh' | 'both';
