/** A data set in plain English, for the command line and logs. */
import type { DataSet, DataSetWarning } from './dataSet';

/** "UCF-101, split 1: 9,537 train, 3,783 test, 0 missing" */
export function summaryOf(dataSet: DataSet): string {
  const { name, split, splits, drawn, classes, missing, extra, leftOut, duplicates, unreadable } = dataSet;
  const { train, test, val } = splits;
  const title = name === 'own' ? 'Own data set' : name;
  const known = split === null ? `${title}, ${classes.length} ${classes.length === 1 ? 'class' : 'classes'}` : `${title}, split ${split}`;
  const counts: readonly (readonly [number, string, boolean])[] = [
    [train.length, 'train', true],
    [val.length, 'val', val.length > 0],
    [test.length, drawn ? 'test (drawn)' : 'test', true],
    [missing.length, 'missing', true],
    [extra.length, 'extra', extra.length > 0],
    [leftOut.length, 'left out by the list', leftOut.length > 0],
    [duplicates.length, 'there twice', duplicates.length > 0],
    [unreadable.length, 'unreadable', unreadable.length > 0],
  ];
  return `${known}: ${counts
    .filter(([, , told]) => told)
    .map(([count, what]) => `${count.toLocaleString('en')} ${what}`)
    .join(', ')}`;
}

const sentences: Readonly<Record<DataSetWarning['kind'], (count: number) => string>> = {
  'list-names-nothing': (n) => `${lists(n)} of none of these clips and ${n === 1 ? 'was' : 'were'} not followed`,
  'no-labels': (n) => `${n} clips of a list without labels take no part`,
  'listed-twice': (n) => `${clips(n)} listed both to train and to test, and ${n === 1 ? 'tests' : 'test'}`,
  'val-is-test': (n) => `There is no test list with labels: the ${n} clips for validation test`,
  'no-test-clips': () => 'Nothing is there to test on',
  nested: (n) => `The ${n} folders inside the classes are taken for persons or films, not for classes`,
  'nested-either-way': () => 'Folders lie in folders, and either may be the classes; these were taken',
  'numbers-as-classes': () => 'The classes are called by numbers; if these are no classes, put each class into a folder of its name',
  'loose-clips': (n) => `${clips(n)} in no class folder`,
  'class-without-training': (n) => `${n === 1 ? '1 class has' : `${n} classes have`} nothing to train on`,
  'class-without-test': (n) => `${n === 1 ? '1 class has' : `${n} classes have`} nothing to test on`,
  'class-with-one-clip': (n) => `${n === 1 ? '1 class has' : `${n} classes have`} a single clip`,
  'same-across-classes': (n) => `${clips(n)} in several classes`,
  'same-across-sets': (n) => `${clips(n)} on both sides of the split: the result would flatter`,
  'groups-across-sets': (n) => `${n === 1 ? '1 film has' : `${n} films have`} clips on both sides of the split: the result would flatter`,
};

const mostNames = 5;

/** One sentence, with the first few names. */
export function sayWarning({ kind, count, names }: DataSetWarning): string {
  const shown = names.slice(0, mostNames).join(', ');
  return names.length === 0
    ? `${sentences[kind](count)}.`
    : `${sentences[kind](count)}: ${shown}${names.length > mostNames ? ', ...' : '.'}`;
}

function clips(count: number): string {
  return count === 1 ? '1 clip is' : `${count} clips are`;
}

function lists(count: number): string {
  return count === 1 ? '1 list speaks' : `${count} lists speak`;
}
