/** What a person should know of a data set before anything runs on it, beside what its layout had to say. */
import type { DataClass, DataClip, DataSet, DataSetWarning, DuplicateClips } from './dataSet';

export function warningsOf(
  classes: readonly DataClass[],
  { train, test, val }: DataSet['splits'],
  duplicates: readonly DuplicateClips[],
): DataSetWarning[] {
  const counts = (clips: readonly DataClip[]) => {
    const of = classes.map(() => 0);
    for (const clip of clips) of[clip.class]! += 1;
    return of;
  };
  const [training, testing, validating] = [train, test, val].map(counts) as [number[], number[], number[]];
  const where = (holds: (index: number) => boolean) => classes.filter((_, index) => holds(index)).map(({ folder }) => folder);
  const measured = test.length > 0;
  const all = (index: number) => training[index]! + testing[index]! + validating[index]!;
  const found: readonly (readonly [DataSetWarning['kind'], readonly string[]])[] = [
    ['class-with-one-clip', where((index) => all(index) === 1)],
    ['class-without-training', train.length === 0 ? [] : where((index) => training[index] === 0)],
    ['class-without-test', measured ? where((index) => testing[index] === 0 && all(index) > 1) : []],
    ['same-across-classes', duplicates.filter(({ acrossClasses }) => acrossClasses).map(({ paths }) => paths.join(' = '))],
    ['same-across-sets', duplicates.filter(({ acrossSplits }) => acrossSplits).map(({ paths }) => paths.join(' = '))],
    ['groups-across-sets', groupsAcross(train, test)],
  ];
  return [
    ...(measured || train.length === 0 ? [] : [{ kind: 'no-test-clips' as const, count: 0, names: [] }]),
    ...found.flatMap(([kind, names]) => (names.length === 0 ? [] : [{ kind, count: names.length, names }])),
  ];
}

/** Groups as UCF-101 numbers them, with clips on both sides. */
function groupsAcross(train: readonly DataClip[], test: readonly DataClip[]): string[] {
  const numbered = (clips: readonly DataClip[]) =>
    new Set(clips.flatMap(({ group }) => (group !== null && /_g\d+$/.test(group) ? [group] : [])));
  const trained = numbered(train);
  return [...numbered(test)].filter((group) => trained.has(group));
}
