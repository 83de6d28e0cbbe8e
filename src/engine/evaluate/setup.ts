/** What of a run its features depend on beside the clip, and what they do not: labels, template, lambda, pooling. */
import type { EvaluationTask } from '../../shared/evaluation/task';
import type { Eyes } from '../../shared/recognition/spaces';
import { contentHash } from '../files/contentHash';

/** Counted up when sampling, resizing or the encoder change in what they compute. */
const edition = 1;

/** 32 hexadecimal digits for one pair of eyes. */
export function setupHash(
  { settings: { frames, views }, decoder = 'auto' }: Pick<EvaluationTask, 'settings' | 'decoder'>,
  { eyes, model, adapter }: { readonly eyes: Eyes; readonly model: string; readonly adapter: string | null },
): Promise<string> {
  return contentHash(new Blob([JSON.stringify([edition, model, eyes, eyes === 'model' ? adapter : null, frames, views, decoder])]));
}

/** Stands for which clips are measured, of which classes. */
export function listHash({ clips, list = clips, data: { classes } }: Pick<EvaluationTask, 'clips' | 'list' | 'data'>): Promise<string> {
  const lines = list.map(({ path, label }) => `${path}\t${classes[label]?.en}\t${classes[label]?.zh}`);
  return contentHash(new Blob([lines.toSorted().join('\n')]));
}
