/** A clip found by what a list calls it, whatever became of its folders, its ending and its capitals. */
import { partsOf, stemOf, type Unit } from './disk';

/** @returns the clip that a list means by `listed`; undefined where none, or several with nothing to choose by */
export type FindUnit = (listed: string) => Unit | undefined;

/**
 * Lists of films are used for films that were converted, cut into frames, or moved into one folder. The name must agree;
 * among several of one name the folders decide.
 *
 * @param classFolders folders that the list itself names: a clip of the same name in another class's is not meant
 */
export function unitFinder(units: readonly Unit[], classFolders: ReadonlySet<string> = new Set()): FindUnit {
  const byStem = new Map<string, Unit[]>();
  for (const unit of units) {
    const same = byStem.get(unit.stem);
    if (same === undefined) byStem.set(unit.stem, [unit]);
    else same.push(unit);
  }
  const others = new Set([...classFolders].map(plain));
  return (listed) => {
    const parts = partsOf(listed);
    const name = parts.at(-1);
    if (name === undefined) return undefined;
    const folders = parts.slice(0, -1).map(plain);
    const named = byStem.get(stemOf(name)) ?? [];
    const ranked = named
      .map((unit) => ({ unit, agree: agreeing(folders, unit.folders), same: unit.name.toLowerCase() === name.toLowerCase() }))
      .filter(({ unit, agree }) => agree > 0 || folders.length === 0 || !others.has(plain(unit.folders.at(-1) ?? '')))
      .toSorted(
        (a, b) => b.agree - a.agree || Number(b.same) - Number(a.same) || Number(a.unit.frames !== null) - Number(b.unit.frames !== null),
      );
    const [best, second] = ranked;
    if (best === undefined || second === undefined || best.agree > 0) return best?.unit;
    const equal = best.same === second.same && (best.unit.frames === null) === (second.unit.frames === null);
    return equal ? undefined : best.unit;
  };
}

/** How many folders agree, counted from the innermost. */
function agreeing(listed: readonly string[], found: readonly string[]): number {
  let count = 0;
  while (count < listed.length && count < found.length && listed.at(-1 - count) === plain(found.at(-1 - count)!)) count += 1;
  return count;
}

/** `HandStandPushups`, `Handstand_pushups` -> `handstandpushups` */
export function plain(name: string): string {
  const bare = name
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}]+/gu, '');
  return bare === '' ? name.toLowerCase() : bare;
}
