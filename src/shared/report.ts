/**
 * A recognition as people and programs read it: what `npm run recognize -- --json` prints and the page downloads.
 * These fields are an interface; keep them.
 */
import { rankLabels } from './fusion';
import type { Recognition, RecognitionStage } from './recognition';
import type { AppErrorData } from './errors';

export interface RecognitionReport {
  readonly file: string;
  readonly model: string;
  readonly adapter: string | null;
  readonly backend: string;
  readonly decoder: string;
  /** True where the file broke off and only part of it was seen. */
  readonly damaged: boolean;
  /** Seconds of the T sampled frames. */
  readonly frame_times: readonly number[];
  /** Weight of each frame for the first label; they sum to 1. */
  readonly frame_weights: readonly number[];
  readonly top: readonly ReportedLabel[];
  /** True when the first label stays below the person's abstain threshold: none of these. */
  readonly abstained: boolean;
  readonly ms: Readonly<Record<RecognitionStage, number>>;
}

export interface ReportedLabel {
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
  return {
    file: recognition.file,
    model: recognition.model,
    adapter: recognition.adapter,
    backend: recognition.backend.name,
    decoder: recognition.decoder,
    damaged: recognition.damaged,
    frame_times: frames.times,
    frame_weights: first === undefined ? [] : [...scores.frameWeights.subarray(first.index * T, (first.index + 1) * T)],
    top: ranked.slice(0, 5).map(({ en, zh, probability, score, scoreEn, scoreZh }) => ({
      en,
      zh,
      probability,
      score,
      score_en: scoreEn,
      score_zh: scoreZh,
    })),
    abstained: first !== undefined && first.probability < threshold,
    ms: recognition.milliseconds,
  };
}

export function reportFailure(file: string, error: AppErrorData): FailureReport {
  const message = error.remedy === '' ? error.message : `${error.message} ${error.remedy}`;
  return { file, error: { code: error.code, message } };
}
