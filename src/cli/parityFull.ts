/**
 * npm run parity -- --full: the paper's model at its real size. ViT-B/16 with seeded random weights and an adapter
 * (T = 8, S = 8, r = 336, R(2+1)D): trainable parameters by part, one clip's forward on wasm against the same network
 * in onnxruntime, and memory. The two share no arithmetic: onnxruntime runs its own convolutions, layer norms and an
 * attention over all tokens together, prompts' queries included, from weights in their checkpoint layouts.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as ort from 'onnxruntime-web';
import type { TensorInfo, TensorSource } from '../engine/io/tensorSource';
import * as model from '../engine/model';
import { startNodeBackend } from '../engine/nodeBackend';
import { createRandom, type Random } from '../shared/random';
import { onnxGraph, type OnnxGraph } from './onnxGraph';
import { compare, tolerances } from './parityChecks';

const sizes = { D: 768, L: 12, E: 512, patch: 16, grid: 14, heads: 12 };
const choice = { frames: 8, globalPrompts: 8, bottleneck: 336 };
/** Table 6 of the paper. */
const paperParameters = 54.2e6;

type Weights = Readonly<Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>>;

export async function runFull(): Promise<boolean> {
  await startNodeBackend('wasm');
  const { D, E, grid } = sizes;
  const random = createRandom(2024);
  const weights = clipWeights(random);
  const loading = stopwatch();
  const params = await model.loadVisionEncoder(asSource(weights));
  say(`ViT-B/16 loaded in ${loading()}, ${megabytes(tf.memory().numBytes)} of weights`);

  const settings = model.adapterSettings(params.config, choice);
  const { total, parts } = model.countParameters(settings);
  for (const [part, count] of Object.entries(parts))
    say(`  ${part.padEnd(22)}${count.toLocaleString('en').padStart(12)}`);
  say(
    `  ${'trainable, in all'.padEnd(22)}${total.toLocaleString('en').padStart(12)}   (Table 6: ${paperParameters / 1e6} M)`,
  );
  const rightSize = Math.abs(total - paperParameters) < 0.5e6;

  const adapter = withSomethingToSay(model.createAdapter(settings, 7, { patchSize: sizes.patch }), random);
  const T = settings.frames;
  const resolution = params.config.resolution;
  const pixels = uniform(random, T * resolution * resolution * 3, 2);
  const frames = tf.tensor4d(pixels, [T, resolution, resolution, 3]);
  const layers: Float32Array[] = [];
  const forward = stopwatch();
  const encoded = await model.encodeFrames(params, frames, {
    T,
    adapter,
    onLayer: ({ tokens }) => void layers.push(tokens.dataSync<'float32'>()),
  });
  const features = await encoded.features.data<'float32'>();
  say(`one clip of ${T} frames with its adapter on wasm: ${forward()}`);
  const { HEAPU8: heap } = (tf.backend() as BackendWasm).wasm as unknown as { readonly HEAPU8: Uint8Array };
  say(
    `memory: ${megabytes(tf.memory().numBytes)} in tensors, wasm heap ${megabytes(heap.length)}, process ${megabytes(process.memoryUsage().rss)}`,
  );

  const tensors: Weights = Object.fromEntries(
    Object.entries(adapter.tensors).map(([name, tensor]) => [
      name,
      { shape: tensor.shape, values: tensor.dataSync<'float32'>() },
    ]),
  );
  model.disposeEncoded(encoded);
  model.disposeAdapter(adapter);
  model.disposeVisionEncoder(params);
  frames.dispose();
  say(`tensors left behind: ${tf.memory().numTensors}`);

  const other = stopwatch();
  const rows = [];
  for await (const { name, values } of onnxForward(weights, tensors, pixels)) {
    const found = name === 'frame features' ? features : layers[Number(name.slice(1))]!;
    const row = compare('ViT-B/16', name, 'value', found, values);
    // Twelve layers of random weights: what counts is how far off a value is beside the values.
    const pass = row.cosine > tolerances.cosine && row.largestDifference <= tolerances.value * Math.max(1, row.scale);
    rows.push({ ...row, pass });
    say(
      `${pass ? 'pass' : 'FAIL'}  ${name.padEnd(16)} max ${row.largestDifference.toExponential(1)} of ${row.scale.toFixed(1)}  cosine ${row.cosine.toFixed(8)}`,
    );
  }
  say(`the same in onnxruntime: ${other()}`);
  const clean = tf.memory().numTensors === 0;
  say(
    `features [1, ${T}, ${E}], tokens [${T}, ${grid * grid + 1}, ${D}]; peak of the process ${megabytes(process.resourceUsage().maxRSS * 1024)}`,
  );
  return rightSize && clean && rows.length === sizes.L + 2 && rows.every(({ pass }) => pass);
}

