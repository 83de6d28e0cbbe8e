/**
 * `npm run models -- selftest`: a CLIP ViT-B/16 and a Chinese text tower of full size, random numbers in them, go the
 * whole way that a real one goes: hub, download in parts, SHA-256, conversion, storage, loading, labels, one clip on
 * wasm. Prints bytes, times and memory. Run by hand: it takes minutes and about 3 GB of disk.
 */
import { closeSync, mkdirSync, mkdtempSync, openAsBlob, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { openCheckpoint } from '../engine/io/checkpoint';
import { sha256 } from '../engine/io/download';
import { disposeEncoded, disposeVisionEncoder, encodeFrames, loadVisionEncoder } from '../engine/model';
import { startNodeBackend } from '../engine/nodeBackend';
import { embedLabels, readTokenizer } from '../engine/text';
import { createRandom } from '../shared/random';

import { startHub } from './hub';
import { megabytes, storeOf } from './models';

type Shapes = Record<string, readonly number[]>;

const line = (name: string, outputs: number, inputs: number): Shapes => ({ [`${name}.weight`]: [outputs, inputs], [`${name}.bias`]: [outputs] });
const norm = (name: string, width: number): Shapes => ({ [`${name}.weight`]: [width], [`${name}.bias`]: [width] });
const merge = (shapes: readonly Shapes[]): Shapes => Object.assign({}, ...shapes) as Shapes;
const repeat = (count: number, shapes: (index: number) => Shapes[]): Shapes => merge(Array.from({ length: count }, (_, index) => merge(shapes(index))));

const clipBlocks = (tower: string, D: number) =>
  repeat(12, (n) => [
    ...['q_proj', 'k_proj', 'v_proj', 'out_proj'].map((part) => line(`${tower}.encoder.layers.${n}.self_attn.${part}`, D, D)),
    norm(`${tower}.encoder.layers.${n}.layer_norm1`, D),
    norm(`${tower}.encoder.layers.${n}.layer_norm2`, D),
    line(`${tower}.encoder.layers.${n}.mlp.fc1`, 4 * D, D),
    line(`${tower}.encoder.layers.${n}.mlp.fc2`, D, 4 * D),
  ]);

/** openai/clip-vit-base-patch16, as its model card's sizes give it. */
const clip = merge([
  { 'vision_model.embeddings.class_embedding': [768], 'vision_model.embeddings.patch_embedding.weight': [768, 3, 16, 16] },
  { 'vision_model.embeddings.position_embedding.weight': [197, 768], 'visual_projection.weight': [512, 768] },
  norm('vision_model.pre_layrnorm', 768),
  norm('vision_model.post_layernorm', 768),
  clipBlocks('vision_model', 768),
  { 'text_model.embeddings.token_embedding.weight': [49_408, 512], 'text_model.embeddings.position_embedding.weight': [77, 512] },
  { 'text_projection.weight': [512, 512], logit_scale: [] },
  norm('text_model.final_layer_norm', 512),
  clipBlocks('text_model', 512),
]);

/** The text side of OFA-Sys/chinese-clip-vit-base-patch16 (RoBERTa-wwm-ext-base). */
const chinese = merge([
  { 'text_model.embeddings.word_embeddings.weight': [21_128, 768], 'text_model.embeddings.position_embeddings.weight': [512, 768] },
  { 'text_model.embeddings.token_type_embeddings.weight': [2, 768], 'text_projection.weight': [512, 768] },
  norm('text_model.embeddings.LayerNorm', 768),
  repeat(12, (n) => [
    ...['self.query', 'self.key', 'self.value', 'output.dense'].map((part) => line(`text_model.encoder.layer.${n}.attention.${part}`, 768, 768)),
    norm(`text_model.encoder.layer.${n}.attention.output.LayerNorm`, 768),
    line(`text_model.encoder.layer.${n}.intermediate.dense`, 3072, 768),
    line(`text_model.encoder.layer.${n}.output.dense`, 768, 3072),
    norm(`text_model.encoder.layer.${n}.output.LayerNorm`, 768),
  ]),
]);

export async function selftest(frames: number): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'models-selftest-'));
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 100);
  const steps: (readonly [string, number, string])[] = [];
  const timed = async <T>(name: string, work: () => Promise<T>, tell: (result: T) => string = () => ''): Promise<T> => {
    peak = process.memoryUsage.rss();
    const start = performance.now();
    const result = await work();
    steps.push([name, (performance.now() - start) / 1000, tell(result)]);
    const [, seconds, note] = steps.at(-1)!;
    console.log(`${name.padEnd(34)} ${seconds.toFixed(1).padStart(7)} s   peak ${megabytes(Math.max(peak, process.memoryUsage.rss())).padStart(8)}   ${note}`);
    return result;
  };
  try {
    await timed('write random checkpoints', async () => {
      writeRandom(join(root, 'hub/full/clip'), clip);
      writeRandom(join(root, 'hub/full/chinese'), chinese);
    });
    const catalog = JSON.stringify({ models: [await catalogEntry(join(root, 'hub'))] });
    const store = storeOf(join(root, 'models'), () => catalog);
    const hub = await startHub(join(root, 'hub'));
    const summary = await timed('download, verify, convert, store', () => store.get('full', hub.address, {}), ({ storedBytes }) => `${megabytes(storedBytes)} kept`);
    await hub.close();
    rmSync(join(root, 'hub'), { recursive: true });
    const checkpoint = await timed('open', async () => openCheckpoint((await store.open(summary.id)).files));
    await startNodeBackend('wasm');
    const vision = await timed('load the visual encoder (wasm)', () => loadVisionEncoder(checkpoint.vision!.source, { overrides: checkpoint.vision!.config }), () => `${megabytes(tf.memory().numBytes)} of tensors`);
    const labels = [{ en: 'playing the guitar', zh: '弹吉他' }, { en: 'archery', zh: '射箭' }, { en: 'pushing something from left to right', zh: '把某物从左推到右' }];
    const towers = {
      english: { hash: 'e', open: async () => ({ ...checkpoint.english!, tokenizer: await readTokenizer(checkpoint.english!.tokenizer, 77) }) },
      chinese: { hash: 'c', open: async () => ({ ...checkpoint.chinese!, tokenizer: await readTokenizer(checkpoint.chinese!.tokenizer, 52) }) },
    };
    const before = tf.memory().numBytes;
    await timed('embed 3 labels in both languages', () => embedLabels(towers, labels, 'This is a video about {label}'), ({ width, words }) => `E ${width}, ${words.count} words at most`);
    if (tf.memory().numBytes !== before) throw new Error('the text towers left tensors behind');
    const random = createRandom(1);
    const pixels = tf.tensor4d(Float32Array.from({ length: frames * 224 * 224 * 3 }, () => random.next() * 2 - 1), [frames, 224, 224, 3]);
    const encoded = await timed(`encode ${frames} frames (wasm)`, () => encodeFrames(vision, pixels, { T: frames, adapter: null }), ({ features }) => `F [${features.shape.join(', ')}]`);
    const sum = (await tf.sum(tf.abs(encoded.features)).data())[0]!;
    if (!Number.isFinite(sum) || sum === 0) throw new Error(`the features add up to ${sum}`);
    disposeEncoded(encoded);
    pixels.dispose();
    disposeVisionEncoder(vision);
    await store.delete(summary.id);
    const left = (await store.storage()).usedBytes;
    console.log(`bytes left after deleting: ${left}`);
    if (left !== 0) throw new Error('deleting left bytes behind');
  } finally {
    clearInterval(watch);
    rmSync(root, { recursive: true, force: true });
  }
}

