/** Words and frames of a label, asked of the engine once an answer and label. */
import { engine } from '../../../client/engine';
import { AppError } from '../../../shared/errors/errors';
import type { LabelWords } from '../../../shared/recognition/reason';
import type { LabelText, Recognition } from '../../../shared/recognition/recognition';

const kept = new Map<string, LabelWords>();
const mostKept = 64;

/** @returns null where the engine no longer keeps the clip's features, or the wish was taken back */
export async function wordsOf(
  { id, scores: { use, template } }: Recognition,
  label: LabelText,
  signal: AbortSignal,
): Promise<LabelWords | null> {
  const key = JSON.stringify([id, label, template, use]);
  const known = kept.get(key);
  if (known !== undefined) return known;
  try {
    const words = await engine.call.weighWords({ id, label, use, template }, { signal });
    kept.set(key, words);
    const oldest = kept.keys().next().value;
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    return words;
  } catch (thrown) {
    const { code } = AppError.from(thrown);
    if (code !== 'not-encoded' && code !== 'cancelled') console.warn('The words of a label could not be weighed.', thrown);
    return null;
  }
}
