/**
 * What was computed is looked at before it is shown: features that are no numbers, that are the same whatever is seen, and
 * labels that a model cannot tell apart are told as what they are, never as an answer of "NaN %" or of 2 % for each.
 */
import { AppError } from '../../../shared/errors/errors';
import type { LabelText } from '../../../shared/recognition/recognition';
import { firstNotFinite } from '../../files/tensors/finite';

/** Whose numbers they are, as a person knows them. */
export interface Origin {
  readonly model: string;
  /** Name of the adapter in use. */
  readonly adapter: string | null;
}

/** Of unit vectors summed in float32; two pictures that differ in anything give features that differ by more. */
const alike = 1e-6;
/** Grey levels, mean over a picture: frames that differ by so much look different. */
const visible = 4;
/** Two labels may be one to a tower (case, accents); that many are not. */
const fewLabels = 3;

export function areFinite(numbers: readonly (Float32Array | null | undefined)[]): boolean {
  return numbers.every((values) => values === null || values === undefined || firstNotFinite(values) < 0);
}

/**
 * @param plain computed without the adapter; where that is sound, it is the adapter
 * @throws AppError `model-invalid` or `adapter-invalid`: some of these numbers are none
 */
export function checkFinite(
  numbers: readonly (Float32Array | null | undefined)[],
  { model, adapter }: Origin,
  plain: Float32Array | null = null,
): void {
  if (areFinite(numbers)) return;
  const byAdapter = adapter !== null && (plain === null || firstNotFinite(plain) < 0);
  const why = 'what it computes is no number (its weights are too large, or all zero)';
  if (byAdapter) throw unsound('adapter-invalid', adapter, why, 'Teach it again, or choose another adapter or none.');
  throw unsound('model-invalid', model, why, 'Take the model from its source again, or choose another one.');
}

/**
 * features [V, T, E] of frames u8 [T, R, R, 3], those of the first view.
 * @throws AppError `model-invalid` or `adapter-invalid`: frames that differ have the same features
 */
export function checkSeeing(features: Float32Array, width: number, frames: readonly Uint8Array[], { model, adapter }: Origin): void {
  const first = features.subarray(0, width);
  const norm = Math.sqrt(first.reduce((sum, value) => sum + value * value, 0));
  const differ = (row: number) => {
    for (let at = 0; at < width; at++) if (Math.abs(features[row * width + at]! - first[at]!) > alike * norm) return true;
    return false;
  };
  for (let row = 1; row < frames.length; row++) if (differ(row)) return;
  if (!frames.some((frame) => difference(frame, frames[0]!) > visible)) return;
  const why = 'it sees the same in pictures that differ: part of its weights are zero';
  if (adapter !== null)
    throw unsound(
      'adapter-invalid',
      adapter,
      `with ${model}, ${why}`,
      'Try without the adapter; if that is no better, take the model from its source again.',
    );
  throw unsound('model-invalid', model, why, 'Take the model from its source again, or choose another one.');
}

/** @throws AppError `model-invalid`: every label has the same score, in each language that has scores */
export function checkTellingApart(labels: readonly LabelText[], scores: readonly (Float32Array | null)[], { model }: Origin): void {
  const distinct = new Set(labels.map(({ en, zh }) => `${en}${zh}`.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')));
  const given = scores.filter((values) => values !== null);
  if (distinct.size < fewLabels || given.length === 0) return;
  if (given.some((values) => values.some((value) => Math.abs(value - values[0]!) > alike))) return;
  throw unsound(
    'model-invalid',
    model,
    'every label has the same score to it: its text weights are zero, or its tokenizer knows none of their words',
    'Take the model from its source again, with its own tokenizer.',
  );
}

/** Mean of absolute differences; of a few thousand places, which tell as much. */
function difference(a: Uint8Array, b: Uint8Array): number {
  const step = Math.max(1, Math.floor(a.length / 4096));
  let [sum, count] = [0, 0];
  for (let at = 0; at < a.length; at += step, count++) sum += Math.abs(a[at]! - b[at]!);
  return sum / count;
}

function unsound(code: 'model-invalid' | 'adapter-invalid', file: string, why: string, remedy: string): AppError {
  return new AppError(code, `${file} cannot be used: ${why}.`, {
    remedy,
    details: { file, why: `${why[0]!.toUpperCase()}${why.slice(1)}.` },
  });
}