/** A float32 safetensors file of the shapes, layer norms near one, the rest N(0, 0.02), written piece by piece. */
function writeRandom(folder: string, shapes: Shapes): void {
  mkdirSync(folder, { recursive: true });
  let at = 0;
  const header = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const begin = at;
      at += 4 * shape.reduce((a, b) => a * b, 1);
      return [name, { dtype: 'F32', shape, data_offsets: [begin, at] }];
    }),
  );
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const file = openSync(join(folder, 'model.safetensors'), 'w');
  writeSync(file, length);
  writeSync(file, json);
  // One seeded block, used from another place for every tensor: drawing 250 million numbers would take longer than all the rest.
  const random = createRandom(2024);
  const block = Float32Array.from({ length: 1 << 20 }, () => (random.next() + random.next() + random.next() - 1.5) * 0.04);
  for (const [name, shape] of Object.entries(shapes)) {
    const count = shape.reduce((a, b) => a * b, 1);
    const isGain = /norm.*\.weight$/i.test(name);
    for (let done = 0; done < count; ) {
      const piece = block.slice(0, Math.min(block.length, count - done));
      if (isGain) for (let index = 0; index < piece.length; index++) piece[index] = 1 + piece[index]!;
      writeSync(file, Buffer.from(piece.buffer, 0, piece.byteLength));
      done += piece.length;
    }
  }
  closeSync(file);
  writeFileSync(join(folder, 'config.json'), '{}');
}

async function catalogEntry(hub: string) {
  const entries = await Promise.all(
    ['clip', 'chinese'].flatMap((repo) =>
      ['config.json', 'model.safetensors'].map(async (path) => {
        const blob = await openAsBlob(join(hub, 'full', repo, path));
        return { repo: `full/${repo}`, revision: 'main', path, as: repo === 'chinese' ? `chinese/${path}` : path, bytes: blob.size, sha256: await sha256(blob) };
      }),
    ),
  );
  return { id: 'full', name: 'full', purpose: { en: '', zh: '' }, languages: ['en', 'zh'], licence: '', source: 'full', kept: null, memory: null, files: entries };
}
