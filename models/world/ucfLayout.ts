/** A data set's files as UCF-101 lays them out: classes, 25 groups of clips, and the lists of its three splits. Pure. */

export interface PlannedClip {
  /** Position among the classes. */
  readonly class: number;
  /** From 1 to 25: one person in one place. */
  readonly group: number;
  /** From 1 within its group. */
  readonly clip: number;
  /** `Name/v_Name_g01_c01.avi` */
  readonly path: string;
}

export const groups = 25;
/** Groups that test in splits 1, 2 and 3, as UCF-101 has them; the others train. */
const testGroups = [
  [1, 7],
  [8, 14],
  [15, 21],
] as const;

const two = (number: number) => String(number).padStart(2, '0');

/** "picking up a box" becomes `PickingUpABox`; Chinese words follow, so that a reader has both: `PickingUpABox_拿起箱子`. */
export function classFolder(english: string, chinese: string): string {
  const camel = english.split(' ').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${camel.join('')}_${chinese}`;
}

/**
 * @param names folders of the classes
 * @param clips of each class, spread over the groups as evenly as they go
 */
export function planClips(names: readonly string[], clips: number): PlannedClip[] {
  return names.flatMap((name, index) =>
    Array.from({ length: clips }, (_, number): PlannedClip => {
      const [group, clip] = [(number % groups) + 1, Math.floor(number / groups) + 1];
      return { class: index, group, clip, path: `${name}/v_${name}_g${two(group)}_c${two(clip)}.avi` };
    }),
  );
}

/** `classInd.txt`, and `trainlist` and `testlist` of each split, by file name. */
export function officialLists(names: readonly string[], clips: readonly PlannedClip[]): ReadonlyMap<string, string> {
  const inOrder = clips.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const lists: [string, string][] = testGroups.flatMap(([first, last], index) => {
    const tests = ({ group }: PlannedClip) => group >= first && group <= last;
    const split = two(index + 1);
    return [
      [`trainlist${split}.txt`, inOrder.filter((clip) => !tests(clip)).map((clip) => `${clip.path} ${clip.class + 1}`)],
      [`testlist${split}.txt`, inOrder.filter(tests).map((clip) => clip.path)],
    ].map(([name, lines]): [string, string] => [name as string, `${(lines as string[]).join('\n')}\n`]);
  });
  return new Map([['classInd.txt', `${names.map((name, index) => `${index + 1} ${name}`).join('\n')}\n`], ...lists]);
}
