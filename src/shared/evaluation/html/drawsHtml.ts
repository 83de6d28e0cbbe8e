/** The table of all draws and the curve over K (Table 7, Fig. 8), beside the printed numbers. */
import type { DrawRow } from '../draws/drawTable';
import type { PrintedElsewhere } from '../draws/paperGrids';
import { shotsCurves } from '../draws/shotsCurves';
import { paperSource } from '../paper';
import type { DrawSummary } from '../draws/summary';
import { shotsChart } from './charts';
import { curveColour } from '../draws/shotsCurves';
import { type Cell, escape, figure, markup, note, percent, section, table } from './markup';
import { failedSection, page } from './page';
import type { ReportWords } from './words';

export function drawsHtml(
  { dataset, split, rows, failed, preset, model, elsewhere }: Omit<DrawSummary, 'seconds'>,
  words: ReportWords,
): string[] {
  const cells = rows.map(({ name, top1, sd, interval, top5, mean_class: mean, n, paper, draws }): Cell[] => [
    name,
    percent(top1),
    sd === null ? null : figure(sd * 100, 1),
    markup(`<span class="number">${(interval[0] * 100).toFixed(1)} – ${(interval[1] * 100).toFixed(1)} %</span>`),
    percent(top5),
    percent(mean),
    n,
    percent(paper),
    draws.map((draw) => `${(draw.top1 * 100).toFixed(1)} (${draw.seed})`).join(', '),
  ]);
  const head = [words.run, words.top1, words.deviation, words.interval, words.top5, words.meanClass, words.clips, words.paper, words.draws];
  const settings = [
    [words.dataset, dataset],
    [words.split, split === null ? null : String(split)],
    [words.model, model],
    [words.preset, preset],
  ];
  const sections = [
    section(words.run, table(head, cells), note(words.drawsNote), rows.some(({ paper }) => paper !== null) ? note(paperSource) : ''),
    curveSection(rows, words),
    costSection(rows, elsewhere, words),
    section(words.settings, table([], settings)),
    failed.length === 0 ? '' : failedSection(failed, words),
  ];
  return page(dataset, sections, words);
}

/** What the trainings took, as Table 6 counts it. */
function costSection(rows: readonly DrawRow[], elsewhere: readonly PrintedElsewhere[], words: ReportWords): string {
  const trained = rows.filter(({ parameters }) => parameters !== null);
  if (trained.length === 0) return '';
  const others = elsewhere.map(({ name, trainableMillions, gpuMinutes, gpuMegabytes, hmdb51, ucf101 }) => {
    const [top1, took] = [`HMDB-51 ${hmdb51}, UCF-101 ${ucf101}`, `${trainableMillions} M, ${gpuMinutes ?? '–'} min, ${gpuMegabytes} MB`];
    return `${name}: ${top1}; ${took}`;
  });
  const cells = trained.map(({ name, parameters, train_seconds: seconds, peak_bytes: bytes }): Cell[] => [
    name,
    parameters,
    seconds === null ? null : figure(seconds / 60, 1),
    bytes === null ? null : figure(bytes / 1e6, 0),
  ]);
  return section(
    words.cost,
    table([words.run, words.parameters, words.minutes, words.megabytes], cells),
    others.length === 0 ? '' : note(`${words.elsewhere} ${others.join('. ')}.`),
  );
}

function curveSection(rows: readonly DrawRow[], words: ReportWords): string {
  const curves = shotsCurves(rows);
  if (curves.length === 0) return '';
  const legend = curves
    .filter(({ printed }) => !printed)
    .map(({ name, colour }) => `<li style="color:${curveColour(colour)}">${escape(name)}</li>`);
  return section(words.shotsTitle, shotsChart(curves, words), `<ul>${legend.join('')}</ul>`, note(words.shotsNote));
}
