/**
 * npm run parity -- --full: the paper's model at its real size. ViT-B/16 with seeded random weights and an adapter
 * (T = 8, S = 8, r = 336, R(2+1)D): trainable parameters by part, one clip's forward on wasm against the same network
 * in onnxruntime, and memory. The two share no arithmetic: onnxruntime runs its own convolutions, layer norms and an
 * attention over all tokens together, prompts' queries included, from weights in their checkpoint layouts.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as model from '../engine/model';
import { startNodeBackend } from '../engine/backend/nodeBackend';
import { createRandom } from '../shared/base/random';
import { compare, tolerances } from './rows';
import { sizes, choice, type EncoderWeights, clipWeights, withSomethingToSay, asSource, uniform } from './full/randomEncoder';
import { onnxForward } from './full/onnxForward';

/** Table 6 of the paper. */
const paperParameters = 54.2e6;

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
  for (const [part, count] of Object.entries(parts)) say(`  ${part.padEnd(22)}${count.toLocaleString('en').padStart(12)}`);
  say(`  ${'trainable, in all'.padEnd(22)}${total.toLocaleString('en').padStart(12)}   (Table 6: ${paperParameters / 1e6} M)`);
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

  const tensors: EncoderWeights = Object.fromEntries(
    Object.entries(adapter.tensors).map(([name, tensor]) => [name, { shape: tensor.shape, values: tensor.dataSync<'float32'>() }]),
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
