/**
 * The encoder as an ONNX graph of standard operators (opset 17), the way exporters write CLIP: what onnxruntime-web and
 * transformers.js run. Input pixel_values [F, 3, R, R], output image_embeds [F, E]; with prompts also prompts_l
 * [F, P, D] for every layer, whose keys and values join the frame's (Eq. 14) and whose own outputs are dropped.
 */
import { encodeOnnx, type OnnxNode, type OnnxTensor } from '../../src/parity/onnx/onnxFile';
import { patches, type EncoderSize } from './sizes';
import type { Weights } from './weights';

export type Numbers = 'single' | 'half' | 'int8';

export interface OnnxOptions {
  /** P, 0 for none. */
  readonly prompts: number;
  /**
   * `half`: half precision throughout, float32 at the borders. `int8`: products through weights as onnxruntime's own dynamic
   * quantisation writes them, weights a scale a column, activations a scale a tensor.
   */
  readonly numbers: Numbers;
}

export function encoderOnnx(size: EncoderSize, weights: Weights, { prompts: P, numbers }: OnnxOptions): Uint8Array<ArrayBuffer> {
  const { width: D, layers, patchSize, resolution, embedding, frames: F } = size;
  const N = patches(size);
  const half = numbers === 'half';
  const g = encoderGraph(weights, numbers);
  const { node, constant, integers, tensor, matrix, norm, cast } = g;
  const pixels = cast('pixel_values', 10);
  const convolved = node('Conv', [pixels, tensor('vision_model.embeddings.patch_embedding.weight')], {
    kernel_shape: [patchSize, patchSize],
    strides: [patchSize, patchSize],
  });
  const patchRows = node('Transpose', [node('Reshape', [convolved, integers(F, D, N)])], { perm: [0, 2, 1] });
  const classToken = weights.get('vision_model.embeddings.class_embedding')!.values;
  const classTokens = constant(
    [F, 1, D],
    Float32Array.from({ length: F * D }, (_, index) => classToken[index % D]!),
  );
  const positions = constant([1, N + 1, D], weights.get('vision_model.embeddings.position_embedding.weight')!.values);
  let z = norm(node('Add', [node('Concat', [classTokens, patchRows], { axis: 1 }), positions]), 'vision_model.pre_layrnorm');

  for (let layer = 0; layer < layers; layer++) z = encoderBlock(g, z, layer, size, P);
  const classRow = node('Gather', [z, constant([], BigInt64Array.of(0n))], { axis: 1 });
  const pooled = norm(classRow, 'vision_model.post_layernorm');
  if (half) cast(node('MatMul', [pooled, matrix('visual_projection.weight')]), 1, 'image_embeds');
  else node('MatMul', [pooled, matrix('visual_projection.weight')], {}, 'image_embeds');
  return encodeOnnx(
    {
      nodes: g.nodes,
      initializers: g.initializers,
      inputs: [
        { name: 'pixel_values', shape: [F, 3, resolution, resolution] },
        ...Array.from({ length: P === 0 ? 0 : layers }, (_, layer) => ({ name: `prompts_${layer}`, shape: [F, P, D] })),
      ],
      outputs: [{ name: 'image_embeds', shape: [F, embedding] }],
    },
    half,
  );
}

/** [F, R, R, 3] -> [F, 3, R, R] */
export function channelsFirst(frames: Float32Array, { frames: F, resolution: R }: EncoderSize): Float32Array<ArrayBuffer> {
  const planes = new Float32Array(frames.length);
  const pixels = R * R;
  for (let frame = 0; frame < F; frame++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      for (let channel = 0; channel < 3; channel++) {
        planes[(frame * 3 + channel) * pixels + pixel] = frames[(frame * pixels + pixel) * 3 + channel]!;
      }
    }
  }
  return planes;
}

type EncoderGraph = ReturnType<typeof encoderGraph>;

