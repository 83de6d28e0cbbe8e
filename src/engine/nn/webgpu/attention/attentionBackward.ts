/**
 * Gradients of attention, probabilities computed again instead of kept: with P the weights, dP = dY V^T and
 * t = sum over keys of P dP (one number a query and head),
 *   dS = P (dP - t),  dQ = dS K / sqrt(depth),  dK = dS^T Q / sqrt(depth),  dV = P^T dY.
 * First `queryGradientKernel`: dQ, and for every query and head (log of the sum of exp, t). Then, once a piece,
 * `keyGradientKernel`: dK and dV of its keys.
 */
import { alongDepth, attentionMain, attentionUniforms, attentionWorkgroups, sharing, type AttentionKernel } from './attention';
import { kernel } from '../gpu/gpu';
import { repeat } from '../rows/rows';

/** Outputs dQ [B, Nq, D] and statistics [B, Nq, heads, 2]; inputs query, pieces ..., dY. */
export function queryGradientKernel(heads: number, depth: number, pieces: 1 | 2, lanes: number): AttentionKernel {
  const D4 = (heads * depth) / 4;
  const d4 = depth / 4;
  const scale = 1 / Math.sqrt(depth);
  const all = Array.from({ length: pieces }, (_, piece) => piece);
  const scoreAndSlope = (piece: number): string => {
    const key = alongDepth('key', d4, lanes, (d) => `kv${piece}[k_at + ${d}]`);
    const value = alongDepth('value', d4, lanes, (d) => `kv${piece}[k_at + ${D4}u + ${d}]`);
    return `
      let k_at = (batch * u.keys${piece} + at) * ${2 * D4}u + head * ${d4}u;
      ${key.fetch}
      ${value.fetch}
      var s = 0.0;
      var dp = 0.0;
      ${repeat(d4, (d) => `let k${d} = ${key.four(d)};\ns += dot(q${d}, k${d});\ndp += dot(g${d}, ${value.four(d)});`)}`;
  };
  const shader = kernel(
    `queryGradient ${heads} ${depth} ${pieces} ${lanes}`,
    {
      outputs: ['dq: array<vec4f>', 'statistics: array<vec2f>'],
      inputs: ['query: array<vec4f>', ...all.map((piece) => `kv${piece}: array<vec4f>`), 'dy: array<vec4f>'],
      uniforms: attentionUniforms,
    },
    `${attentionMain(lanes)}
      ${lanes === 1 ? 'if (row >= u.queries) { return; }' : ''}
      let q_at = (batch * u.queries + min(row, u.queries - 1u)) * ${D4}u + head * ${d4}u;
      ${repeat(d4, (d) => `let q${d} = query[q_at + ${d}u] * ${scale};\nlet g${d} = dy[q_at + ${d}u];\nvar a${d} = vec4f();`)}
      var largest = -1e30;
      var sum = 0.0;
      var along = 0.0;
      ${all
        .map(
          (piece) => `for (var at = 0u; at < u.keys${piece}; at++) {${scoreAndSlope(piece)}
        let top = max(largest, s);
        let keep = exp(largest - top);
        let p = exp(s - top);
        largest = top;
        sum = sum * keep + p;
        along = along * keep + p * dp;
      }`,
        )
        .join('\n')}
      let log_sum = largest + log(sum);
      let t = along / sum;
      ${all
        .map(
          (piece) => `for (var at = 0u; at < u.keys${piece}; at++) {${scoreAndSlope(piece)}
        let ds = exp(s - log_sum) * (dp - t) * ${scale};
        ${repeat(d4, (d) => `a${d} += ds * k${d};`)}
      }`,
        )
        .join('\n')}
      ${lanes === 1 ? '' : 'if (row >= u.queries) { return; }'}
      ${repeat(d4, (d) => `dq[q_at + ${d}u] = a${d};`)}
      statistics[(batch * u.queries + row) * ${heads}u + head] = vec2f(log_sum, t);
    }`,
    sharing(lanes),
  );
  return { shader, workgroups: attentionWorkgroups(heads, lanes) };
}

/**
 * Output d(keys, values) [B, N, 2 D] of one piece [B, N, 2 D]; inputs query, piece, dY, statistics. Uniform keys0 is N.
 * Keys' and values' gradients go to different invocations, which keeps registers in bounds.
 */
export function keyGradientKernel(heads: number, depth: number, lanes: number): AttentionKernel {
  const D4 = (heads * depth) / 4;
  const d4 = depth / 4;
  const scale = 1 / Math.sqrt(depth);
  const query = alongDepth('asked', d4, lanes, (d) => `query[q_at + ${d}]`);
  const slope = alongDepth('slope', d4, lanes, (d) => `dy[q_at + ${d}]`);
  const loop = (each: string): string => `for (var i = 0u; i < u.queries; i++) {
        let q_at = (batch * u.queries + i) * ${D4}u + of_head * ${d4}u;
        let known = statistics[(batch * u.queries + i) * ${heads}u + of_head];
        ${query.fetch}
        ${slope.fetch}
        var s = 0.0;
        ${repeat(d4, (d) => `let q${d} = ${query.four(d)};\ns += dot(q${d}, k${d});`)}
        let p = exp(s * ${scale} - known.x);
        ${each}
      }`;
  const inside = lanes === 1 ? '' : 'if (row >= u.keys0) { return; }';
  const shader = kernel(
    `keyGradient ${heads} ${depth} ${lanes}`,
    {
      outputs: ['dkv: array<vec4f>'],
      inputs: ['query: array<vec4f>', 'kv: array<vec4f>', 'dy: array<vec4f>', 'statistics: array<vec2f>'],
      uniforms: attentionUniforms,
    },
    `${attentionMain(lanes)}
      ${lanes === 1 ? 'if (row >= u.keys0) { return; }' : ''}
      let of_head = head % ${heads}u; // their keys' gradients, then their values'
      let k_at = (batch * u.keys0 + min(row, u.keys0 - 1u)) * ${2 * D4}u + of_head * ${d4}u;
      ${repeat(d4, (d) => `let k${d} = kv[k_at + ${d}u];\nvar a${d} = vec4f();`)}
      if (head < ${heads}u) {
        ${repeat(d4, (d) => `let v${d} = kv[k_at + ${D4 + d}u];`)}
        ${loop(`var dp = 0.0;
        ${repeat(d4, (d) => `dp += dot(${slope.four(d)}, v${d});`)}
        let ds = p * (dp - known.y) * ${scale};
        ${repeat(d4, (d) => `a${d} += ds * q${d};`)}`)}
        ${inside}
        ${repeat(d4, (d) => `dkv[k_at + ${d}u] = a${d};`)}
      } else {
        ${loop(repeat(d4, (d) => `a${d} += p * ${slope.four(d)};`))}
        ${inside}
        ${repeat(d4, (d) => `dkv[k_at + ${D4 + d}u] = a${d};`)}
      }
    }`,
    sharing(lanes),
  );
  return { shader, workgroups: attentionWorkgroups(2 * heads, lanes) };
}
