/** A clip for a sheet of frames: recognised without the adapter and with it, each with its attention and its answer. */
import { abstentionOf } from '../../shared/recognition/abstention';
import { rankLabels } from '../../shared/recognition/fusion';
import { AppError } from '../../shared/errors/errors';
import type { LongWork } from '../../shared/base/units';
import type { AttentionMaps, FrameStrip, LabelText, Recognition, RecognizeOptions } from '../../shared/recognition/recognition';
import type { EngineClient } from '../../lib/client/engineClient';

export interface SheetRow {
  readonly attention: AttentionMaps;
  /** Null where it gives none. */
  readonly answer: (LabelText & { readonly probability: number }) | null;
}

export interface SheetClip {
  readonly name: string;
  readonly model: string;
  readonly adapter: string | null;
  readonly frames: FrameStrip;
  readonly baseline: SheetRow;
  /** Null without an adapter. */
  readonly method: SheetRow | null;
}

export interface SheetAnswers {
  /** Weight of English against Chinese. */
  readonly lambda: number;
  readonly threshold: number;
}

/** @returns the clip, and its recognition as it would be without a sheet @throws AppError */
export async function sheetClip(
  engine: Pick<EngineClient, 'call'>,
  { file, options }: { readonly file: File; readonly options: RecognizeOptions },
  answers: SheetAnswers,
  { signal }: Pick<LongWork<never>, 'signal'> = {},
): Promise<{ readonly clip: SheetClip; readonly recognition: Recognition }> {
  const recognize = (adapterId: string | null) =>
    engine.call.recognize({ file, options: { ...options, adapterId } }, signal === undefined ? {} : { signal });
  const recognition = await recognize(options.adapterId);
  const { file: name, model, adapter, frames } = recognition;
  if (options.adapterId === null) {
    return { clip: { name, model, adapter, frames, baseline: rowOf(recognition, answers), method: null }, recognition };
  }
  const untaught = await recognize(null).catch((thrown: unknown) => {
    // Untaught the model may have no word for these classes; what it looks at is known all the same.
    if (AppError.from(thrown).code === 'languages-apart') return null;
    throw thrown;
  });
  // As the eyes that were taught see it: untaught, Chinese may have answered with its own.
  const attention = recognition.plainAttention ?? untaught?.attention ?? recognition.attention;
  const baseline = { attention, answer: untaught === null ? null : answerOf(untaught, answers) };
  return { clip: { name, model, adapter, frames, baseline, method: rowOf(recognition, answers) }, recognition };
}

function rowOf(recognition: Recognition, answers: SheetAnswers): SheetRow {
  return { attention: recognition.attention, answer: answerOf(recognition, answers) };
}

function answerOf(recognition: Recognition, { lambda, threshold }: SheetAnswers): SheetRow['answer'] {
  const [first] = rankLabels(recognition.scores, lambda);
  if (first === undefined || abstentionOf(recognition, first, threshold) !== null) return null;
  return { en: first.en, zh: first.zh, probability: first.probability };
}
