/**
 * The product without barriers or workgroup memory, for adapters that are programs on the CPU (SwiftShader, lavapipe):
 * there a barrier costs more than the memory it saves. What it is shaped by, as measured on SwiftShader:
 * - a load costs about 15 multiply-adds, one gathered load a component: so large register tiles, and x is loaded once
 *   a subgroup and broadcast;
 * - writing a `var` costs about 3: so several steps of k are summed before each write;
 * - unpack2x16float costs as much as a load: so half to float is done with a shift and a mask, which leaves the
 *   exponent 112 too small, and x is multiplied by 2^112 once instead.
 */
import { roundUp } from './packed';
import { productSides, type Product, type ProductVariant, type Walk } from './productShape';
import { repeat } from './rows';

type Registers = Extract<ProductVariant, { kind: 'registers' }>;

/** Subgroups, or rows of invocations, in a workgroup. */
const groupRows = 2;
const lanesWithoutSubgroups = 4;

export function registerProduct(product: Product, variant: Registers): Walk {
  const { outputs, storage, transposed } = product;
  const { K, N } = productSides(product);
  const { rows: R, columns4: C } = variant;
  const shared = variant.lanes > 1;
  const lanes = shared ? variant.lanes : lanesWithoutSubgroups;
  const step = shared ? lanes : 4; // of k, in one turn of the loop
  const [K4, N4, stride] = [Math.ceil(K / 4), Math.ceil(N / 4), Math.ceil(outputs / 4)];
  const scale = storage === 'half' ? ' * 5.192296858534828e33' : '';
  // Steps beyond K read weights inside the matrix and multiply them by zeros of x.
  const inside = K % step === 0;
  const within = (index: string, last: number): string => (inside ? `(${index})` : `min(${index}, ${last}u)`);

  const loadX = repeat(R, (r) =>
    shared
      ? `let x${r} = ${inside ? `x[p${r} + k]` : `select(0.0, x[min(p${r} + k, last)], k + lane < ${K}u)`}${scale};\n` +
        repeat(step, (i) => `let x${r}_${i} = subgroupBroadcast(x${r}, ${i}u);`)
      : `let x${r} = read_x(p${r}, k / 4u)${scale};\n` + repeat(4, (i) => `let x${r}_${i} = x${r}[${i}];`),
  );
  // W k rows at a time: along n as it lies (x W), or along k (x W^T) and summed by dot products.
  const sums = repeat(step / 4, (q) =>
    transposed
      ? repeat(R, (r) => `let q${q}_${r} = vec4f(${[0, 1, 2, 3].map((i) => `x${r}_${q * 4 + i}`).join(', ')});`) +
        repeat(C, (c) =>
          repeat(4, (i) => `let w${q}_${c}_${i} = weight((c${c} * 4u + ${i}u) * ${stride}u + ${within(`k / 4u + ${q}u`, K4 - 1)});`),
        ) +
        repeat(R, (r) =>
          repeat(C, (c) => `let s${q}_${r}_${c} = vec4f(${[0, 1, 2, 3].map((i) => `dot(q${q}_${r}, w${q}_${c}_${i})`).join(', ')});`),
        )
      : repeat(4, (i) =>
          repeat(C, (c) => `let w${q}_${i}_${c} = weight(${within(`k + ${q * 4 + i}u`, roundUp(K, 4) - 1)} * ${stride}u + c${c});`),
        ) +
        repeat(R, (r) =>
          repeat(C, (c) => `let s${q}_${r}_${c} = ${[0, 1, 2, 3].map((i) => `x${r}_${q * 4 + i} * w${q}_${i}_${c}`).join(' + ')};`),
        ),
  );
  const add = repeat(R, (r) =>
    repeat(C, (c) => `sums[${r * C + c}] += ${Array.from({ length: step / 4 }, (_, q) => `s${q}_${r}_${c}`).join(' + ')};`),
  );
  const row = (r: number): string => `min(row0 + ${r}u, u.rows - 1u)`;
  const body = `${weightReader(storage)}
  @compute @workgroup_size(${lanes * groupRows})
  fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) index: u32${shared ? ', @builtin(subgroup_invocation_id) lane: u32' : ''}) {
    let row0 = (group.y * ${groupRows}u + index / ${lanes}u) * ${R}u;
    let column0 = (group.x * ${lanes}u + index % ${lanes}u) * ${C}u;
    ${shared && !inside ? `let last = u.rows * ${K}u - 1u;` : ''}
    ${repeat(C, (c) => `let c${c} = min(column0 + ${c}u, ${N4 - 1}u);`)}
    ${repeat(R, (r) => `let p${r} = ${shared ? `${row(r)} * ${K}u + lane` : row(r)};`)}
    var sums: array<vec4f, ${R * C}>;
    for (var k = 0u; k < ${roundUp(K, step)}u; k += ${step}u) {
      ${loadX}
      ${sums}
      ${add}
    }
    for (var i = 0u; i < ${R * C}u; i++) { finish(row0 + i / ${C}u, column0 + i % ${C}u, sums[i]); }
  }`;
  return {
    body,
    enable: shared ? 'enable subgroups;' : '',
    ...(shared ? { xType: 'array<f32>' } : {}),
    workgroups: (rows) => [Math.ceil(N4 / (C * lanes)), Math.ceil(rows / (R * groupRows))],
  };
}

function weightReader(storage: Product['storage']): string {
  if (storage === 'single') return 'fn weight(at: u32) -> vec4f { return w[at]; }';
  return `fn weight(at: u32) -> vec4f {
    let pair = w[at];
    let upper = bitcast<vec4i>(vec4u(pair.x << 16u, pair.x, pair.y << 16u, pair.y));
    return bitcast<vec4f>((upper >> vec4u(3u)) & vec4i(bitcast<i32>(0x8fffe000u)));
  }`;
}