/** Everything of ViT-B/16 in Hugging Face's names, drawn at the scale trained weights have. */
function clipWeights(random: Random): Weights {
  const { D, L, E, patch, grid } = sizes;
  const weights: Record<string, Weights[string]> = {};
  const add = (name: string, shape: readonly number[], bound: number, centre = 0): void => {
    weights[name] = {
      shape,
      values: uniform(
        random,
        shape.reduce((a, b) => a * b, 1),
        bound,
        centre,
      ),
    };
  };
  const linear = (name: string, outputs: number, inputs: number): void => {
    add(`${name}.weight`, [outputs, inputs], Math.sqrt(3 / inputs));
    add(`${name}.bias`, [outputs], 0.1);
  };
  const norm = (name: string): void => {
    add(`${name}.weight`, [D], 0.2, 1);
    add(`${name}.bias`, [D], 0.2);
  };
  add('vision_model.embeddings.class_embedding', [D], 0.5);
  add('vision_model.embeddings.patch_embedding.weight', [D, 3, patch, patch], 0.05);
  add('vision_model.embeddings.position_embedding.weight', [grid * grid + 1, D], 0.5);
  norm('vision_model.pre_layrnorm');
  for (let layer = 0; layer < L; layer++) {
    const name = `vision_model.encoder.layers.${layer}`;
    norm(`${name}.layer_norm1`);
    for (const part of ['q_proj', 'k_proj', 'v_proj', 'out_proj']) linear(`${name}.self_attn.${part}`, D, D);
    norm(`${name}.layer_norm2`);
    linear(`${name}.mlp.fc1`, 4 * D, D);
    linear(`${name}.mlp.fc2`, D, 4 * D);
  }
  norm('vision_model.post_layernorm');
  add('visual_projection.weight', [E, D], 0.05);
  return weights;
}

/** `up` starts at zero; drawn instead, so that beta is in the comparison. */
function withSomethingToSay(adapter: model.Adapter, random: Random): model.Adapter {
  const tensors = Object.entries(adapter.tensors).map(([name, tensor]): [string, tf.Tensor] => {
    if (!name.endsWith('up.weight')) return [name, tensor];
    tensor.dispose();
    return [name, tf.tensor(uniform(random, tensor.size, 0.1), tensor.shape)];
  });
  return { ...adapter, tensors: Object.fromEntries(tensors) };
}

