/** The directions in which rows vary, each scaled to unit variance, the widest first. */

/** Share of the identity mixed into the correlations, so that directions of little variance are not blown up. */
const shrinkage = 0.1;
/** What varies less is not measured finer than this. */
const leastSpread = 2e-3;

/**
 * @param rows [n, D]
 * @param count how many directions; all D where absent
 * @returns centre [D] and directions [count, D]
 */
export function whiten(rows: readonly Float64Array[], count = rows[0]!.length): { centre: Float64Array; directions: Float64Array[] } {
  const D = rows[0]!.length;
  const centre = new Float64Array(D);
  for (const row of rows) for (let d = 0; d < D; d++) centre[d]! += row[d]! / rows.length;
  const spread = new Float64Array(D);
  for (const row of rows) for (let d = 0; d < D; d++) spread[d]! += (row[d]! - centre[d]!) ** 2 / rows.length;
  for (let d = 0; d < D; d++) spread[d] = Math.sqrt(spread[d]!) + leastSpread;
  const correlation = Array.from({ length: D }, () => new Float64Array(D));
  for (const row of rows) {
    const z = row.map((value, d) => (value - centre[d]!) / spread[d]!);
    for (let i = 0; i < D; i++) for (let j = 0; j <= i; j++) correlation[i]![j]! += (z[i]! * z[j]! * (1 - shrinkage)) / rows.length;
  }
  for (let i = 0; i < D; i++) {
    for (let j = 0; j < i; j++) correlation[j]![i] = correlation[i]![j]!;
    correlation[i]![i]! += shrinkage;
  }
  const { values, vectors } = eigen(correlation);
  const order = values.map((_, k) => k).sort((a, b) => values[b]! - values[a]!);
  const directions = order
    .slice(0, count)
    .map((k) => Float64Array.from({ length: D }, (_, d) => vectors[d]![k]! / Math.sqrt(values[k]!) / spread[d]!));
  return { centre, directions };
}

/** Jacobi's rotations on a symmetric matrix (changed in place); vectors are columns. */
function eigen(matrix: Float64Array[]): { values: number[]; vectors: Float64Array[] } {
  const D = matrix.length;
  const vectors = Array.from({ length: D }, (_, i) => Float64Array.from({ length: D }, (_, j) => Number(i === j)));
  for (let sweep = 0; sweep < 30; sweep++) {
    let off = 0;
    for (let p = 0; p < D; p++) for (let q = 0; q < p; q++) off += matrix[p]![q]! ** 2;
    if (off < 1e-18) break;
    for (let p = 0; p < D - 1; p++) for (let q = p + 1; q < D; q++) rotate(matrix, vectors, p, q);
  }
  return { values: matrix.map((row, k) => row[k]!), vectors };
}

function rotate(matrix: Float64Array[], vectors: Float64Array[], p: number, q: number): void {
  const apq = matrix[p]![q]!;
  if (Math.abs(apq) < 1e-14) return;
  const theta = (matrix[q]![q]! - matrix[p]![p]!) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (const rows of [matrix, vectors]) {
    for (const row of rows) {
      const [x, y] = [row[p]!, row[q]!];
      row[p] = c * x - s * y;
      row[q] = s * x + c * y;
    }
  }
  const [rowP, rowQ] = [matrix[p]!, matrix[q]!];
  for (let k = 0; k < matrix.length; k++) {
    const [x, y] = [rowP[k]!, rowQ[k]!];
    rowP[k] = c * x - s * y;
    rowQ[k] = s * x + c * y;
  }
}
