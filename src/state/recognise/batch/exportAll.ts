/** All clips as one file: JSON with the objects that `npm run recognize -- --json` prints, each named by its path; CSV with a line for each. */
import Papa from 'papaparse';
import { type FailureReport, type RecognitionReport, reportFailure, reportRecognition } from '../../../shared/recognition/report';
import type { Clip } from '../clips';
import { firstLabel } from './rows';

interface Acting {
  /** Weight of English against Chinese. */
  readonly lambda: number;
  /** The smallest probability that counts as an answer. */
  readonly threshold: number;
}

/** Clips that have neither an answer nor an error yet are left out. */
export function clipsAsJson(clips: readonly Clip[], { lambda, threshold }: Acting): string {
  const reports = clips.flatMap(({ path, status, error, result }): readonly (RecognitionReport | FailureReport)[] => {
    if (status === 'failed' && error !== null) return [reportFailure(path, error)];
    return result === null ? [] : [{ ...reportRecognition(result, lambda, threshold), file: path }];
  });
  return `${JSON.stringify(reports, null, 2)}\n`;
}

/** With the mark that Excel needs to see the Chinese. */
export function clipsAsCsv(clips: readonly Clip[], acting: Acting): string {
  const lines = clips.map((clip) => ({ file: clip.path, state: clip.status, ...answerOf(clip, acting), ...errorOf(clip) }));
  return `\ufeff${Papa.unparse(lines, { columns: [...columns], newline: '\r\n', escapeFormulae: true })}\r\n`;
}

const columns = [
  'file',
  'state',
  'en',
  'zh',
  'probability',
  'score',
  'score_en',
  'score_zh',
  'languages_agree',
  'abstained_reason',
  'duration',
  'model',
  'adapter',
  'label_set',
  'template',
  'frames',
  'views',
  'lambda',
  'error_code',
  'error_message',
] as const;

function answerOf({ result }: Clip, { lambda, threshold }: Acting) {
  if (result === null) return {};
  const report = reportRecognition(result, lambda, threshold);
  return {
    ...report.top[0],
    languages_agree: firstLabel(result.scores, lambda)?.agree ?? null,
    abstained_reason: report.abstained_reason,
    duration: report.duration,
    model: report.model,
    adapter: report.adapter,
    label_set: report.label_set,
    template: report.template,
    frames: report.frame_times.length,
    views: report.views,
    lambda: report.lambda,
  };
}

function errorOf({ error }: Clip) {
  return error === null ? {} : { error_code: error.code, error_message: error.message };
}
