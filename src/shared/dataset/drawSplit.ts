/**
 * A split for clips that come without one: a quarter of each class tests. Clips of one film, of one person, and the same
 * clip twice are drawn together, so that nothing seen in training is measured on.
 */
import { createRandom } from '../base/random';

/** Share of a class's clips that tests. */
const testShare = 0.25;

export interface DrawnClip {
  readonly class: number;
  /** Clips that share one of these stay together. */
  readonly ties: readonly string[];
}

/** @returns for each clip whether it tests; the same seed draws the same from the same clips */
export function drawSplit(clips: readonly DrawnClip[], seed: number): boolean[] {
  const total = new Map<number, number>();
  for (const clip of clips) total.set(clip.class, (total.get(clip.class) ?? 0) + 1);
  const testing = new Map<number, number>();
  const tests = clips.map(() => false);
  for (const together of createRandom(seed).shuffle(tied(clips))) {
    const counts = new Map<number, number>();
    for (const index of together) counts.set(clips[index]!.class, (counts.get(clips[index]!.class) ?? 0) + 1);
    const fits = [...counts].every(([at, count]) => {
      const [all, already] = [total.get(at)!, testing.get(at) ?? 0];
      const wanted = all < 2 ? 0 : Math.max(1, Math.round(all * testShare));
      return already < wanted && all - already - count >= 1;
    });
    if (!fits) continue;
    for (const index of together) tests[index] = true;
    for (const [at, count] of counts) testing.set(at, (testing.get(at) ?? 0) + count);
  }
  return tests;
}

/** Positions of clips that hang together, over as many ties as it takes. */
function tied(clips: readonly DrawnClip[]): number[][] {
  const leader = clips.map((_, index) => index);
  const lead = (index: number): number => {
    let at = index;
    while (leader[at] !== at) at = leader[at] = leader[leader[at]!]!;
    return at;
  };
  const first = new Map<string, number>();
  clips.forEach(({ ties }, index) => {
    for (const tie of ties) {
      const before = first.get(tie);
      if (before === undefined) first.set(tie, index);
      else leader[lead(index)] = lead(before);
    }
  });
  const groups = new Map<number, number[]>();
  clips.forEach((_, index) => groups.set(lead(index), [...(groups.get(lead(index)) ?? []), index]));
  return [...groups.values()];
}
