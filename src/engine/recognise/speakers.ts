/** Who answers for a clip: the languages that may speak, and the eyes that they look with. */
import type { LabelText, RecognizeOptions } from '../../shared/recognition/recognition';
import { type Eyes, eyesNeeded, type Language, type LanguageUse, languageUse } from '../../shared/recognition/spaces';
import type { LongWork } from '../../shared/base/units';
import type { VisionParams } from '../model';
import { refuseUnreadable } from '../text';
import type { LoadedModel, ModelKeeper } from './loaded/loadedModel';

/** What the rule of spaces depends on beside the labels; kept with a clip for other labels. */
export interface Asked {
  /** Languages of the adapter in use; null without one. */
  readonly taught: readonly Language[] | null;
  readonly ownEyes: boolean;
}

export function asked(
  { ownEyes = false }: Pick<RecognizeOptions, 'ownEyes'>,
  adapter: { readonly languages: readonly Language[] } | null,
): Asked {
  return { taught: adapter?.languages ?? null, ownEyes };
}

/** @throws AppError `labels-invalid`, `languages-apart`, `languages-mixed`: labels that nobody can answer for */
export function speakersFor({ languages, spaces }: LoadedModel, { taught, ownEyes }: Asked, labels: readonly LabelText[]): LanguageUse {
  const use = languageUse({ languages, spaces, taught, ownEyes, labels });
  refuseUnreadable(use, labels);
  return use;
}

export interface OpenEyes {
  readonly eyes: Eyes;
  readonly vision: VisionParams;
}

/** The eyes that an answer needs, on the backend. */
export async function eyesFor(
  models: ModelKeeper,
  model: LoadedModel,
  use: LanguageUse,
  work: LongWork<{ readonly done: number; readonly total: number }>,
): Promise<readonly OpenEyes[]> {
  const needed = eyesNeeded(use);
  if (!needed.includes('own')) models.releaseOwnEyes();
  const found: OpenEyes[] = [];
  for (const eyes of needed) found.push({ eyes, vision: await models.eyes(model, eyes, work) });
  return found;
}
