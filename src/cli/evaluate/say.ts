/** What an evaluation says on the terminal: JSON lines for programs, plain lines for people. */
import { percentOf } from '../../shared/base/figures';
import type { Seconds } from '../../shared/base/units';
import type { DrawResult } from '../../shared/evaluation/draws/drawTable';
import { nameOfCell } from '../../shared/evaluation/draws/grid';
import type { EvaluationSummary } from '../../shared/evaluation/summary';
import type { EvaluateMessage } from '../../headless/evaluatePage';
import type { LabelText } from '../../shared/recognition/recognition';
import { jsonLine, printable } from '../command/terminal';
import type { TrainingEvent } from '../../shared/teaching/teaching';
import type { NamedComparison } from '../../shared/evaluation/compare/otherRun';
import type { DrawSummary } from '../../shared/evaluation/draws/summary';

type ClipMessage = Extract<EvaluateMessage, { readonly kind: 'clip' }>;

/** One line a clip for programs; for people how far it is, and what failed. */
export function sayClip({ clip, outcome, problem, known, pace }: ClipMessage, classes: readonly LabelText[], json: boolean): void {
  if (json) {
    console.log(jsonLine(problem === null ? clipLine(clip, outcome!, known, classes) : { clip, error: brief(problem) }));
    return;
  }
  if (problem !== null) sayPlainly(`${clip}: failed. ${problem.message} ${problem.remedy}`);
  const { done, of, clipsPerSecond, secondsLeft } = pace;
  const rate = clipsPerSecond === null ? '' : `, ${clipsPerSecond.toFixed(1)} a second, ${Math.round(secondsLeft!)} s left`;
  process.stderr.write(`\r${done} of ${of} clips${rate}    ${done === of ? '\n' : ''}`);
}

function clipLine(clip: string, outcome: NonNullable<ClipMessage['outcome']>, known: boolean, classes: readonly LabelText[]) {
  const { truth, taken, rank, first, en, zh } = outcome;
  const nameOf = (label: number) => ({ en: classes[label]!.en, zh: classes[label]!.zh });
  return {
    clip,
    label: nameOf(truth),
    taken: nameOf(taken),
    correct: rank === 0,
    /** Place of its own class, from 1. */
    rank: rank + 1,
    rank_en: en === null ? null : en.rank + 1,
    rank_zh: zh === null ? null : zh.rank + 1,
    top: first.map(({ label, probability }) => ({ ...nameOf(label), probability })),
    encoded: !known,
  };
}

function brief({ code, message, remedy }: NonNullable<ClipMessage['problem']>) {
  return { code, message: `${message} ${remedy}`.trim() };
}

export function saySummary(summary: EvaluationSummary, comparison: NamedComparison | null, json: boolean, out: string): void {
  if (json) {
    console.log(jsonLine({ ...summary, ...(comparison === null ? {} : { comparison: { with: comparison.name, ...comparison.result } }) }));
    return;
  }
  const { dataset, split, rows, failed, seconds } = summary;
  console.log(printable(`${dataset}${split === null ? '' : `, split ${split}`}`));
  for (const { name, top1, top5, mean_class: mean, n, interval, paper } of rows) {
    const sure = `(95 %: ${percentOf(interval[0], 1)} to ${percentOf(interval[1], 1)})`;
    const printed = paper === null ? '' : `, paper ${percentOf(paper, 1)}`;
    console.log(
      printable(
        `${name}: top-1 ${percentOf(top1, 1)} ${sure}, top-5 ${percentOf(top5, 1)}, per class ${percentOf(mean, 1)}, ${n} clips${printed}`,
      ),
    );
  }
  if (comparison !== null) {
    const { mended, broken, p, n } = comparison.result;
    console.log(
      printable(`against ${comparison.name}: ${mended.length} became right, ${broken.length} wrong, of ${n}; p = ${p.toFixed(4)}`),
    );
  }
  if (failed.length > 0) console.log(printable(`${failed.length} failed: ${failed.map(({ clip }) => clip).join(', ')}`));
  console.log(printable(`${seconds.toFixed(1)} s; ${out}/report.html`));
}

export function sayPlainly(text: string): void {
  console.error(printable(text));
}

/** "3 h 20 min", "12 min", "40 s" */
export function saidTime(seconds: Seconds): string {
  const minutes = Math.round(seconds / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return seconds >= 90 ? `${minutes} min` : `${Math.round(seconds)} s`;
}

/** How far a look for clips that show the same is. */
export function sayLooked({ done, total }: { readonly done: number; readonly total: number }): void {
  if (done % 10 === 0 || done === total) process.stderr.write(`\r${done} of ${total} clips looked at    ${done === total ? '\n' : ''}`);
}

/** Epochs as they end, for people. */
export function saidEpochs(json: boolean): (event: TrainingEvent) => void {
  return (event) => {
    if (json) return;
    if (event.kind === 'stage' && event.stage === 'decoding') process.stderr.write(`\r${event.done} of ${event.total} clips decoded    `);
    if (event.kind !== 'epoch') return;
    process.stderr.write(`\repoch ${event.point.epoch} of ${event.epochs}, ${Math.round(event.secondsLeft)} s left    `);
  };
}

/** One line a draw. */
export function sayDraw(
  { cell, seed, top1, top5, meanClass, n, seconds }: DrawResult,
  { secondsLeft, ...at }: { readonly done: number; readonly of: number; readonly secondsLeft: Seconds | null },
  json: boolean,
): void {
  const name = nameOfCell(cell);
  if (json)
    console.log(jsonLine({ draw: name, row: cell.row, shots: cell.shots, seed, top1, top5, mean_class: meanClass, n, seconds, ...at }));
  else
    sayPlainly(
      `${at.done} of ${at.of}: ${name}, seed ${seed}: top-1 ${percentOf(top1, 1)}, top-5 ${percentOf(top5, 1)}${secondsLeft === null ? '' : `, about ${saidTime(secondsLeft)} left`}`,
    );
}

export function sayTable(summary: DrawSummary, json: boolean, out: string): void {
  if (json) {
    console.log(jsonLine(summary));
    return;
  }
  for (const { name, top1, sd, interval, draws, n, paper } of summary.rows) {
    const spread = sd === null ? '' : ` ± ${(sd * 100).toFixed(1)}`;
    const sure = `(95 %: ${percentOf(interval[0], 1)} to ${percentOf(interval[1], 1)})`;
    const printed = paper === null ? '' : `, paper ${percentOf(paper, 1)}`;
    const all = draws.map((draw) => percentOf(draw.top1, 1)).join(', ');
    console.log(printable(`${name}: top-1 ${percentOf(top1, 1)}${spread} ${sure} of ${draws.length} [${all}], ${n} clips${printed}`));
  }
  if (summary.elsewhere.length > 0)
    console.log(`printed for other systems, which are not here: ${summary.elsewhere.map(({ name }) => name).join(', ')}`);
  if (summary.failed.length > 0)
    console.log(printable(`${summary.failed.length} failed: ${summary.failed.map(({ clip }) => clip).join(', ')}`));
  console.log(printable(`${out}/report.html`));
}
