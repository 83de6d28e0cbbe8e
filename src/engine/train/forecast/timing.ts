/** How long something takes, from several runs of it: a machine is not always as busy as it is now. */
import type { Milliseconds, Seconds } from '../../../shared/base/units';

export interface Timing {
  /** The median. */
  readonly middle: Seconds;
  readonly shortest: Seconds;
  readonly longest: Seconds;
}

const mostRuns = 5;
/** No run is begun after this: a slow machine tells enough in one or two. */
const enough: Milliseconds = 5_000;
/** The first run also compiles, and does not count; one of more than this does. */
const longFirst: Milliseconds = 15_000;

/** @param now milliseconds of a clock */
export async function timed(run: () => Promise<void>, now: () => Milliseconds = () => performance.now()): Promise<Timing> {
  const once = async (): Promise<Milliseconds> => {
    const start = now();
    await run();
    return now() - start;
  };
  const first = await once();
  const times = first > longFirst ? [first] : [await once()];
  if (first <= longFirst) {
    const end = now() + enough;
    while (times.length < mostRuns && now() + times.at(-1)! <= end) times.push(await once());
  }
  const sorted = times.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1]!, sorted[sorted.length >> 1]!];
  return { middle: (low + high) / 2000, shortest: sorted[0]! / 1000, longest: sorted.at(-1)! / 1000 };
}
