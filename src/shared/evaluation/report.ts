/**
 * All that an evaluation tells, as plain data: what the page draws, `report.json` holds and report.html shows. Made of the
 * clips' scores alone, so that other labels, lambda or thresholds are another report of the same scores.
 */
import type { LabelText } from '../recognition/recognition';
import { effectiveLambda, type LanguageUse } from '../recognition/spaces';
import type { Seconds } from '../base/units';
import { type Accuracies, accuraciesOf, accuracyPerClass, type ClassAccuracy, type Judged, judge } from './accuracy';
import { type Calibration, calibrationOf } from './calibration';
import { type ConfusionCell, confusionCells } from './confusion';
import { type AdapterShape, ladderRow, type LadderRowId, type Pooling, rowOfRun } from './ladder';
import { type LambdaPoint, lambdaCurve } from './lambdaCurve';
import { type PaperNumber, paperDefaults, paperNumber } from './paper';
import { firstOf, indexOfLargest, probabilityOf, rankOf, type ScoredClip, scoresOf, type Voice, voicesOf } from './scored';

export interface EvaluationSettings {
  readonly modelId: string;
  readonly views: 1 | 12;
  /** T. */
  readonly frames: number;
  /** Weight of English against Chinese (Eq. 18), as asked for; a single language ignores it. */
  readonly lambda: number;
  readonly pooling: Pooling;
  /** English template with {label}. */
  readonly template: string;
}

/** What was measured on. */
export interface EvaluatedData {
  /** As the person knows it ("UCF-101", or the folder's name). */
  readonly name: string;
  /** A label dictionary's id ("ucf101"), by which the paper's numbers are found; '' for any other. */
  readonly id: string;
  /** Official split; null where there is none. */
  readonly split: number | null;
  /** Which part of it: "test", "train", "val", "all". */
  readonly set: string;
  /** The C classes, in the order of all indices. */
  readonly classes: readonly LabelText[];
}

/** The adapter that was in use. */
export interface EvaluatedAdapter extends AdapterShape {
  readonly name: string;
  readonly residual: boolean;
  /** K it was trained with; null where its file does not say. */
  readonly shots: number | 'all' | null;
}

export interface FailedClip {
  readonly clip: string;
  /** An error code (shared/errors.ts). */
  readonly code: string;
  readonly message: string;
}

/** Stand for what took part; two reports with the same hashes measured the same. */
interface EvaluationHashes {
  readonly model: string;
  readonly adapter: string | null;
  /** Of the list of clips with their classes. */
  readonly lists: string;
}

/** What a run hands over. */
export interface EvaluationRun {
  readonly data: EvaluatedData;
  readonly settings: EvaluationSettings;
  readonly adapter: EvaluatedAdapter | null;
  readonly use: LanguageUse;
  readonly hashes: EvaluationHashes;
  readonly backend: string;
  readonly tau: number;
  readonly clips: readonly ScoredClip[];
  readonly failed: readonly FailedClip[];
  readonly seconds: Seconds;
}

/** A clip as it was judged, with what it was shown as. */
export interface ClipOutcome extends Judged {
  /** Of the class it was taken for. */
  readonly probability: number;
  /** The first five (fewer of fewer classes). */
  readonly first: readonly { readonly label: number; readonly probability: number }[];
  /** The same judgement by each language alone, where there are two. */
  readonly en: AloneOutcome | null;
  readonly zh: AloneOutcome | null;
}

interface AloneOutcome extends Pick<Judged, 'taken' | 'rank'> {
  /** Of the class it was taken for; not there in reports of before it was told. */
  readonly probability?: number;
}

interface VoiceAccuracies extends Accuracies {
  readonly voice: Voice;
}

/** What an evaluation found: accuracies with their intervals, per class, confusion, calibration, every clip; as `report.json` has it. */
export interface EvaluationReport extends Omit<EvaluationRun, 'clips'> {
  readonly format: 'actionscope-evaluation-1';
  /** Null where the ladder has no such step. */
  readonly row: LadderRowId | null;
  readonly name: string;
  /** Fused first; each language alone where there are two. */
  readonly voices: readonly VoiceAccuracies[];
  readonly paper: PaperNumber | null;
  readonly perClass: readonly ClassAccuracy[];
  readonly confusion: readonly ConfusionCell[];
  readonly calibration: Calibration;
  readonly lambdaCurve: readonly LambdaPoint[];
  readonly clips: readonly ClipOutcome[];
}

/** A run that was made in parts, one after the other. */
export function joinRuns([first, ...others]: readonly [EvaluationRun, ...EvaluationRun[]]): EvaluationRun {
  const all = [first, ...others];
  return {
    ...first,
    clips: all.flatMap(({ clips }) => clips),
    failed: all.flatMap(({ failed }) => failed),
    seconds: all.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

export function reportEvaluation(run: EvaluationRun): EvaluationReport {
  const { clips: scored, settings, data, adapter, tau, use, ...rest } = run;
  const lambda = effectiveLambda(use, settings.lambda);
  const judged = judge(scored, 'fused', lambda);
  const row = rowOfRun(adapter, settings.pooling);
  return {
    format: 'actionscope-evaluation-1',
    ...rest,
    settings,
    data,
    adapter,
    tau,
    use,
    row,
    name: row === null ? (adapter?.name ?? settings.pooling) : ladderRow(row).name,
    voices: voicesOf(scored).map((voice) => ({ voice, ...accuraciesOf(judge(scored, voice, lambda)) })),
    paper: paperNumber({
      dataset: data.id,
      row,
      shots: adapter?.shots ?? null,
      body: adapter?.body === 'none' || adapter === null ? paperDefaults.body : adapter.body,
      residual: adapter?.residual ?? paperDefaults.residual,
      template: settings.template,
      frames: settings.frames,
    }),
    perClass: accuracyPerClass(judged, data.classes.length),
    confusion: confusionCells(judged),
    calibration: calibrationOf(scored, 'fused', lambda, tau),
    lambdaCurve: lambdaCurve(scored),
    clips: scored.flatMap((clip) => outcomeOf(clip, lambda, tau)),
  };
}

/** A clip's line; none where no language scored it. */
export function outcomeOf(clip: ScoredClip, lambda: number, tau: number): ClipOutcome[] {
  const scores = scoresOf(clip, 'fused', lambda);
  if (scores === null) return [];
  const first = firstOf(scores, 5).map((label) => ({ label, probability: probabilityOf(scores, label, tau) }));
  const alone = (own: Float32Array | null): AloneOutcome | null => {
    if (own === null) return null;
    const taken = indexOfLargest(own);
    return { taken, rank: rankOf(own, clip.truth), probability: probabilityOf(own, taken, tau) };
  };
  const both = clip.en !== null && clip.zh !== null;
  return [
    {
      clip: clip.clip,
      truth: clip.truth,
      taken: first[0]!.label,
      rank: rankOf(scores, clip.truth),
      probability: first[0]!.probability,
      first,
      en: both ? alone(clip.en) : null,
      zh: both ? alone(clip.zh) : null,
    },
  ];
}
