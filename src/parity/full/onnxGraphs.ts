/** The method in standard operators: embedding, one block with its prompts, and the head, as ONNX graphs whose weights come in. */
import { onnxGraph, type OnnxGraph } from '../onnx/onnxGraph';
import { sizes, choice } from './randomEncoder';

const epsilon = 1e-5;

export function embedGraph(): Uint8Array {
  const { D, patch, grid } = sizes;
  const { frames: T } = choice;
  const g = onnxGraph();
  const image = g.transpose(g.input('given', [T, grid * patch, grid * patch, 3]), [0, 3, 1, 2]);
  const kernel = g.input('vision_model.embeddings.patch_embedding.weight', [D, 3, patch, patch]);
  const patches = g.op('Conv', [image, kernel], { kernel_shape: [patch, patch], strides: [patch, patch] }); // [T, D, grid, grid]
  const rows = g.transpose(g.reshape(patches, [T, D, grid * grid]), [0, 2, 1]);
  const classToken = g.op('Expand', [g.reshape(g.input('vision_model.embeddings.class_embedding', [D]), [1, 1, D]), g.integers([T, 1, D])]);
  const placed = g.op('Add', [
    g.op('Concat', [classToken, rows], { axis: 1 }),
    g.input('vision_model.embeddings.position_embedding.weight', [grid * grid + 1, D]),
  ]);
  const timed = g.op('Add', [placed, g.reshape(g.input('temporal_embedding', [T, D]), [T, 1, D])]);
  return g.build(norm(g, timed, 'vision_model.pre_layrnorm', D), [T, grid * grid + 1, D]);
}

export function blockGraph(): Uint8Array {
  const { D, heads, grid } = sizes;
  const { frames: T, globalPrompts: S, bottleneck: r } = choice;
  const m = Math.floor(1.5 * r);
  const [N, P] = [grid * grid + 1, 1 + S + T];
  const g = onnxGraph();
  const tokens = g.input('given', [T, N, D]);
  // prompts
  const first = g.op('Slice', [tokens, g.integers([0]), g.integers([1]), g.integers([1])]);
  const x = gemm(g, g.reshape(first, [T, D]), 'cls_proj', D, D);
  const projected = g.op(
    'Gemm',
    [norm(g, x, 'cls_norm', D), g.input('cls_attn.in_proj_weight', [3 * D, D]), g.input('cls_attn.in_proj_bias', [3 * D])],
    { transB: 1 },
  );
  const exchanged = attention(
    g,
    g.split(projected, 3, 1).map((part) => g.reshape(part, [1, T, D])),
    1,
    T,
    heads,
    D,
  );
  const classPrompt = g.op('Add', [gemm(g, g.reshape(exchanged, [T, D]), 'cls_attn.out_proj', D, D), x]);
  const global = g.op('Expand', [g.reshape(g.input('global_prompts', [S, D]), [1, S, D]), g.integers([T, S, D])]);
  const interchange = g.op('Add', [g.input('interchange_prompts', [T, D]), x]);
  const everyFrame = g.op('Expand', [g.reshape(interchange, [1, T, D]), g.integers([T, T, D])]);
  const prompts = g.op('Concat', [g.reshape(classPrompt, [T, 1, D]), global, everyFrame], { axis: 1 }); // [T, P, D]
  // beta
  const down = gemm(g, g.reshape(prompts, [T * P, D]), 'reparam.down', r, D);
  const volume = g.transpose(g.reshape(down, [1, T, P, r]), [0, 3, 1, 2]);
  const spatial = g.op('Conv', [volume, g.input('reparam.st.spatial.weight', [m, r, 1, 3]), g.input('reparam.st.spatial.bias', [m])], {
    kernel_shape: [1, 3],
    pads: [0, 1, 0, 1],
  });
  const normalised = norm(g, g.transpose(spatial, [0, 2, 3, 1]), 'reparam.st.norm', m);
  const middle = g.transpose(g.op('Relu', [normalised]), [0, 3, 1, 2]);
  const temporal = g.op('Conv', [middle, g.input('reparam.st.temporal.weight', [r, m, 3, 1]), g.input('reparam.st.temporal.bias', [r])], {
    kernel_shape: [3, 1],
    pads: [1, 0, 1, 0],
  });
  const hidden = quickGelu(g, g.reshape(g.transpose(temporal, [0, 2, 3, 1]), [T * P, r]));
  const beta = g.reshape(gemm(g, hidden, 'reparam.up', D, r), [T, P, D]);
  // the frozen block over all tokens together
  const all = g.op('Concat', [tokens, g.op('Add', [beta, prompts])], { axis: 1 }); // [T, N + P, D]
  const rows = g.reshape(norm(g, all, 'layer_norm1', D), [T * (N + P), D]);
  const parts = ['q_proj', 'k_proj', 'v_proj'].map((part) => g.reshape(gemm(g, rows, `self_attn.${part}`, D, D), [T, N + P, D]));
  const attended = attention(g, parts, T, N + P, heads, D);
  const out = gemm(g, g.reshape(attended, [T * (N + P), D]), 'self_attn.out_proj', D, D);
  const after = g.op('Add', [g.reshape(out, [T, N + P, D]), all]);
  const kept = g.op('Slice', [after, g.integers([0]), g.integers([N]), g.integers([1])]);
  const mlp = quickGelu(g, gemm(g, g.reshape(norm(g, kept, 'layer_norm2', D), [T * N, D]), 'mlp.fc1', 4 * D, D));
  const result = g.op('Add', [g.reshape(gemm(g, mlp, 'mlp.fc2', D, 4 * D), [T, N, D]), kept]);
  return g.build(result, [T, N, D]);
}

