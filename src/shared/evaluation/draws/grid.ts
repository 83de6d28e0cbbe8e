/** Which trainings are measured: rows of the ladder x K x axes of settings, each drawn several times. */
import * as v from 'valibot';
import { AppError } from '../../errors/errors';
import { presetNames } from '../../teaching/settings';
import { ladder, type LadderRowId, ladderRowIds } from '../ladder';

type AxisValue = string | number | boolean;

/** One training, but for its draw. */
export interface GridCell {
  readonly row: LadderRowId;
  readonly shots: number | 'all';
  /** Settings that differ from the preset's (shared/teaching/trainingSettings), by name. */
  readonly values: Readonly<Record<string, AxisValue>>;
}

export interface Grid {
  readonly cells: readonly GridCell[];
  /** R draws of each, with seeds `seed`, `seed` + 1, ... */
  readonly draws: number;
  readonly seed: number;
}

const shotsSchema = v.union([v.pipe(v.number(), v.integer(), v.minValue(1)), v.literal('all')]);
const valueSchema = v.union([v.string(), v.number(), v.boolean()]);
const gridSchema = v.strictObject({
  rows: v.optional(v.pipe(v.array(v.picklist(ladderRowIds)), v.minLength(1))),
  shots: v.optional(v.pipe(v.array(shotsSchema), v.minLength(1))),
  draws: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100))),
  seed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  axes: v.optional(v.record(v.string(), v.pipe(v.array(valueSchema), v.minLength(1)))),
  /** What the draws are trained with and seen in, where nobody says otherwise. */
  preset: v.optional(v.picklist(presetNames)),
  views: v.optional(v.picklist([1, 12])),
});

export type GridFile = v.InferOutput<typeof gridSchema>;

/** Reads `{"rows": ["chinese"], "shots": [2, 4], "draws": 3, "seed": 1, "axes": {"body": ["c3d", "mlp"]}}`. @throws AppError `settings-invalid` */
export function readGridFile(text: string, file: string): GridFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(file, cause instanceof Error ? cause.message : 'it is no JSON');
  }
  return gridOfValue(value, file);
}

/** @throws AppError `settings-invalid` naming the place that is wrong */
export function gridOfValue(value: unknown, file: string): GridFile {
  const read = v.safeParse(gridSchema, value);
  if (read.success) return read.output;
  const [issue] = read.issues;
  throw invalid(file, `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
}

/** All combinations; rows that train nothing stand once, whatever K and axes are. */
export function expandGrid({ rows = ladder.map(({ id }) => id), shots = ['all'], draws = 1, seed = 1, axes = {} }: GridFile): Grid {
  const trains = (id: LadderRowId): boolean => ladder.find((row) => row.id === id)!.trains !== 'nothing';
  const combinations = Object.entries(axes).reduce<Readonly<Record<string, AxisValue>>[]>(
    (before, [name, values]) => before.flatMap((combination) => values.map((value) => ({ ...combination, [name]: value }))),
    [{}],
  );
  const cells = rows.flatMap((row): GridCell[] =>
    trains(row)
      ? shots.flatMap((count) => combinations.map((values) => ({ row, shots: count, values })))
      : [{ row, shots: 'all', values: {} }],
  );
  return { cells, draws, seed };
}

/** "+ beta, K = 4, body c3d" */
export function nameOfCell({ row, shots, values }: GridCell): string {
  const { name, trains } = ladder.find(({ id }) => id === row)!;
  if (trains === 'nothing') return name;
  const own = Object.entries(values).map(([setting, value]) => `${setting} ${value}`);
  return [name, shots === 'all' ? 'all clips' : `K = ${shots}`, ...own].join(', ');
}

function invalid(file: string, why: string): AppError {
  return new AppError('settings-invalid', `The grid ${file} cannot be used: ${why}.`, {
    remedy: 'Write {"rows": ["chinese"], "shots": [2, 4], "draws": 3, "axes": {"body": ["c3d", "mlp"]}}.',
    details: { name: file, value: '', why },
  });
}
