/** Work done now and then, so often that it takes no more than a share of the time that passes. */

export interface Turns {
  /** Does `work` when its turn has come: the first time at once, then as its last cost allows. */
  takeWhenDue(work: () => Promise<void>): Promise<void>;
}

/** @param now milliseconds of a clock */
export function keepingTurns(share: number, now: () => number = () => performance.now()): Turns {
  let last = now();
  let cost = 0;
  return {
    async takeWhenDue(work) {
      const start = now();
      if ((start - last) * share < cost) return;
      await work();
      last = now();
      cost = last - start;
    },
  };
}
