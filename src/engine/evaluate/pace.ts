/** How fast a run goes and how long it still takes, from the last minute or so: a machine is not always as busy as it was. */
import type { EvaluationPace } from '../../shared/evaluation/task';
import type { Milliseconds } from '../../shared/base/units';

const remembered = 50;

export function paceOf(of: number, now: () => Milliseconds = () => performance.now()) {
  /** When the last clips were done; pauses taken out. */
  let moments: Milliseconds[] = [now()];
  let done = 0;
  let since: Milliseconds | undefined;
  return {
    pause: (): void => void (since = now()),
    resume: (): void => {
      const pause = since === undefined ? 0 : now() - since;
      moments = moments.map((moment) => moment + pause);
      since = undefined;
    },
    clip(): EvaluationPace {
      done += 1;
      moments.push(now());
      if (moments.length > remembered + 1) moments.shift();
      const seconds = (moments.at(-1)! - moments[0]!) / 1000;
      const clipsPerSecond = done < 2 || seconds <= 0 ? null : (moments.length - 1) / seconds;
      return { done, of, clipsPerSecond, secondsLeft: clipsPerSecond === null ? null : (of - done) / clipsPerSecond };
    },
  };
}
