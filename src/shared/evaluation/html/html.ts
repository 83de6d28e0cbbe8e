/** The report as one HTML file: no script, nothing fetched, so that it opens offline and may be sent on. */
import { paperSource } from '../paper';
import type { Comparison } from '../compare/mcnemar';
import type { ClipOutcome, EvaluationReport } from '../report';
import { effectiveLambda } from '../../recognition/spaces';
import { lambdaChart, reliabilityChart } from './charts';
import { confusionSection } from './confusionTable';
import { heatPicture, type ReportPicture } from './heatPicture';
import { bounds, type Cell, className, escape, figure, note, percent, section, table } from './markup';
import { failedSection, page } from './page';
import type { ReportWords } from './words';

export interface HtmlReport {
  /** Runs on the same clips; the first is told in full. */
  readonly reports: readonly [EvaluationReport, ...EvaluationReport[]];
  readonly pictures: readonly ReportPicture[];
  readonly comparison: { readonly name: string; readonly result: Comparison } | null;
}

/** @returns the file's text in parts */
export function htmlReport({ reports, pictures, comparison }: HtmlReport, words: ReportWords): string[] {
  const [report] = reports;
  const title = `${report.data.name}: ${report.name}`;
  const sections = [
    resultSection(reports, words),
    comparison === null ? '' : comparisonSection(comparison.name, comparison.result, words),
    lambdaSection(report, words),
    calibrationSection(report, words),
    classSection(report, words),
    confusionSection(report, words),
    pictures.length === 0 ? '' : exampleSection(report, pictures, words),
    settingSection(report, words),
    report.failed.length === 0 ? '' : failedSection(report.failed, words),
  ];
  return page(title, sections, words);
}

function resultSection(reports: HtmlReport['reports'], words: ReportWords): string {
  const rows = reports.flatMap(({ name, voices, paper }) =>
    voices.map(({ voice, top1, top5, meanClass }): Cell[] => [
      voices.length === 1 ? name : `${name} – ${words[`voice.${voice}`]}`,
      percent(top1.share),
      bounds(top1),
      percent(top5.share),
      percent(meanClass),
      top1.n,
      voice === 'fused' ? percent(paper?.top1 ?? null) : null,
    ]),
  );
  const printed = reports.find(({ paper }) => paper !== null)?.paper;
  return section(
    words.run,
    table([words.run, words.top1, words.interval, words.top5, words.meanClass, words.clips, words.paper], rows),
    printed == null ? '' : note(`${words.paper}: ${words.table} ${printed.table}. ${paperSource}`),
  );
}

function comparisonSection(name: string, { n, bothRight, bothWrong, mended, broken, p }: Comparison, words: ReportWords): string {
  const list = (title: string, clips: readonly string[]): string =>
    clips.length === 0
      ? ''
      : `<details><summary>${escape(title)}: ${clips.length}</summary><ul>${clips.map((clip) => `<li>${escape(clip)}</li>`).join('')}</ul></details>`;
  return section(
    words.comparison,
    note(`${words.comparisonWith} ${name}`),
    table(
      [words.clips, words.bothRight, words.bothWrong, words.mended, words.broken, words.p],
      [[n, bothRight, bothWrong, mended.length, broken.length, figure(p, 4)]],
    ),
    list(words.mended, mended),
    list(words.broken, broken),
  );
}

function lambdaSection({ lambdaCurve, use, settings }: EvaluationReport, words: ReportWords): string {
  if (lambdaCurve.length === 0) return '';
  return section(words.lambdaTitle, lambdaChart(lambdaCurve, effectiveLambda(use, settings.lambda), words), note(words.lambdaNote));
}

function calibrationSection({ calibration }: EvaluationReport, words: ReportWords): string {
  const { bins, error, temperature, mendedError } = calibration;
  return section(
    words.calibration,
    reliabilityChart(bins, words),
    table([words.error, words.temperature, words.mendedError], [[figure(error, 3), figure(temperature, 2), figure(mendedError, 3)]]),
    note(words.calibrationNote),
  );
}

/** The worst class first: that is what one looks for. */
function classSection({ perClass, data: { classes } }: EvaluationReport, words: ReportWords): string {
  const rows = perClass
    .filter(({ top1 }) => top1.n > 0)
    .toSorted((a, b) => a.top1.share - b.top1.share || a.label - b.label)
    .map(({ label, top1, top5 }): Cell[] => [
      className(classes[label], words.language),
      top1.n,
      percent(top1.share),
      bounds(top1),
      percent(top5.share),
    ]);
  return section(words.perClass, table([words.class, words.clips, words.top1, words.interval, words.top5], rows));
}

function exampleSection({ clips, data: { classes } }: EvaluationReport, pictures: readonly ReportPicture[], words: ReportWords): string {
  const outcomes = new Map(clips.map((outcome) => [outcome.clip, outcome]));
  const shown = pictures.flatMap((picture) => {
    const outcome = outcomes.get(picture.clip);
    return outcome === undefined ? [] : [example(picture, outcome)];
  });
  function alone(voice: 'en' | 'zh', own: ClipOutcome['en']): string {
    if (own === null) return '';
    const share = own.probability === undefined ? '' : `, ${(own.probability * 100).toFixed(0)} %`;
    return `<br><small>${escape(`${words[`voice.${voice}`]}: ${className(classes[own.taken], words.language)}${share}`)}</small>`;
  }
  function example({ clip, frame, heat }: ReportPicture, { truth, taken, probability, rank, en, zh }: ClipOutcome): string {
    const over = heat === null ? '' : `<img class="heat" alt="" src="${heatPicture(heat)}">`;
    const said = `${className(classes[taken], words.language)}, ${(probability * 100).toFixed(0)} %`;
    return `<figure class="${rank === 0 ? 'right' : 'wrong'}"><div class="frame"><img alt="" src="${escape(frame)}">${over}</div>
<figcaption><b>${escape(className(classes[truth], words.language))}</b><br>${rank === 0 ? escape(words.right) : escape(words.wrong)}: ${escape(said)}${alone('en', en)}${alone('zh', zh)}<br><small>${escape(clip)}</small></figcaption></figure>`;
  }
  return section(words.examples, note(words.examplesNote), `<div class="gallery">${shown.join('\n')}</div>`);
}

function settingSection({ settings, data, adapter, backend, hashes, seconds, use }: EvaluationReport, words: ReportWords): string {
  const rows: Cell[][] = [
    [words.dataset, data.name],
    [words.split, data.split === null ? null : String(data.split)],
    [words.set, data.set],
    [words.model, settings.modelId],
    [words.adapter, adapter?.name ?? words.noAdapter],
    [words.frames, String(settings.frames)],
    [words.views, String(settings.views)],
    [words.lambda, String(effectiveLambda(use, settings.lambda))],
    [words.pooling, settings.pooling],
    [words.template, settings.template],
    [words.backend, backend],
    [words.seconds, seconds.toFixed(1)],
    [`${words.hashes}: ${words.model}`, hashes.model],
    [`${words.hashes}: ${words.adapter}`, hashes.adapter],
    [`${words.hashes}: ${words.lists}`, hashes.lists],
  ];
  return section(words.settings, table([], rows));
}
