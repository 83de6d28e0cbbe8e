/** Another run on the same clips, from the report of it: a file that a command or the page wrote, or one that was kept. */
import * as v from 'valibot';
import type { LabelText } from '../../recognition/recognition';
import type { Judged } from '../accuracy';
import type { EvaluationReport } from '../report';
import { compareRuns, type Comparison } from './mcnemar';

export interface OtherRun {
  readonly name: string;
  readonly clips: readonly Judged[];
  readonly classes: readonly LabelText[];
}

export interface NamedComparison {
  /** The other run, which came first. */
  readonly name: string;
  readonly result: Comparison;
}

const written = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    reports: v.pipe(
      v.array(
        v.object({
          name: v.string(),
          adapter: v.nullable(v.object({ name: v.string() })),
          data: v.object({ classes: v.array(v.object({ en: v.string(), zh: v.string() })) }),
          clips: v.array(v.object({ clip: v.string(), truth: v.number(), taken: v.number(), rank: v.number() })),
        }),
      ),
      v.minLength(1),
    ),
  }),
);

/** @param text of `report.json` @param from where it came from, which names it @returns null where it is no report of an evaluation */
export function readOtherRun(text: string, from: string): OtherRun | null {
  const read = v.safeParse(written, text);
  const report = read.success ? read.output.reports[0] : undefined;
  if (report === undefined) return null;
  const { name, adapter, clips, data } = report;
  return { name: `${from}: ${name}${adapter === null ? '' : ` (${adapter.name})`}`, clips, classes: data.classes };
}

/** From the other run to this one: what became right, what wrong. */
export function compareWith(other: OtherRun, { clips, data: { classes } }: Pick<EvaluationReport, 'clips' | 'data'>): NamedComparison {
  const indexOf = new Map(classes.map((label, index) => [nameOf(label), index]));
  const theirs = other.clips.map((clip) => ({ ...clip, truth: indexOf.get(nameOf(other.classes[clip.truth])) ?? -1 }));
  return { name: other.name, result: compareRuns(theirs, clips) };
}

function nameOf(label: LabelText | undefined): string {
  return label === undefined ? '' : `${label.en}\n${label.zh}`;
}