/** Nodes and constants of a graph over an encoder's weights, each named by what makes it. */
function encoderGraph(weights: Weights, numbers: Numbers) {
  const half = numbers === 'half';
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  let count = 0;
  const node = (operator: string, inputs: readonly string[], attributes: OnnxNode['attributes'] = {}, name = `v${count++}`): string => {
    nodes.push({ operator, inputs, outputs: [name], attributes });
    return name;
  };
  const constant = (shape: readonly number[], values: OnnxTensor['values']): string => {
    const name = `c${count++}`;
    initializers.push({ name, shape, values });
    return name;
  };
  const integers = (...values: number[]): string => constant([values.length], BigInt64Array.from(values, BigInt));
  const tensor = (name: string): string => {
    const { shape, values } = weights.get(name)!;
    return constant(shape, values);
  };
  /** PyTorch's [out, in] turned to [in, out], as exporters do. */
  const matrix = (name: string): string => {
    const { shape, values } = weights.get(name)!;
    const [outputs, inputs] = shape as [number, number];
    const turned = new Float32Array(values.length);
    for (let o = 0; o < outputs; o++) for (let i = 0; i < inputs; i++) turned[i * outputs + o] = values[o * inputs + i]!;
    return constant([inputs, outputs], turned);
  };
  /** x W, both of 8 bits. */
  const narrowProduct = (x: string, name: string): string => {
    const { bytes, scales, shape } = columnsOfBytes(weights.get(name)!);
    const [q, scale, zero] = ['q', 's', 'z'].map((part) => `${part}${count}`) as [string, string, string];
    nodes.push({ operator: 'DynamicQuantizeLinear', inputs: [x], outputs: [q, scale, zero], attributes: {} });
    const whole = node('Cast', [node('MatMulInteger', [q, constant(shape, bytes), zero])], { to: 1 });
    return node('Mul', [whole, node('Mul', [scale, constant([shape[1]], scales)])]);
  };
  const linear = (x: string, name: string): string => {
    const weight = `${name}.weight`;
    return node('Add', [numbers === 'int8' ? narrowProduct(x, weight) : node('MatMul', [x, matrix(weight)]), tensor(`${name}.bias`)]);
  };
  const norm = (x: string, name: string): string =>
    node('LayerNormalization', [x, tensor(`${name}.weight`), tensor(`${name}.bias`)], { axis: -1, epsilon: { float: 1e-5 } });
  const cast = (x: string, to: number, name?: string): string => (half ? node('Cast', [x], { to }, name) : x);
  return { nodes, initializers, node, constant, integers, tensor, matrix, linear, norm, cast };
}

/** PyTorch's [out, in] as bytes [in, out], a scale a column. */
function columnsOfBytes({ shape, values }: { readonly shape: readonly number[]; readonly values: Float32Array }) {
  const [outputs, inputs] = shape as [number, number];
  const bytes = new Int8Array(values.length);
  const scales = new Float32Array(outputs);
  for (let o = 0; o < outputs; o++) {
    const row = values.subarray(o * inputs, (o + 1) * inputs);
    const scale = (scales[o] = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127);
    for (let i = 0; i < inputs; i++) bytes[i * outputs + o] = Math.round(row[i]! / scale);
  }
  return { bytes, scales, shape: [inputs, outputs] as const };
}

/** One transformer block over z [F, N + 1, D], the layer's prompts [F, P, D] as further keys and values. */
function encoderBlock(g: EncoderGraph, z: string, layer: number, size: EncoderSize, P: number): string {
  const { node, constant, integers, linear, norm, cast } = g;
  const { width: D, frames: F } = size;
  const N = patches(size);
  const heads = D / 64;
  const scale = constant([1], Float32Array.of(1 / 8)); // 1 / sqrt(64)
  const slope = constant([1], Float32Array.of(1.702));
  /** [F, n, D] -> [F, heads, n, 64], or [F, heads, 64, n] */
  const split = (x: string, n: number, perm: readonly number[]): string =>
    node('Transpose', [node('Reshape', [x, integers(F, n, heads, 64)])], { perm });
  const name = `vision_model.encoder.layers.${layer}`;
  const keys = N + 1 + P;
  const normalised = norm(z, `${name}.layer_norm1`);
  const source =
    P === 0 ? normalised : node('Concat', [normalised, norm(cast(`prompts_${layer}`, 10), `${name}.layer_norm1`)], { axis: 1 });
  const q = node('Mul', [split(linear(normalised, `${name}.self_attn.q_proj`), N + 1, [0, 2, 1, 3]), scale]);
  const k = split(linear(source, `${name}.self_attn.k_proj`), keys, [0, 2, 3, 1]);
  const v = split(linear(source, `${name}.self_attn.v_proj`), keys, [0, 2, 1, 3]);
  const weighted = node('MatMul', [node('Softmax', [node('MatMul', [q, k])], { axis: -1 }), v]);
  const merged = node('Reshape', [node('Transpose', [weighted], { perm: [0, 2, 1, 3] }), integers(F, N + 1, D)]);
  const attended = node('Add', [linear(merged, `${name}.self_attn.out_proj`), z]);
  const hidden = linear(norm(attended, `${name}.layer_norm2`), `${name}.mlp.fc1`);
  const active = node('Mul', [hidden, node('Sigmoid', [node('Mul', [hidden, slope])])]);
  return node('Add', [linear(active, `${name}.mlp.fc2`), attended]);
}
