/** For people: why a clip got no answer, and the commands that lead to one. */
import { type ModelSummary, modelForRealFootage } from '../../shared/models/models';
import type { RecognitionReport } from '../../shared/recognition/report';

/** @returns lines to stand above the labels; none where there is an answer */
export function sayNoAnswer(
  { abstained_reason: reason, gate }: RecognitionReport,
  path: string,
  models: readonly ModelSummary[],
): readonly string[] {
  switch (reason) {
    case 'below-threshold':
      return ['none of these: the first label stays below the threshold'];
    case 'not-drawn':
      return [
        'no answer: this is real footage, or drawn by another hand; the embedded model knows its own drawn figures only.',
        ...commands(path, modelForRealFootage(models)),
        'What it would have said:',
      ];
    case null:
      return gate?.inside === false
        ? ['note: not the drawn figures that this model comes from; it answers because the adapter in use was taught or brought by you']
        : [];
    default:
      return reason satisfies never;
  }
}

function commands(path: string, model: ModelSummary | undefined): string[] {
  if (model === undefined) return ['npm run models -- list names models for real footage.'];
  const { id, state, downloadBytes } = model;
  const size = downloadBytes > 0 ? `   (${Math.round(downloadBytes / 1e6)} MB, once)` : '';
  const file = /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
  const fetch = state === 'remote' || state === 'partial' ? [`  npm run models -- get ${id}${size}`] : [];
  return ['To have one:', ...fetch, `  npm run recognize -- ${file} --model ${id}`];
}
