import { expect, test } from 'vitest';
import { reportEvaluation } from '../report';
import { evaluatedRun } from '../report.testCases';
import { compareWith, readOtherRun } from './otherRun';

const report = reportEvaluation(evaluatedRun());

test('a report that was written is read back and is the same run, whatever the order of its classes', () => {
  const other = readOtherRun(JSON.stringify({ reports: [report], comparison: null }), 'before')!;
  expect(other.name).toBe('before: + Chinese (mine)');
  const turned = {
    ...other,
    classes: other.classes.toReversed(),
    clips: other.clips.map((clip) => ({ ...clip, truth: 2 - clip.truth, taken: 2 - clip.taken })),
  };
  for (const run of [other, turned]) {
    expect(compareWith(run, report).result).toMatchObject({ n: 4, bothRight: 3, bothWrong: 1, mended: [], broken: [], p: 1, unmatched: 0 });
  }
});

test('a clip of another class is another clip', () => {
  const other = readOtherRun(JSON.stringify({ reports: [report] }), 'x')!;
  const moved = { ...other, classes: [{ en: 'something else', zh: '' }, ...other.classes.slice(1)] };
  expect(compareWith(moved, report).result).toMatchObject({ n: 2, unmatched: 4 });
});

test('what is no report is refused', () => {
  for (const text of ['', '{', '[]', '{"reports":[]}', '{"reports":[{"name":"x"}]}']) expect(readOtherRun(text, 'x')).toBeNull();
});
