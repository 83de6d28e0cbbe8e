/** The table: what was measured, as data and as text. */

export interface Row {
  readonly contender: string;
  readonly stage: string;
  /** Null where the contender could not run; `error` says why. */
  readonly median_ms: number | null;
  readonly runs: number;
  /** This contender's median over ours of the same kind and stage: above 1, ours is faster. */
  readonly ratio_to_ours: number | null;
  readonly dispatches: number | null;
  readonly gpu_bytes: number | null;
  /** Cosine of the worst frame against onnxruntime-web's wasm above 0.9999 (0.9995 in half precision, ours in 8 bits 0.999, others in 8 bits 0.99); null where nothing is compared. */
  readonly agrees: boolean | null;
  readonly error?: string;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function table(rows: readonly Row[]): string {
  const cells = [
    ['stage', 'contender', 'median ms', 'runs', 'ratio to ours', 'dispatches', 'GPU MB', 'agrees'],
    ...rows.map((row) => [
      row.stage,
      row.contender,
      row.median_ms === null ? (row.error ?? '').split('\n')[0]!.slice(0, 60) : rounded(row.median_ms),
      String(row.runs),
      row.ratio_to_ours === null ? '' : row.ratio_to_ours.toFixed(2),
      row.dispatches === null ? '' : String(row.dispatches),
      row.gpu_bytes === null ? '' : (row.gpu_bytes / 1e6).toFixed(1),
      row.agrees === null ? '' : row.agrees ? 'yes' : 'NO',
    ]),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  const lines = cells.map((line) => `| ${line.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`);
  return [lines[0], `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...lines.slice(1)].join('\n');
}

function rounded(milliseconds: number): string {
  return milliseconds >= 100 ? milliseconds.toFixed(0) : milliseconds.toFixed(1);
}
