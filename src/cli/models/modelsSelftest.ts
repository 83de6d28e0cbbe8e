/**
 * `npm run models -- selftest [--model NAME]`: a published model's exact sizes with random numbers in them go the whole
 * way that the real one goes: hub, download in parts, SHA-256, conversion, storage, loading, labels, one clip's frames
 * on wasm. Prints bytes, times (by the clock, and of the processor) and memory. The large ones are run by hand: they take minutes and up to 3 GB of disk.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { openCheckpoint } from '../../engine/checkpoint/checkpoint';
import { disposeEncoded, disposeVisionEncoder, encodeFrames, loadVisionEncoder } from '../../engine/model';
import { startNodeBackend } from '../../engine/backend/nodeBackend';
import { normalisedFrames } from '../../engine/model/normalise';
import { embedLabels, readTokenizer } from '../../engine/text';
import { AppError } from '../../shared/errors/errors';
import { createRandom } from '../../shared/base/random';
import { startHub } from '../../server/hub/hub';
import { megabytes } from '../command/megabytes';
import { storeOf } from './modelsOnDisk';
import { parameters, publishedModels, type PublishedName } from './publishedSizes';
import { publishRandom } from './randomWeights';

export interface SelftestOptions {
  readonly name: PublishedName;
  readonly frames: number;
  /** Of wasm. */
  readonly threads: number;
  readonly say?: (line: string) => void;
}

export interface SelftestStage {
  readonly stage: 'write' | 'get' | 'open' | 'load' | 'labels' | 'encode' | 'encode again';
  readonly seconds: number;
  /** Of all threads: what the stage takes of a machine that has other things to do. */
  readonly processorSeconds: number;
}

export function publishedName(name: string): PublishedName {
  const known = Object.keys(publishedModels).find((candidate): candidate is PublishedName => candidate === name);
  if (known === undefined)
    throw new AppError('settings-invalid', `--model takes ${Object.keys(publishedModels).join(', ')}, not ${name}.`, {
      details: { name: 'model', value: name },
    });
  return known;
}

/** @throws Error where anything comes out that is no number, or stays behind */
export async function selftest({ name, frames, threads, say = console.log }: SelftestOptions): Promise<SelftestStage[]> {
  const model = publishedModels[name];
  const root = mkdtempSync(join(tmpdir(), 'models-selftest-'));
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 100);
  const stages: SelftestStage[] = [];
  const timed = async <T>(
    stage: SelftestStage['stage'],
    what: string,
    work: () => Promise<T>,
    tell: (result: T) => string = () => '',
  ): Promise<T> => {
    peak = process.memoryUsage.rss();
    const start = performance.now();
    const before = process.cpuUsage();
    const result = await work();
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(before);
    const processorSeconds = (user + system) / 1e6;
    stages.push({ stage, seconds, processorSeconds });
    say(
      `${what.padEnd(36)} ${seconds.toFixed(2).padStart(7)} s   processor ${processorSeconds.toFixed(2).padStart(6)} s   peak ${megabytes(Math.max(peak, process.memoryUsage.rss())).padStart(8)}   ${tell(result)}`,
    );
    return result;
  };
  try {
    say(`${model.about}: ${(parameters(model) / 1e6).toFixed(1)} M parameters`);
    const catalog = await timed('write', 'write random checkpoints', () => publishRandom(model, join(root, 'hub'), name));
    const store = storeOf(join(root, 'models'), () => catalog);
    const hub = await startHub(join(root, 'hub'));
    const summary = await timed(
      'get',
      'download, verify, convert, store',
      () => store.get(name, hub.address, {}),
      ({ storedBytes }) => `${megabytes(storedBytes)} kept`,
    );
    await hub.close();
    rmSync(join(root, 'hub'), { recursive: true });
    await startNodeBackend('wasm', threads);
    const checkpoint = await timed(
      'open',
      'open',
      async () => openCheckpoint((await store.open(summary.id)).files),
      ({ vision }) => JSON.stringify(vision?.config),
    );
    const { source, config, pixels } = checkpoint.vision!;
    const vision = await timed(
      'load',
      `load the visual encoder (wasm, ${threads} thread${threads === 1 ? '' : 's'})`,
      () => loadVisionEncoder(source, { overrides: config, pixels }),
      () => `${megabytes(tf.memory().numBytes)} of tensors`,
    );
    const before = tf.memory().numBytes;
    await timed(
      'labels',
      'embed 3 labels',
      () => embedLabels(towersOf(checkpoint), labels, 'This is a video about {label}'),
      ({ width, words }) => `E ${width}, ${words.count} words at most`,
    );
    if (tf.memory().numBytes !== before) throw new Error('the text towers left tensors behind');
    const random = createRandom(1);
    const bytes = Uint8Array.from({ length: frames * model.image ** 2 * 3 }, () => random.integer(256)); // as a clip's frames come
    for (const stage of ['encode', 'encode again'] as const) {
      const features = await timed(
        stage,
        `encode ${frames} frames`,
        () => encode(vision, bytes, frames, model.image),
        ({ length }) => `F [${frames}, ${length / frames}]`,
      );
      if (!features.every(Number.isFinite) || features.every((value) => value === features[0]))
        throw new Error('the features are no features');
    }
    disposeVisionEncoder(vision);
    await store.delete(summary.id);
    const left = (await store.storage()).usedBytes;
    say(`bytes left after deleting: ${left}`);
    if (left !== 0) throw new Error('deleting left bytes behind');
    return stages;
  } finally {
    clearInterval(watch);
    rmSync(root, { recursive: true, force: true });
  }
}

const labels = [
  { en: 'playing the guitar', zh: '弹吉他' },
  { en: 'archery', zh: '射箭' },
  { en: 'pushing something from left to right', zh: '把某物从左推到右' },
];

function towersOf({ english, chinese }: Awaited<ReturnType<typeof openCheckpoint>>) {
  return {
    english: english && {
      hash: 'e',
      open: async () => ({ ...english, tokenizer: await readTokenizer(english.tokenizer, english.config.context) }),
    },
    chinese: chinese && {
      hash: 'c',
      open: async () => ({ ...chinese, tokenizer: await readTokenizer(chinese.tokenizer, chinese.config.context) }),
    },
  };
}

async function encode(
  vision: Awaited<ReturnType<typeof loadVisionEncoder>>,
  bytes: Uint8Array,
  frames: number,
  image: number,
): Promise<Float32Array> {
  const pixels = normalisedFrames(bytes, image);
  const encoded = await encodeFrames(vision, pixels, { T: frames, adapter: null });
  const values = (await encoded.features.data()) as Float32Array;
  disposeEncoded(encoded);
  pixels.dispose();
  return values;
}
