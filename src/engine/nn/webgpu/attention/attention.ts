/**
 * Attention with streaming softmax (Milakov & Gimelshein 2018; Dao et al. 2022): the score matrix is never written.
 * Keys and values come in one or two pieces (image tokens, prompt tokens) that are read where they lie.
 *
 * One invocation computes one query of one head; keys are taken four at a time. On GPUs a workgroup's queries share
 * keys and values through workgroup memory; on adapters that are programs on the CPU, where barriers and loads are what
 * costs, by subgroup broadcast.
 *
 * query [B, Nq, D]; pieces [B, Ni, 2 D], keys then values; D = heads x depth, depth a multiple of 4.
 */
import { kernel, type Kernel, type Workgroups } from '../gpu/gpu';
import { repeat } from '../rows/rows';

export interface AttentionShape {
  readonly heads: number;
  /** D / heads */
  readonly depth: number;
  readonly pieces: 1 | 2;
  /** Also write log(sum of exp) of every query's scores, [B, Nq, heads]: what weights and gradients start from. */
  readonly sums: boolean;
  readonly barriers: boolean;
  /** Invocations that share keys and values by subgroup broadcast, where there are no barriers; 1 uses no subgroups. */
  readonly lanes: number;
}

export interface AttentionKernel {
  readonly shader: Kernel;
  readonly workgroups: (batch: number, rows: number) => Workgroups;
}

/** Uniforms of every kernel here: queries and keys of a batch element. */
export const attentionUniforms = ['queries', 'keys0', 'keys1'] as const;

const workgroupSize = 64;
/** Keys in workgroup memory at a time. */
const tileKeys = 16;

export function attentionKernel({ heads, depth, pieces, sums, barriers, lanes }: AttentionShape): AttentionKernel {
  const D4 = (heads * depth) / 4;
  const d4 = depth / 4;
  const chunk = (keys: readonly Depth[], values: readonly Depth[], left: string): string => `
    ${keys.map(({ fetch }) => fetch).join('')}
    ${repeat(4, (j) => `var s${j} = 0.0;`)}
    ${repeat(d4, (d) => repeat(4, (j) => `s${j} += dot(q${d}, ${keys[j]!.four(d)});`))}
    var scores = vec4f(s0, s1, s2, s3);
    scores = select(vec4f(-1e30), scores, vec4u(0, 1, 2, 3) < vec4u(${left}));
    let top = max(largest, max(max(scores.x, scores.y), max(scores.z, scores.w)));
    let keep = exp(largest - top);
    let p = exp(scores - top);
    largest = top;
    sum = sum * keep + dot(p, vec4f(1.0));
    ${values.map(({ fetch }) => fetch).join('')}
    ${repeat(
      d4,
      (d) =>
        `o${d} = o${d} * keep + ${'xyzw'
          .split('')
          .map((part, j) => `p.${part} * ${values[j]!.four(d)}`)
          .join(' + ')};`,
    )}`;

  const four = [0, 1, 2, 3];
  const direct = (piece: number): string => `
    for (var at = 0u; at < u.keys${piece}; at += 4u) {
      ${repeat(4, (j) => `let k${j} = (batch * u.keys${piece} + min(at + ${j}u, u.keys${piece} - 1u)) * ${2 * D4}u + head * ${d4}u;`)}
      ${chunk(
        four.map((j) => alongDepth(`key${j}`, d4, lanes, (d) => `kv${piece}[k${j} + ${d}]`)),
        four.map((j) => alongDepth(`value${j}`, d4, lanes, (d) => `kv${piece}[k${j} + ${D4}u + ${d}]`)),
        `u.keys${piece} - at`,
      )}
    }`;
  const shared = (piece: number): string => `
    for (var from0 = 0u; from0 < u.keys${piece}; from0 += ${tileKeys}u) {
      workgroupBarrier();
      for (var i = index; i < ${tileKeys * d4}u; i += ${workgroupSize}u) {
        let source = (batch * u.keys${piece} + min(from0 + i / ${d4}u, u.keys${piece} - 1u)) * ${2 * D4}u + head * ${d4}u + i % ${d4}u;
        ks[i] = kv${piece}[source];
        vs[i] = kv${piece}[source + ${D4}u];
      }
      workgroupBarrier();
      let present = min(${tileKeys}u, u.keys${piece} - from0);
      for (var at = 0u; at < present; at += 4u) {
        let k = at * ${d4}u;
        ${chunk(
          four.map((j) => alongDepth('', d4, 1, (d) => `ks[k + ${j * d4}u + ${d}]`)),
          four.map((j) => alongDepth('', d4, 1, (d) => `vs[k + ${j * d4}u + ${d}]`)),
          'present - at',
        )}
      }
    }`;
  const together = barriers || lanes > 1; // all of a workgroup or subgroup stay to the end
  const shader = kernel(
    `attention ${heads} ${depth} ${pieces} ${sums} ${barriers} ${lanes}`,
    {
      outputs: ['y: array<vec4f>', ...(sums ? ['logs: array<f32>'] : [])],
      inputs: ['query: array<vec4f>', 'kv0: array<vec4f>', ...(pieces === 2 ? ['kv1: array<vec4f>'] : [])],
      uniforms: attentionUniforms,
    },
    `${barriers ? `var<workgroup> ks: array<vec4f, ${tileKeys * d4}>; var<workgroup> vs: array<vec4f, ${tileKeys * d4}>;` : ''}
    ${attentionMain(lanes)}
      ${together ? 'let here = min(row, u.queries - 1u);' : 'if (row >= u.queries) { return; }\nlet here = row;'}
      let q_at = (batch * u.queries + here) * ${D4}u + head * ${d4}u;
      ${repeat(d4, (d) => `let q${d} = query[q_at + ${d}u] * ${1 / Math.sqrt(depth)};\nvar o${d} = vec4f();`)}
      var largest = -1e30;
      var sum = 0.0;
      ${Array.from({ length: pieces }, (_, piece) => (barriers ? shared(piece) : direct(piece))).join('\n')}
      ${together ? 'if (row >= u.queries) { return; }' : ''}
      let whole = 1.0 / sum;
      ${repeat(d4, (d) => `y[q_at + ${d}u] = o${d} * whole;`)}
      ${sums ? `logs[(batch * u.queries + here) * ${heads}u + head] = largest + log(sum);` : ''}
    }`,
    sharing(lanes),
  );
  return { shader, workgroups: attentionWorkgroups(heads, lanes) };
}

