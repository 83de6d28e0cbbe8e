/** How fast a timeline goes, and what bounds it. */
import type { DecoderName } from '../../shared/recognition/recognition';
import type { Milliseconds } from '../../shared/base/units';
import type { TimelinePace } from '../../shared/timeline/film';
import type { TimelinePlan } from '../../shared/timeline/plan';

export function timelinePace(
  { windows, stride }: Pick<TimelinePlan, 'windows' | 'stride'>,
  now: () => Milliseconds = () => performance.now(),
) {
  let started = now();
  let pausedAt: Milliseconds | undefined;
  let [done, fresh] = [0, 0];
  const busy = { decode: 0, encode: 0 };
  let decoder: DecoderName | null = null;
  return {
    pause: (): void => void (pausedAt = now()),
    resume: (): void => {
      if (pausedAt !== undefined) started += now() - pausedAt;
      pausedAt = undefined;
    },
    decoded(time: Milliseconds, by: DecoderName): void {
      busy.decode += time / 1000;
      decoder = by;
    },
    encoded: (time: Milliseconds): void => void (busy.encode += time / 1000),
    /** @param known their features were kept: they say nothing of how fast it goes */
    windows(count: number, known: boolean): void {
      done += count;
      if (!known) fresh += count;
    },
    state(): TimelinePace {
      const seconds = (now() - started) / 1000;
      const timesRealTime = fresh === 0 || seconds <= 0 ? null : (fresh * stride) / seconds;
      const left = (windows - done) * stride;
      return {
        done,
        of: windows,
        seconds,
        busy: { ...busy },
        decoder,
        timesRealTime,
        secondsLeft: timesRealTime === null ? null : left / timesRealTime,
      };
    },
  };
}
