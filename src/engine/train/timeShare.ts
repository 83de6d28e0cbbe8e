/** Work done now and then, so often that it takes no more than a share of the time that passes. */

import type { Milliseconds } from '../../shared/base/units';

export interface TimeShare {
  /** Does `work` when it is due: the first time at once, then as its last cost allows. */
  whenDue(work: () => Promise<void>): Promise<void>;
}

/**
 * @param longest milliseconds after which it is due, whatever it costs
 * @param now milliseconds of a clock
 */
export function withinTimeShare(share: number, longest: Milliseconds, now: () => Milliseconds = () => performance.now()): TimeShare {
  let last = now();
  let cost = 0;
  return {
    async whenDue(work) {
      const start = now();
      if ((start - last) * share < cost && start - last < longest) return;
      await work();
      last = now();
      cost = last - start;
    },
  };
}
