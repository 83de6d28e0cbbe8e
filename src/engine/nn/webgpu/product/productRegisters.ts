/**
 * The product without barriers or workgroup memory, for adapters that are programs on the CPU (SwiftShader, lavapipe):
 * there a barrier costs more than the memory it saves. What it is shaped by, as measured on SwiftShader:
 * - a load costs about 15 multiply-adds, one gathered load a component: so large register tiles, and x is loaded once
 *   a subgroup and broadcast;
 * - writing a `var` costs about 3: so several steps of k are summed before each write;
 * - unpack2x16float costs as much as a load: so half to float is done with a shift and a mask, which leaves the
 *   exponent 112 too small, and x is multiplied by 2^112 once instead.
 */
import type { ProductVariant, Walk, WalkedProduct } from './productShape';
import { repeat } from '../rows/rows';

type Registers = Extract<ProductVariant, { kind: 'registers' }>;

/** Subgroups, or rows of invocations, in a workgroup. */
const groupRows = 2;
const lanesWithoutSubgroups = 4;

export function registerProduct(product: WalkedProduct, variant: Registers): Walk {
  const { K, N, multipleOfK, weightAlongK, scale, begin } = product;
  const { rows: R, columns4: C } = variant;
  const shared = variant.lanes > 1;
  const lanes = shared ? variant.lanes : lanesWithoutSubgroups;
  const step = shared ? lanes : 4; // of k, in one turn of the loop
  // Steps beyond K read weights inside the matrix and multiply them by zeros of x.
  const inside = multipleOfK % step === 0;
  const within = (index: string, end: string): string => (inside ? `(${index})` : `min(${index}, ${end} - 1u)`);

  const loadX = shared
    ? `let k_here = ${within('k + lane', K.floats)};\n` +
      repeat(
        R,
        (r) =>
          `let x${r} = ${inside ? `x_at(p${r}, k_here)` : `select(0.0, x_at(p${r}, k_here), k + lane < ${K.floats})`}${scale};\n` +
          repeat(step, (i) => `let x${r}_${i} = subgroupBroadcast(x${r}, ${i}u);`),
      )
    : repeat(R, (r) => `let x${r} = x_four(p${r}, k / 4u)${scale};\n` + repeat(4, (i) => `let x${r}_${i} = x${r}[${i}];`));
  // W k rows at a time: along n as it lies, or along k and summed by dot products.
  const sums = repeat(step / 4, (q) =>
    weightAlongK
      ? repeat(R, (r) => `let q${q}_${r} = vec4f(${[0, 1, 2, 3].map((i) => `x${r}_${q * 4 + i}`).join(', ')});`) +
        repeat(C, (c) =>
          repeat(4, (i) => `let w${q}_${c}_${i} = weight_along(c${c} * 4u + ${i}u, ${within(`k / 4u + ${q}u`, K.groups)});`),
        ) +
        repeat(R, (r) =>
          repeat(C, (c) => `let s${q}_${r}_${c} = vec4f(${[0, 1, 2, 3].map((i) => `dot(q${q}_${r}, w${q}_${c}_${i})`).join(', ')});`),
        )
      : repeat(4, (i) => repeat(C, (c) => `let w${q}_${i}_${c} = weight(${within(`k + ${q * 4 + i}u`, K.floats)}, c${c});`)) +
        repeat(R, (r) =>
          repeat(C, (c) => `let s${q}_${r}_${c} = ${[0, 1, 2, 3].map((i) => `x${r}_${q * 4 + i} * w${q}_${i}_${c}`).join(' + ')};`),
        ),
  );
  const add = repeat(R, (r) =>
    repeat(C, (c) => `sums[${r * C + c}] += ${Array.from({ length: step / 4 }, (_, q) => `s${q}_${r}_${c}`).join(' + ')};`),
  );
  const body = `@compute @workgroup_size(${lanes * groupRows})
  fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) index: u32${shared ? ', @builtin(subgroup_invocation_id) lane: u32' : ''}) {
    ${begin}
    let row0 = (group.y * ${groupRows}u + index / ${lanes}u) * ${R}u;
    let column0 = (group.x * ${lanes}u + index % ${lanes}u) * ${C}u;
    ${repeat(C, (c) => `let c${c} = min(column0 + ${c}u, ${N.groups} - 1u);`)}
    ${repeat(R, (r) => `let p${r} = x_start(min(row0 + ${r}u, u.rows - 1u));`)}
    var sums: array<vec4f, ${R * C}>;
    for (var k = 0u; k < ${K.floats}; k += ${step}u) {
      ${loadX}
      ${sums}
      ${add}
    }
    for (var i = 0u; i < ${R * C}u; i++) { finish(row0 + i / ${C}u, column0 + i % ${C}u, sums[i]); }
  }`;
  return {
    body,
    enable: shared ? 'enable subgroups;' : '',
    xReads: shared ? 'one' : 'four',
    workgroups: (rows, columns) => [Math.ceil(columns / (4 * C * lanes)), Math.ceil(rows / (R * groupRows))],
  };
}
