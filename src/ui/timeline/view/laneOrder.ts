/** Which labels have a lane, and where: while a timeline grows, a lane that stays keeps its place. Pure. */

/** Lanes that are not folded away. */
export const openLanes = 6;

/**
 * @param before the lanes so far @param leading labels now, the best first
 * @returns the best `count`, those of before where they were, newcomers where one left
 */
export function keepPlaces(before: readonly number[], leading: readonly number[], count = openLanes): number[] {
  const now = leading.slice(0, count);
  const newcomers = now.filter((label) => !before.includes(label));
  const kept = before.slice(0, count).flatMap((label) => (now.includes(label) ? [label] : newcomers.splice(0, 1)));
  return [...kept, ...newcomers];
}
