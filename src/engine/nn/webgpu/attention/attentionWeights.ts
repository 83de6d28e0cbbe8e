/**
 * Attention weights for looking at: exp(score - log of the sum) from the sums that attention left. The class token's
 * row of every head, [B, heads, K], or the mean over heads of every query, [B, Nq, K]; keys in the order of the pieces.
 */
import { attentionUniforms } from './attention';
import { kernel, type Kernel, type Workgroups } from '../gpu/gpu';
import { repeat } from '../rows/rows';

export interface WeightsKernel {
  readonly shader: Kernel;
  readonly workgroups: (batch: number, queries: number, keys: number) => Workgroups;
}

/** Bindings: weights; query, pieces ..., logs. */
export function attentionWeightsKernel(heads: number, depth: number, pieces: 1 | 2, wanted: 'classRow' | 'mean'): WeightsKernel {
  const D4 = (heads * depth) / 4;
  const d4 = depth / 4;
  const score = (piece: number, key: string): string => `
    let k_at = (batch * u.keys${piece} + ${key}) * ${2 * D4}u + head * ${d4}u;
    for (var d = 0u; d < ${d4}u; d++) { s += dot(query[q_at + d], kv${piece}[k_at + d]); }`;
  const shader = kernel(
    `attentionWeights ${heads} ${depth} ${pieces} ${wanted}`,
    {
      outputs: ['y: array<f32>'],
      inputs: ['query: array<vec4f>', ...Array.from({ length: pieces }, (_, piece) => `kv${piece}: array<vec4f>`), 'logs: array<f32>'],
      uniforms: attentionUniforms,
    },
    `fn weight(batch: u32, head: u32, row: u32, key: u32) -> f32 {
      let q_at = (batch * u.queries + row) * ${D4}u + head * ${d4}u;
      var s = 0.0;
      ${pieces === 1 ? score(0, 'key') : `if (key < u.keys0) {${score(0, 'key')}} else {${score(1, '(key - u.keys0)')}}`}
      return exp(s * ${1 / Math.sqrt(depth)} - logs[(batch * u.queries + row) * ${heads}u + head]);
    }
    @compute @workgroup_size(64)
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let keys = u.keys0 + u.keys1;
      if (id.x >= keys) { return; }
      ${
        wanted === 'classRow'
          ? `y[(id.z * ${heads}u + id.y) * keys + id.x] = weight(id.z, id.y, 0u, id.x);`
          : `y[(id.z * u.queries + id.y) * keys + id.x] = (${repeat(heads, (head) => `${head === 0 ? '' : '+ '}weight(id.z, ${head}u, id.y, id.x)`)}) * ${1 / heads};`
      }
    }`,
  );
  return { shader, workgroups: (batch, queries, keys) => [Math.ceil(keys / 64), wanted === 'classRow' ? heads : queries, batch] };
}
