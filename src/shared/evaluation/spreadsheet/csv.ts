/** A report as tables for a spreadsheet: one line a clip, one line a class. */
import { type CsvCell as Cell, csvTable as table } from '../../base/csvTable';
import type { LabelText } from '../../recognition/recognition';
import type { DrawRow } from '../draws/drawTable';
import type { EvaluationReport } from '../report';

export function clipsCsv({ clips, data: { classes }, failed }: EvaluationReport): string {
  const head = ['clip', 'class', 'class_zh', 'taken_for', 'taken_for_zh', 'rank', 'probability', 'rank_en', 'rank_zh', 'top5', 'error'];
  const judged = clips.map(({ clip, truth, taken, rank, probability, en, zh, first }): Cell[] => [
    clip,
    ...both(classes[truth]),
    ...both(classes[taken]),
    rank + 1,
    round(probability),
    place(en?.rank),
    place(zh?.rank),
    first.map(({ label, probability: share }) => `${nameOf(classes[label])} ${round(share)}`).join('; '),
    '',
  ]);
  const lost = failed.map(({ clip, code, message }): Cell[] => [clip, ...Array<Cell>(9).fill(null), `${code}: ${message}`]);
  return table([head, ...judged, ...lost]);
}

export function classesCsv({ perClass, data: { classes } }: EvaluationReport): string {
  const head = ['class', 'class_zh', 'clips', 'top1', 'low', 'high', 'top5'];
  return table([
    head,
    ...perClass.map(({ label, top1, top5 }): Cell[] =>
      top1.n === 0
        ? [...both(classes[label]), 0, null, null, null, null]
        : [...both(classes[label]), top1.n, round(top1.share), round(top1.low), round(top1.high), round(top5.share)],
    ),
  ]);
}

/** One line a row of draws. */
export function drawsCsv(rows: readonly DrawRow[]): string {
  const head = [
    'row',
    'shots',
    'settings',
    'top1',
    'sd',
    'low',
    'high',
    'top5',
    'mean_class',
    'clips',
    'paper',
    'draws',
    'top1_of_each',
    'seeds',
    'parameters',
    'train_seconds',
    'peak_bytes',
  ];
  return table([
    head,
    ...rows.map(({ name, shots, settings, top1, sd, interval, top5, mean_class: mean, n, paper, draws, ...cost }): Cell[] => [
      name,
      shots,
      JSON.stringify(settings),
      round(top1),
      sd === null ? null : round(sd),
      ...interval.map(round),
      round(top5),
      mean === null ? null : round(mean),
      n,
      paper,
      draws.length,
      draws.map((draw) => round(draw.top1)).join('; '),
      draws.map(({ seed }) => seed).join('; '),
      cost.parameters,
      cost.train_seconds === null ? null : Math.round(cost.train_seconds),
      cost.peak_bytes,
    ]),
  ]);
}

function both(label: LabelText | undefined): [string, string] {
  return [label?.en ?? '', label?.zh ?? ''];
}

function nameOf(label: LabelText | undefined): string {
  return label === undefined ? '' : label.en || label.zh;
}

/** From 1. */
function place(rank: number | undefined): number | null {
  return rank === undefined ? null : rank + 1;
}

function round(share: number): number {
  return Math.round(share * 1e6) / 1e6;
}
