/** The timeline of a long video as the page and the commands ask for it (src/shared/timeline says what is told meanwhile). */
import type { Bytes } from '../base/units';
import type { TimelineCurve, TimelineEvent, TimelineResult, TimelineSearch, TimelineTask } from '../timeline/film';
import type { Call } from './call';

export interface TimelineCalls {
  /**
   * Windows in order, after a coarse first answer; cancelling leaves what is kept. The same film, model, adapter and windows again go on
   * where they stood, also after a reload and with other labels or another template: what is known is told at once.
   * Throws as `recognize`; `settings-invalid` for windows that are none.
   */
  timeline: Call<TimelineTask, TimelineResult, TimelineEvent>;
  /** Acts on the timelines that run, after the piece at hand; without one it does nothing. */
  controlTimeline: Call<{ readonly action: 'pause' | 'resume' }, void>;
  /**
   * Any words against the windows that are known of a film that was opened in this visit; nothing is encoded.
   * Throws `not-encoded` (open it again by `timeline`), `labels-invalid`, `languages-apart`.
   */
  searchTimeline: Call<TimelineSearch, TimelineCurve>;
  /** Bytes of features that the browser keeps for timelines. */
  keptTimelines: Call<Record<string, never>, Bytes>;
  forgetTimelines: Call<Record<string, never>, void>;
}
