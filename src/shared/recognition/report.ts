/**
 * A recognition as people and programs read it: what `npm run recognize -- --json` prints and the page downloads.
 * These fields are an interface; keep them.
 */
import { type AbstentionReason, abstentionOf } from './abstention';
import { frameWeightsOf } from './frameWeights';
import { rankLabels } from './fusion';
import { effectiveLambda, type Eyes, type Language, languagesUsed, type LanguageUse } from './spaces';
import type { CutLabel, GateVerdict, LabelText, Precision, Recognition, RecognitionStage } from './recognition';
import type { AppErrorData } from '../errors/errors';

/** A recognition as JSON: the same that `npm run recognize -- --json` prints. */
export interface RecognitionReport {
  readonly file: string;
  readonly model: string;
  readonly adapter: string | null;
  readonly template: string;
  /** Name of the label set. */
  readonly label_set: string;
  /** 1, or 12 averaged. */
  readonly views: number;
  /** Weight of English against Chinese as it acted: 1 is English alone, 0 Chinese alone. */
  readonly lambda: number;
  /** Languages that the scores are made of. */
  readonly languages: readonly Language[];
  /** What each language did; one that took no part says why. */
  readonly language_roles: LanguageUse;
  readonly backend: string;
  /** How products were summed, where not all in single precision. */
  readonly precision?: Precision;
  readonly decoder: string;
  /** True where the file broke off and only part of it was seen. */
  readonly damaged: boolean;
  /** Seconds of the clip that are there. */
  readonly duration: number;
  /** Seconds that the header of a damaged file promises; null of whole ones, and where it does not tell. */
  readonly promised_duration: number | null;
  /** Seconds of the T sampled frames. */
  readonly frame_times: readonly number[];
  /** Weight of each frame for the first label; they sum to 1. */
  readonly frame_weights: readonly number[];
  readonly top: readonly ReportedLabel[];
  /** Labels that are longer than a text encoder reads, with the words at their end that are lost; left out where there are none. */
  readonly labels_cut?: readonly { readonly en: string; readonly zh: string; readonly language: Language; readonly lost: string }[];
  /** True when there is no answer: `top` then is what it would have said. */
  readonly abstained: boolean;
  /** Why there is none; null where there is one. */
  readonly abstained_reason: AbstentionReason | null;
  /** Whether the clip is of the world the model learned from; null where the model does not tell. */
  readonly gate: GateVerdict | null;
  readonly ms: Readonly<Record<RecognitionStage, number>>;
  /** Milliseconds of each encoding: two where each language has its own eyes. */
  readonly encodings: readonly { readonly eyes: Eyes; readonly ms: number }[];
}

interface ReportedLabel {
  readonly en: string;
  readonly zh: string;
  readonly probability: number;
  readonly score: number;
  readonly score_en: number | null;
  readonly score_zh: number | null;
}

export interface FailureReport {
  readonly file: string;
  readonly error: { readonly code: string; readonly message: string };
}

/** @param threshold the smallest probability that counts as an answer; 0 never abstains */
export function reportRecognition(recognition: Recognition, lambda: number, threshold = 0): RecognitionReport {
  const { scores, frames } = recognition;
  const ranked = rankLabels(scores, lambda);
  const first = ranked[0];
  const T = frames.times.length;
  const reason = abstentionOf(recognition, first, threshold);
  return {
    file: recognition.file,
    model: recognition.model,
    adapter: recognition.adapter,
    template: scores.template,
    label_set: scores.labelSet,
    views: recognition.views,
    lambda: effectiveLambda(scores.use, lambda),
    languages: languagesUsed(scores.use),
    language_roles: scores.use,
    backend: recognition.backend.name,
    ...(recognition.precision === undefined ? {} : { precision: recognition.precision }),
    decoder: recognition.decoder,
    damaged: recognition.damaged,
    duration: recognition.media.duration,
    promised_duration: recognition.media.promisedDuration ?? null,
    frame_times: frames.times,
    frame_weights: first === undefined ? [] : [...frameWeightsOf(scores, first.index, T)],
    top: ranked.slice(0, 5).map(({ en, zh, probability, score, scoreEn, scoreZh }) => ({
      en,
      zh,
      probability,
      score,
      score_en: scoreEn,
      score_zh: scoreZh,
    })),
    ...(scores.cut === undefined || scores.cut.length === 0 ? {} : { labels_cut: cutLabels(scores.cut, scores.labels) }),
    abstained: reason !== null,
    abstained_reason: reason,
    gate: recognition.gate ?? null,
    ms: recognition.milliseconds,
    encodings: recognition.encodings.map(({ eyes, milliseconds }) => ({ eyes, ms: milliseconds })),
  };
}

/** The first of them: a list may hold thousands. */
function cutLabels(cut: readonly CutLabel[], labels: readonly LabelText[]): RecognitionReport['labels_cut'] {
  return cut.slice(0, 20).map(({ label, language, lost }) => ({ en: labels[label]!.en, zh: labels[label]!.zh, language, lost }));
}

export function reportFailure(file: string, error: AppErrorData): FailureReport {
  const message = error.remedy === '' ? error.message : `${error.message} ${error.remedy}`;
  return { file, error: { code: error.code, message } };
}
