/** Clips of the same bytes, whatever they are called. */
import type { DuplicateClips } from './dataSet';
import type { Unit } from './disk/disk';

export interface Twins {
  readonly units: readonly Unit[];
}

/** Only files of equal size are read: of 13,000 clips some hundred. */
export async function findTwins(units: readonly Unit[], hash: (path: string) => Promise<string>): Promise<Twins[]> {
  const twins: Twins[] = [];
  for (const alike of groupsOf(units, (unit) => `${unit.bytes} ${unit.frames?.length ?? 0}`)) {
    const hashes = new Map<Unit, string>();
    for (const unit of alike) {
      const parts: string[] = [];
      // A file that cannot be read is nobody's twin; reading it will say why.
      for (const path of unit.frames ?? [unit.path]) parts.push(await hash(path).catch(() => unit.path));
      hashes.set(unit, parts.join(' '));
    }
    twins.push(...groupsOf(alike, (unit) => hashes.get(unit)!).map((same) => ({ units: same })));
  }
  return twins;
}

export function describeTwins(
  twins: readonly Twins[],
  of: (unit: Unit) => { readonly class: number; readonly role: string } | undefined,
): DuplicateClips[] {
  return twins.map(({ units }) => {
    const placed = units.flatMap((unit) => of(unit) ?? []);
    return {
      paths: units.map(({ path }) => path),
      acrossClasses: new Set(placed.map((clip) => clip.class)).size > 1,
      acrossSplits: new Set(placed.map(({ role }) => role)).size > 1,
    };
  });
}

/** Two or more that share a key. */
function groupsOf<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const same = groups.get(name);
    if (same === undefined) groups.set(name, [item]);
    else same.push(item);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}
