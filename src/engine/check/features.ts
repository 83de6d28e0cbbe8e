/** What every tower's features must be, whatever the model: finite, of a length that can be made one, not all the same. */
import { AppError } from '../../shared/errors/errors';

/** Two inputs that differ must not give what is the same vector but for rounding. */
const tooAlike = 0.99999;

/**
 * @param features [2, E], of two inputs that differ
 * @param what names the tower in the message: "the eyes"
 * @returns the cosine of the two
 * @throws AppError `model-invalid` naming what is wrong with them
 */
export function cosineOfPair(features: Float32Array, model: string, what: string): number {
  const E = features.length / 2;
  const refuse = (why: string) =>
    new AppError('model-invalid', `${model}: ${what} give ${why}, so the model cannot be used.`, {
      remedy: 'Delete it and fetch it again; if it happens again, its weights are not what this program takes them for.',
      details: { file: model, record: what, why },
    });
  const bad = features.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw refuse(`${features[bad]} among their features`);
  const rows = [features.subarray(0, E), features.subarray(E)] as const;
  const [a, b] = rows.map((row) => Math.hypot(...row)) as [number, number];
  if (a < 1e-6 || b < 1e-6) throw refuse('features of no length');
  for (const row of rows) if (row.every((value) => Math.abs(value - row[0]!) < 1e-6)) throw refuse('features that are one number repeated');
  const cosine = rows[0].reduce((sum, value, index) => sum + value * rows[1][index]!, 0) / (a * b);
  if (cosine > tooAlike) throw refuse('the same features for two inputs that differ');
  return cosine;
}