export function headGraph(): Uint8Array {
  const { D, E, grid } = sizes;
  const { frames: T } = choice;
  const g = onnxGraph();
  const tokens = g.input('given', [T, grid * grid + 1, D]);
  const first = g.op('Slice', [tokens, g.integers([0]), g.integers([1]), g.integers([1])]);
  const normalised = norm(g, g.reshape(first, [T, D]), 'vision_model.post_layernorm', D);
  return g.build(g.op('Gemm', [normalised, g.input('visual_projection.weight', [E, D])], { transB: 1 }), [T, E]);
}

function gemm(g: OnnxGraph, x: string, name: string, outputs: number, inputs: number): string {
  return g.op('Gemm', [x, g.input(`${name}.weight`, [outputs, inputs]), g.input(`${name}.bias`, [outputs])], {
    transB: 1,
  });
}

function norm(g: OnnxGraph, x: string, name: string, size: number): string {
  return g.op('LayerNormalization', [x, g.input(`${name}.weight`, [size]), g.input(`${name}.bias`, [size])], {
    axis: -1,
    epsilon,
  });
}

function quickGelu(g: OnnxGraph, x: string): string {
  return g.op('Mul', [x, g.op('Sigmoid', [g.op('Mul', [x, g.scalar(1.702)])])]);
}

/** query, key, value [B, N, D] -> [B, N, D]. */
function attention(g: OnnxGraph, parts: readonly string[], B: number, N: number, heads: number, D: number): string {
  const [query, key, value] = parts.map((part) => g.reshape(part, [B, N, heads, D / heads])) as [string, string, string];
  const scores = g.op('MatMul', [g.transpose(query, [0, 2, 1, 3]), g.transpose(key, [0, 2, 3, 1])]);
  const weights = g.op('Softmax', [g.op('Mul', [scores, g.scalar(1 / Math.sqrt(D / heads))])], { axis: -1 });
  const mixed = g.op('MatMul', [weights, g.transpose(value, [0, 2, 1, 3])]);
  return g.reshape(g.transpose(mixed, [0, 2, 1, 3]), [B, N, D]);
}
