/**
 * Of folders in folders, which are the classes? Paths alone tell: `golf/person1/clip` and `golf/person2/clip` are of one
 * class, `sports/golf/clip` and `sports/tennis/clip` of two.
 */
import { plain } from '../disk/findUnit';

export interface ClassLevel {
  /** Names of the folders that are classes. */
  readonly className: (folders: readonly string[]) => string | undefined;
  /** Folder below the class, which holds clips of one person or film; null where there is none. */
  readonly group: (folders: readonly string[]) => string | null;
  readonly nested: boolean;
  /** Both ways of reading make sense. */
  readonly doubtful: boolean;
  /** Classes are called `1`, `2`, `3` or `person1`, `person2`: perhaps they are none. */
  readonly numbered: boolean;
}

/**
 * @param folders of every clip, split folders already taken out
 * @param isAction whether a dictionary knows the name
 */
export function findClassLevel(all: readonly (readonly string[])[], isAction: (name: string) => boolean): ClassLevel | null {
  const some = all.filter((folders) => folders.length > 0);
  if (some.length === 0) return null;
  const above = new Set(some.flatMap((folders) => folders.map((_, count) => folders.slice(0, count).join('/'))));
  const at = levelReader(Math.max(...some.map((folders) => folders.length)), above);
  const shared = sharedDepth(some);
  const depth = Math.max(...some.map((folders) => folders.length));
  const levels = range(shared, depth).map((level) => describe(some, level));
  const wide = levels.filter(({ names }) => names.length > 1);
  const named = (wide.length > 0 ? wide : levels).filter(({ numbered }) => !numbered);
  // Only numbered folders below one named one: persons of one class, or classes without names.
  if (named.length === 0) {
    const level = levels[0]?.level ?? shared;
    return at(levels.length > 1 ? level : Math.min(level, depth - 1), { numbered: levels.length > 0, doubtful: false });
  }
  const known = named.filter(({ names }) => names.filter(isAction).length * 2 > names.length);
  const [outer] = named as [Level];
  const inner = named.at(-1)!;
  const chosen = known.length === 1 ? known[0]! : inner.crossed && inner !== outer ? outer : inner;
  return at(chosen.level, { numbered: false, doubtful: known.length !== 1 && inner !== outer });
}

interface Level {
  readonly level: number;
  readonly names: readonly string[];
  /** Names that differ in their numbers alone, within each folder above. */
  readonly numbered: boolean;
  /** The same names lie in several folders above. */
  readonly crossed: boolean;
}

function describe(all: readonly (readonly string[])[], level: number): Level {
  const byParent = new Map<string, Set<string>>();
  const parentsOf = new Map<string, Set<string>>();
  for (const folders of all) {
    const name = folders[level];
    if (name === undefined) continue;
    const parent = folders.slice(0, level).join('/');
    byParent.set(parent, (byParent.get(parent) ?? new Set()).add(name));
    parentsOf.set(plain(name), (parentsOf.get(plain(name)) ?? new Set()).add(parent));
  }
  const names = [...new Set([...byParent.values()].flatMap((inside) => [...inside]))];
  const numbers = names.filter((name) => /\d/.test(name));
  const stems = new Set([...byParent].flatMap(([parent, inside]) => [...inside].map((name) => `${parent}/${bare(name)}`)));
  const collapses = [...byParent.values()].some(({ size }) => size > 1) && stems.size === byParent.size;
  return {
    level,
    names,
    numbered: numbers.length === names.length && (collapses || names.every((name) => carriers.test(bare(name)))),
    crossed: byParent.size > 1 && [...parentsOf.values()].filter(({ size }) => size > 1).length * 2 > parentsOf.size,
  };
}

/** What people call folders that are no actions. */
const carriers =
  /^(?:|person|subject|actor|user|people|p|s|sub|id|cam|camera|view|session|take|day|part|group|g|video|v|seq|sequence|scene|clip|人|人物|演员)$/;

function bare(name: string): string {
  return name.toLowerCase().replaceAll(/[\d\s_.-]+/g, '');
}

/** @param above folders that hold other folders with clips: clips straight in them are of no class */
function levelReader(depth: number, above: ReadonlySet<string>) {
  return (level: number, doubts: Pick<ClassLevel, 'numbered' | 'doubtful'>): ClassLevel => ({
    ...doubts,
    nested: depth > level + 1,
    className: (folders) => folders[level] ?? (above.has(folders.join('/')) ? undefined : folders.at(-1)),
    group: (folders) => (folders.length > level + 1 ? folders.slice(level + 1).join('/') : null),
  });
}

/** Levels that all clips share; their own folder is never one of them. */
function sharedDepth(all: readonly (readonly string[])[]): number {
  const [first] = all as [readonly string[]];
  let depth = 0;
  while (all.every((folders) => folders.length > depth + 1 && folders[depth] === first[depth])) depth += 1;
  return depth;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
