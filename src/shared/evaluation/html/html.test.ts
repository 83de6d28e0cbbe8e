import { expect, test } from 'vitest';
import { reportWords } from '../../../i18n/report';
import { type DrawResult, tableOfDraws } from '../draws/drawTable';
import { compareRuns } from '../compare/mcnemar';
import { reportEvaluation } from '../report';
import { evaluatedRun } from '../report.testCases';
import { printedElsewhere } from '../draws/paperGrids';
import { drawsHtml } from './drawsHtml';
import { heatPicture } from './heatPicture';
import { htmlReport } from './html';
import { reportWordNames } from './words';

const heat = { grid: 2, values: [0, 85, 170, 255] };
const pictures = [{ clip: 'wave/a.mp4', frame: 'data:image/jpeg;base64,AAAA', heat }];

function written(language: 'en' | 'zh' = 'en'): string {
  const report = reportEvaluation(evaluatedRun());
  const comparison = {
    name: 'before',
    result: compareRuns(
      report.clips.map((clip) => ({ ...clip, rank: 1 })),
      report.clips,
    ),
  };
  return htmlReport({ reports: [report], pictures, comparison }, reportWords[language]).join('');
}

test('the report holds its numbers, the printed one, its hashes and its failed clips', () => {
  const html = written();
  for (const text of ['75.0 %', '30.1 % – 95.4 %', '64.8 %', 'Table 7', '>aa<', '>bb<', '>cc<', 'clap/broken.mp4', 'It is a text.'])
    expect(html).toContain(text);
  expect(html).toContain(heatPicture(heat));
  expect(html).toContain('Became right: 3');
  expect(html).toMatch(/English alone: wave, with one hand 挥手, 88 %/);
});

test('it opens offline and runs nothing, whatever the clips and classes are called', () => {
  const html = written();
  expect(html).toContain("default-src 'none'");
  expect(html).not.toMatch(/<script|javascript:|https?:\/\//);
  expect(html).not.toContain('<b>clap');
  expect(html).toContain('clap &lt;b&gt;');
});

test('both languages have every text, none empty', () => {
  for (const words of Object.values(reportWords))
    for (const name of reportWordNames) expect([name, words[name].trim()]).not.toEqual([name, '']);
  expect(written('zh')).toMatch(/<html lang="zh-CN">[\s\S]*评测[\s\S]*挥手 wave/);
});

test('a heat map is a picture that programs read', async () => {
  const { PNG } = await import('pngjs');
  const { width, height, data } = PNG.sync.read(Buffer.from(heatPicture(heat).split(',')[1]!, 'base64'));
  expect([width, height]).toEqual([2, 2]);
  expect([...data.subarray(0, 4)]).toEqual([0, 217, 40, 0]);
  expect([...data.subarray(12)]).toEqual([255, 0, 40, 200]);
});

test('174 classes are told by their mistakes, not by thirty thousand cells', () => {
  const run = evaluatedRun();
  const classes = Array.from({ length: 174 }, (_, index) => ({ en: `class ${index}`, zh: '' }));
  const scores = (best: number) => Float32Array.from(classes, (_, index) => (index === best ? 0.3 : 0.1));
  const clips = [0, 7].map((best, index) => ({ clip: `c/${index}.mp4`, truth: 0, en: scores(best), zh: null }));
  const report = reportEvaluation({ ...run, data: { ...run.data, classes }, use: { en: 'taught', zh: 'unread' }, clips });
  const html = htmlReport({ reports: [report], pictures: [], comparison: null }, reportWords.en).join('');
  expect(html).not.toContain('class="matrix"');
  expect(html).toContain('class 7');
  expect(html.length).toBeLessThan(100_000);
});

test('draws: a table of all of them and a curve over K, the printed one beside it', () => {
  const result = (shots: number, seed: number, top1: number, paper: number): DrawResult => ({
    cell: { row: 'chinese', shots, values: {} },
    seed,
    top1,
    top5: 0.9,
    meanClass: top1,
    n: 50,
    paper,
    paperTop5: null,
    seconds: 1,
    cost: { parameters: 54_200_000, seconds: 1320, peakBytes: 6.6e9 },
  });
  const rows = tableOfDraws([result(2, 1, 0.5, 0.616), result(2, 2, 0.6, 0.616), result(4, 1, 0.7, 0.648)]);
  const report = {
    dataset: 'HMDB-51 <i>',
    split: 1,
    rows,
    failed: [],
    preset: 'quick',
    model: 'demo',
    elsewhere: printedElsewhere('table-6'),
  };
  const html = drawsHtml(report, reportWords.en).join('');
  for (const text of ['55.0 %', '50.0 (1), 60.0 (2)', '61.6 %', '64.8 %', 'HMDB-51 &lt;i&gt;', '54200000', '22.0', '6600', 'x-clip T=8'])
    expect(html).toContain(text);
  expect(html.match(/<polyline/g)).toHaveLength(2);
  expect(html).not.toMatch(/<script|NaN|<i>/);
  expect(drawsHtml({ ...report, rows: rows.slice(0, 1) }, reportWords.zh).join('')).not.toContain('<polyline');
});
