/**
 * One draw from its clips to its result: trained where that is due, measured once on the test clips after its last epoch, and
 * kept. Where things are kept and who computes is the caller's: files beside a command, the browser's storage on the page.
 */
import { AppError } from '../../errors/errors';
import type { Seconds } from '../../base/units';
import type { TrainingSettings } from '../../teaching/teaching';
import type { EvaluationReport, EvaluationSettings, FailedClip } from '../report';
import type { DrawResult, TrainingCost } from './drawTable';
import { clipsOfDraw, type Draw, type DrawOptions, settingsOfMeasurement } from './plan';

export interface KeptDraw {
  /** Stands for its settings, its clips and the test clips: one that is the same is not done again. */
  readonly identity: string;
  readonly result: DrawResult;
  readonly failed: readonly FailedClip[];
  /** Clips that it was drawn. */
  readonly clips: readonly string[];
}

export interface DrawData {
  readonly train: readonly NamedClip[];
  readonly test: readonly NamedClip[];
}

interface NamedClip {
  readonly path: string;
  readonly label: number;
}

export interface DrawTraining {
  /** By it a training that was cut short, and one that has ended, are known again. */
  readonly key: string;
  readonly settings: TrainingSettings;
  /** Positions in the training list, and their names. */
  readonly chosen: readonly number[];
  readonly clips: readonly string[];
}

type Hash = (value: unknown) => string | Promise<string>;

/** @typeParam Adapter what the caller knows a trained adapter by */
export interface DrawPlaces<Adapter> {
  readonly hash: Hash;
  /** What was kept before for this draw, or under this identity. */
  readonly before: (identity: string) => Promise<KeptDraw | undefined>;
  /** Trains, or gives what was trained under this key before. */
  readonly train: (training: DrawTraining) => Promise<{ readonly adapter: Adapter; readonly cost: TrainingCost }>;
  readonly measure: (adapter: Adapter | null, settings: EvaluationSettings) => Promise<EvaluationReport>;
  readonly keep: (kept: KeptDraw, report: EvaluationReport) => Promise<void>;
}

export async function runDraw<Adapter>(
  draw: Draw,
  { train, test }: DrawData,
  options: DrawOptions,
  places: DrawPlaces<Adapter>,
): Promise<KeptDraw> {
  const { settings } = draw;
  const chosen = clipsOfDraw(draw, train);
  const clips = chosen.map((index) => train[index]!.path);
  const identity = await identityOf(draw, { train, test }, options, places.hash);
  const before = await places.before(identity);
  if (before?.identity === identity) return before;
  const start = performance.now();
  const key = await places.hash([learnedBy(draw), clips, options.modelId]);
  const trained = settings === null ? null : await places.train({ key, settings, chosen, clips });
  const report = await places.measure(trained?.adapter ?? null, settingsOfMeasurement(draw, options));
  const seconds = (performance.now() - start) / 1000;
  const kept = { identity, result: resultOf(draw, report, { seconds, cost: trained?.cost ?? null }), failed: report.failed, clips };
  await places.keep(kept, report);
  return kept;
}

/** Stands for all that a draw's result depends on. */
export async function identityOf(draw: Draw, { train, test }: DrawData, options: DrawOptions, hash: Hash): Promise<string> {
  const { modelId, views, lambda, template } = options;
  const clips = clipsOfDraw(draw, train).map((index) => train[index]!.path);
  const { pooling, frames } = settingsOfMeasurement(draw, options);
  // What trains nothing differs by how it is measured alone.
  return hash([
    learnedBy(draw) ?? { pooling, frames },
    clips,
    test.map(({ path, label }) => [path, label]),
    views,
    lambda,
    template,
    modelId,
  ]);
}

function learnedBy({ settings }: Draw) {
  return settings === null ? null : methodOf(settings);
}

/** What a draw depends on: not where frames are kept, and what settings say that came later only where it is not as before. */
function methodOf({ memoryBudget: _memory, diskBudget: _disk, moments, keepEpoch, measureEvery: _every, ...method }: TrainingSettings) {
  return { ...method, ...(moments === 3 ? {} : { moments }), ...(keepEpoch === 'last' ? {} : { keepEpoch }) };
}

function resultOf(
  { cell, seed }: Draw,
  { voices, paper }: EvaluationReport,
  { seconds, cost }: { readonly seconds: Seconds; readonly cost: TrainingCost | null },
): DrawResult {
  const { top1, top5, meanClass } = voices[0]!;
  // Fig. 5c has no printed numbers: S of the tables is 8.
  const same = cell.values.globalPrompts === undefined || Number(cell.values.globalPrompts) === 8;
  const printed = { paper: (same ? paper?.top1 : null) ?? null, paperTop5: (same ? paper?.top5 : null) ?? null };
  return { cell, seed, top1: top1.share, top5: top5.share, meanClass, n: top1.n, ...printed, seconds, cost };
}

/** Why a training gave nothing to be measured. */
export function trainingEnded(name: string, ended: string): AppError {
  return new AppError('loss-not-finite', `The training ${name} came to no end: ${ended}.`, { remedy: 'Lower the learning rate.' });
}

/** A clip that fails in every draw is named once. */
export function failedInAny(kept: readonly Pick<KeptDraw, 'failed'>[]): FailedClip[] {
  return [...new Map(kept.flatMap(({ failed }) => failed).map((clip) => [clip.clip, clip])).values()];
}
