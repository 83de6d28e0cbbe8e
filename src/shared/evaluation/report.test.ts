import { expect, test } from 'vitest';
import { classesCsv, clipsCsv } from './spreadsheet/csv';
import { type EvaluationRun, reportEvaluation } from './report';
import { evaluatedRun } from './report.testCases';
import { summarise } from './summary';

test('a report says the run, each language alone, and the printed number beside it', () => {
  const report = reportEvaluation(evaluatedRun());
  expect(report).toMatchObject({ row: 'chinese', name: '+ Chinese', paper: { top1: 0.648, table: 7 } });
  expect(report.voices.map(({ voice, top1 }) => [voice, top1.correct, top1.n])).toEqual([
    ['fused', 3, 4],
    ['en', 2, 4],
    ['zh', 3, 4],
  ]);
  expect(report.lambdaCurve).toHaveLength(21);
  expect(report.clips[0]).toMatchObject({ clip: 'wave/a.mp4', truth: 0, taken: 0, rank: 0, en: { taken: 0 }, zh: { taken: 1, rank: 1 } });
  expect(report.confusion.map(({ truth, taken, clips }) => [truth, taken, clips.length])).toEqual([
    [0, 0, 2],
    [1, 1, 1],
    [1, 2, 1],
  ]);
});

test('a single language is judged by itself, whatever lambda was asked for', () => {
  const run = evaluatedRun();
  const english: EvaluationRun = {
    ...run,
    adapter: null,
    use: { en: 'same-space', zh: 'unread' },
    clips: run.clips.map((clip) => ({ ...clip, zh: null })),
  };
  const report = reportEvaluation(english);
  expect(report).toMatchObject({ row: 'baseline', name: 'baseline untrained', paper: null, lambdaCurve: [] });
  expect(report.voices.map(({ voice }) => voice)).toEqual(['fused']);
  expect(report.clips[0]).toMatchObject({ en: null, zh: null });
});

test('the summary has the fields that programs read', () => {
  const summary = summarise([reportEvaluation(evaluatedRun())]);
  expect(summary).toMatchObject({ dataset: 'HMDB-51', split: 1, failed: [{ clip: 'clap/broken.mp4', code: 'not-a-video' }], seconds: 12 });
  expect(summary.rows[0]).toEqual({
    name: '+ Chinese',
    top1: 0.75,
    top5: 1,
    mean_class: 0.75,
    n: 4,
    interval: [expect.closeTo(0.3006, 3), expect.closeTo(0.9544, 3)],
    paper: 0.648,
    paper_top5: null,
  });
  expect(summary.rows.slice(1).map(({ name, paper }) => [name, paper])).toEqual([
    ['+ Chinese, English alone', null],
    ['+ Chinese, Chinese alone', null],
  ]);
});

test('tables for a spreadsheet: one line a clip, failed ones too; nothing that it would run', () => {
  const report = reportEvaluation(evaluatedRun());
  const lines = clipsCsv(report).trimEnd().split('\r\n');
  expect(lines).toHaveLength(1 + 4 + 1);
  expect(lines[1]).toMatch(/^wave\/a\.mp4,"wave, with one hand",挥手,"wave, with one hand",挥手,1,0\.\d+,1,2,/);
  expect(lines.at(-1)).toBe('clap/broken.mp4,,,,,,,,,,not-a-video: It is a text.');
  expect(classesCsv(report)).toContain("'=cmd(),命令,0,,,,");
});