function asSource(weights: Weights): TensorSource {
  const infos = Object.entries(weights).map(([name, { shape }]): [string, TensorInfo] => [
    name,
    { name, type: 'F32', shape },
  ]);
  return {
    file: 'seeded ViT-B/16',
    tensors: new Map(infos),
    metadata: {},
    read: (name) => {
      const { values } = weights[name]!;
      return Promise.resolve(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    },
  };
}

/** Z(0) .. Z(L) and the features, from onnxruntime. */
async function* onnxForward(
  weights: Weights,
  adapter: Weights,
  pixels: Float32Array,
): AsyncGenerator<{ name: string; values: Float32Array }> {
  const { D, L, E, patch, grid } = sizes;
  const { frames: T } = choice;
  const resolution = grid * patch;
  ort.env.wasm.numThreads = 1;
  const feed = (all: Weights, prefix: string, names: readonly string[]): Record<string, ort.Tensor> =>
    Object.fromEntries(
      names.map((name) => [
        name,
        new ort.Tensor('float32', all[prefix + name]!.values, [...all[prefix + name]!.shape]),
      ]),
    );
  const run = async (session: ort.InferenceSession, feeds: Record<string, ort.Tensor>): Promise<Float32Array> => {
    const result = await session.run(feeds);
    return result[session.outputNames[0]!]!.data as Float32Array;
  };
  const start = (bytes: Uint8Array): Promise<ort.InferenceSession> =>
    ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  const namesIn = (session: ort.InferenceSession): string[] => session.inputNames.filter((name) => name !== 'given');

  const embed = await start(embedGraph());
  let tokens = await run(embed, {
    given: new ort.Tensor('float32', pixels, [T, resolution, resolution, 3]),
    ...feed({ ...weights, ...adapter }, '', namesIn(embed)),
  });
  await embed.release();
  yield { name: 'Z0', values: tokens };

  const block = await start(blockGraph());
  const shape = [T, grid * grid + 1, D];
  for (let layer = 0; layer < L; layer++) {
    const frozen = `vision_model.encoder.layers.${layer}.`;
    const trainable = `layers.${layer}.`;
    const names = namesIn(block);
    tokens = await run(block, {
      given: new ort.Tensor('float32', tokens, shape),
      ...feed(
        weights,
        frozen,
        names.filter((name) => frozen + name in weights),
      ),
      ...feed(
        adapter,
        trainable,
        names.filter((name) => trainable + name in adapter),
      ),
    });
    yield { name: `Z${layer + 1}`, values: tokens };
  }
  await block.release();

  const head = await start(headGraph());
  yield {
    name: 'frame features',
    values: await run(head, { given: new ort.Tensor('float32', tokens, shape), ...feed(weights, '', namesIn(head)) }),
  };
  await head.release();
  if (E !== weights['visual_projection.weight']!.shape[0]) throw new Error('sizes disagree');
}

const epsilon = 1e-5;

function embedGraph(): Uint8Array {
  const { D, patch, grid } = sizes;
  const { frames: T } = choice;
  const g = onnxGraph();
  const image = g.transpose(g.input('given', [T, grid * patch, grid * patch, 3]), [0, 3, 1, 2]);
  const kernel = g.input('vision_model.embeddings.patch_embedding.weight', [D, 3, patch, patch]);
  const patches = g.op('Conv', [image, kernel], { kernel_shape: [patch, patch], strides: [patch, patch] }); // [T, D, grid, grid]
  const rows = g.transpose(g.reshape(patches, [T, D, grid * grid]), [0, 2, 1]);
  const classToken = g.op('Expand', [
    g.reshape(g.input('vision_model.embeddings.class_embedding', [D]), [1, 1, D]),
    g.integers([T, 1, D]),
  ]);
  const placed = g.op('Add', [
    g.op('Concat', [classToken, rows], { axis: 1 }),
    g.input('vision_model.embeddings.position_embedding.weight', [grid * grid + 1, D]),
  ]);
  const timed = g.op('Add', [placed, g.reshape(g.input('temporal_embedding', [T, D]), [T, 1, D])]);
  return g.build(norm(g, timed, 'vision_model.pre_layrnorm', D), [T, grid * grid + 1, D]);
}

function blockGraph(): Uint8Array {
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
    [
      norm(g, x, 'cls_norm', D),
      g.input('cls_attn.in_proj_weight', [3 * D, D]),
      g.input('cls_attn.in_proj_bias', [3 * D]),
    ],
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
  const spatial = g.op(
    'Conv',
    [volume, g.input('reparam.st.spatial.weight', [m, r, 1, 3]), g.input('reparam.st.spatial.bias', [m])],
    {
      kernel_shape: [1, 3],
      pads: [0, 1, 0, 1],
    },
  );
  const normalised = norm(g, g.transpose(spatial, [0, 2, 3, 1]), 'reparam.st.norm', m);
  const middle = g.transpose(g.op('Relu', [normalised]), [0, 3, 1, 2]);
  const temporal = g.op(
    'Conv',
    [middle, g.input('reparam.st.temporal.weight', [r, m, 3, 1]), g.input('reparam.st.temporal.bias', [r])],
    {
      kernel_shape: [3, 1],
      pads: [1, 0, 1, 0],
    },
  );
  const hidden = quickGelu(g, g.reshape(g.transpose(temporal, [0, 2, 3, 1]), [T * P, r]));
  const beta = g.reshape(gemm(g, hidden, 'reparam.up', D, r), [T, P, D]);
  // the frozen block over all tokens together
  const all = g.op('Concat', [tokens, g.op('Add', [beta, prompts])], { axis: 1 }); // [T, N + P, D]
  const rows = g.reshape(norm(g, all, 'layer_norm1', D), [T * (N + P), D]);
  const parts = ['q_proj', 'k_proj', 'v_proj'].map((part) =>
    g.reshape(gemm(g, rows, `self_attn.${part}`, D, D), [T, N + P, D]),
  );
  const attended = attention(g, parts, T, N + P, heads, D);
  const out = gemm(g, g.reshape(attended, [T * (N + P), D]), 'self_attn.out_proj', D, D);
  const after = g.op('Add', [g.reshape(out, [T, N + P, D]), all]);
  const kept = g.op('Slice', [after, g.integers([0]), g.integers([N]), g.integers([1])]);
  const mlp = quickGelu(g, gemm(g, g.reshape(norm(g, kept, 'layer_norm2', D), [T * N, D]), 'mlp.fc1', 4 * D, D));
  const result = g.op('Add', [g.reshape(gemm(g, mlp, 'mlp.fc2', D, 4 * D), [T, N, D]), kept]);
  return g.build(result, [T, N, D]);
}

function headGraph(): Uint8Array {
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
  const [query, key, value] = parts.map((part) => g.reshape(part, [B, N, heads, D / heads])) as [
    string,
    string,
    string,
  ];
  const scores = g.op('MatMul', [g.transpose(query, [0, 2, 1, 3]), g.transpose(key, [0, 2, 3, 1])]);
  const weights = g.op('Softmax', [g.op('Mul', [scores, g.scalar(1 / Math.sqrt(D / heads))])], { axis: -1 });
  const mixed = g.op('MatMul', [weights, g.transpose(value, [0, 2, 1, 3])]);
  return g.reshape(g.transpose(mixed, [0, 2, 1, 3]), [B, N, D]);
}

function uniform(random: Random, size: number, bound: number, centre = 0): Float32Array {
  const values = new Float32Array(size);
  for (let index = 0; index < size; index++) values[index] = centre + random.uniform(-bound, bound);
  return values;
}

/** Seconds on the clock and of the processor since it was started. */
function stopwatch(): () => string {
  const [start, before] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(before);
    return `${((performance.now() - start) / 1000).toFixed(1)} s (${((user + system) / 1e6).toFixed(1)} s of processor)`;
  };
}

function megabytes(count: number): string {
  return `${(count / 1e6).toFixed(0)} MB`;
}

function say(text: string): void {
  console.log(text);
}
