import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { trainingPresets } from '../teaching/trainingPresets';
import { ladder, rowOfRun, rowOfTraining, trainingOfRow } from './ladder';
import paper from './paper.json';
import { paperDefaults, paperNumber, type PaperQuestion } from './paper';

const asked = (change: Partial<PaperQuestion>): PaperQuestion => ({
  dataset: 'hmdb51',
  row: 'chinese',
  shots: 2,
  ...paperDefaults,
  ...change,
});

test('the number of a row, a data set and K', () => {
  expect(paperNumber(asked({}))).toEqual({ top1: 0.616, top5: null, table: 7 });
  expect(paperNumber(asked({ dataset: 'ucf101', shots: 16, row: 'baseline-trained' }))?.top1).toBeCloseTo(0.802, 6);
  expect(paperNumber(asked({ shots: 'all' }))).toEqual({ top1: 0.732, top5: 0.936, table: 3 });
  expect(paperNumber(asked({ shots: 'all', body: 'c3d' }))?.table).toBe(3);
  expect(paperNumber(asked({ shots: 'all', residual: false }))).toMatchObject({ top1: 0.7, table: 4 });
  expect(paperNumber(asked({ shots: 'all', template: 'a video about {label}' }))).toMatchObject({ top1: 0.731, table: 5 });
  expect(paperNumber(asked({ shots: 'all', frames: 8 }))).toEqual({ top1: 0.725, top5: null, table: 6 });
  expect(paperNumber(asked({ shots: 'all', frames: 16 }))?.table).toBe(3);
});

test('no number where the paper printed none', () => {
  const none: Partial<PaperQuestion>[] = [
    { dataset: 'mine' },
    { shots: null },
    { shots: 3 },
    { row: 'baseline' },
    { row: 'clip', shots: 'all' },
    { body: 'lstm' },
    { shots: 'all', residual: false, body: 'lstm' },
    { shots: 'all', template: 'a photo of {label}' },
    { row: null },
    { shots: 'all', frames: 32 },
    { shots: 'all', frames: 8, body: 'c3d' },
  ];
  for (const change of none) expect(paperNumber(asked(change)), JSON.stringify(change)).toBeNull();
});

test('each row of the ladder is told from what runs', () => {
  expect(rowOfRun(null, 'mean')).toBe('clip');
  expect(rowOfRun(null, 'words')).toBe('baseline');
  for (const { id, training, trains } of ladder.filter((row) => row.trains !== 'nothing')) {
    const languages = training.chineseBranch === false ? (['en'] as const) : (['en', 'zh'] as const);
    expect(rowOfRun({ body: training.body ?? 'r2plus1d', prompted: trains === 'prompts', languages }, 'words')).toBe(id);
  }
  expect(rowOfRun({ body: 'c3d', prompted: true, languages: ['en'] }, 'mean')).toBeNull();
});

test('settings make a row, whichever row they were before', () => {
  const preset = trainingPresets.quick;
  let settings = preset;
  for (const id of ['chinese', 'baseline-trained', 'prompts', 'baseline', 'beta', 'chinese'] as const) {
    settings = { ...settings, ...trainingOfRow(id, preset) };
    expect(rowOfTraining(settings)).toBe(id);
  }
  expect(settings).toEqual({ ...preset, embeddingAlone: false });
});

const printed = '../shared/paper-tables.json';

test.skipIf(!existsSync(printed))('the tables are those that were copied from print (skipped without ../shared)', () => {
  const { table3_body, table4_without_residual, table5_prefix, table7_few_shot } = JSON.parse(readFileSync(printed, 'utf8'));
  const flat = (rows: object) =>
    Object.values(rows).map((row: { hmdb51: object; ucf101: object }) => [...Object.values(row.hmdb51), ...Object.values(row.ucf101)]);
  const rowsOf = (rows: Record<string, unknown>) => Object.entries(rows).flatMap(([name, row]) => (name === 'columns' ? [] : [row]));
  expect(flat(paper.body)).toEqual(rowsOf(table3_body));
  expect(flat(paper.withoutResidual)).toEqual(rowsOf(table4_without_residual));
  expect(flat(paper.prefix)).toEqual(rowsOf(table5_prefix));
  expect(flat(paper.fewShot)).toEqual(rowsOf(table7_few_shot));
});