/** One head's numbers of one row, four at a time. */
interface Depth {
  /** WGSL to stand before their use. */
  readonly fetch: string;
  readonly four: (d: number) => string;
}

/**
 * Read by every invocation where they are used; or, with lanes, by the invocations of a subgroup that need the same row,
 * each a part, and handed to the others.
 */
export function alongDepth(name: string, d4: number, lanes: number, read: (d: string) => string): Depth {
  if (lanes === 1) return { fetch: '', four: (d) => read(`${d}u`) };
  return {
    fetch: repeat(d4 / lanes, (i) => `let ${name}_${i} = ${read(`${i * lanes}u + lane`)};\n`),
    four: (d) => `subgroupBroadcast(${name}_${Math.floor(d / lanes)}, ${d % lanes}u)`,
  };
}

/** Invocation to row of one head of one batch element. */
export function attentionMain(lanes: number): string {
  return `@compute @workgroup_size(${rowsAtOnce(lanes)})
    fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) index: u32${lanes > 1 ? ', @builtin(subgroup_invocation_id) lane: u32' : ''}) {
      let row = group.x * ${rowsAtOnce(lanes)}u + index;
      let head = group.y;
      let batch = group.z;`;
}

/** What the shader must enable. */
export function sharing(lanes: number): string {
  return lanes > 1 ? 'enable subgroups;' : '';
}

export function attentionWorkgroups(heads: number, lanes: number): (batch: number, rows: number) => Workgroups {
  return (batch, rows) => [Math.ceil(rows / rowsAtOnce(lanes)), heads, batch];
}

/** Small workgroups where all of a subgroup must stay to the end: fewer rows that are not there. */
function rowsAtOnce(lanes: number): number {
  return lanes > 1 ? lanes * 2 : workgroupSize;
}
