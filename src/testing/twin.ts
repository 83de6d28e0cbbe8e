/**
 * The app's side of what models/pytorch is held to; its tests start this program.
 *
 * `tsx src/testing/twin.ts draw DIR` draws a small data set, folders of pictures in class folders.
 * `tsx src/testing/twin.ts judge FILE` prints what the engine makes of clips: scores by each adapter, labels' embeddings, and the
 * report of a run.
 */
import { mkdirSync, openAsBlob, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { PNG } from 'pngjs';
import { actionById } from '../../models/world/scenes/actions';
import { renderScene } from '../../models/world/scenes/scene';
import { startNodeBackend } from '../engine/backend/nodeBackend';
import { centerOffset, resizeRegion, rgbRows, shortSideSize } from '../engine/media/resize';
import { type Adapter, encodeFrames, scoreClip } from '../engine/model';
import { readAdapter } from '../engine/model/adapterFile/adapterFile';
import { normalisedFrames } from '../engine/model/normalise';
import { modelKeeper } from '../engine/recognise/loaded/loadedModel';
import { embedLabels } from '../engine/text';
import { type EvaluationRun, reportEvaluation } from '../shared/evaluation/report';
import { summarise } from '../shared/evaluation/summary';
import type { LabelText } from '../shared/recognition/recognition';

const [size, shortSide] = [96, 110];

interface Question {
  readonly labels: readonly LabelText[];
  readonly template: string;
  /** T. */
  readonly frames: number;
  /** Folders of pictures. */
  readonly clips: readonly string[];
  /** Adapter files; null: none. */
  readonly adapters: readonly (string | null)[];
  /** A run with plain lists as scores. */
  readonly run: EvaluationRun;
}

const plain = (values: ArrayLike<number>) => Array.from(values);

function draw(folder: string): void {
  for (const [index, id] of ['sit-down', 'stand-up', 'open-door', 'close-door'].entries()) {
    for (let clip = 0; clip < 6; clip++) {
      const place = join(folder, actionById(id).en, `clip ${clip}`);
      mkdirSync(place, { recursive: true });
      const [width, height] = [132, 100];
      const { frames } = renderScene(300_000_000 + index * 100 + clip, id, { frames: 14, width, height });
      for (let at = 0; at < 14; at++) {
        const picture = new PNG({ width, height, colorType: 2, inputHasAlpha: false });
        picture.data = Buffer.from(frames.subarray(at * width * height * 3, (at + 1) * width * height * 3));
        writeFileSync(join(place, `${at + 1}.png`), PNG.sync.write(picture, { colorType: 2, inputColorType: 2, inputHasAlpha: false }));
      }
    }
  }
}

/** T pictures of a folder as the encoder takes them. */
function framesOf(folder: string, T: number): tf.Tensor4D {
  const names = readdirSync(folder).toSorted((a, b) => parseInt(a) - parseInt(b));
  const bytes = new Uint8Array(T * size * size * 3);
  for (let t = 0; t < T; t++) {
    const { data, width, height } = PNG.sync.read(readFileSync(join(folder, names[Math.floor(((t + 0.5) / T) * names.length)]!)));
    const rgb = new Uint8Array(width * height * 3);
    for (let at = 0; at < width * height; at++) rgb.set(data.subarray(at * 4, at * 4 + 3), at * 3);
    bytes.set(middleOf(rgb, width, height), t * size * size * 3);
  }
  return normalisedFrames(bytes, size);
}

function middleOf(rgb: Uint8Array, width: number, height: number): Uint8Array {
  const resized = shortSideSize(width, height, shortSide);
  const region = { left: centerOffset(resized.width, size), top: centerOffset(resized.height, size), width: size, height: size };
  return resizeRegion(rgbRows(rgb, width, height), resized.width, resized.height, region);
}

async function judge({ labels, template, frames: T, clips, adapters, run }: Question) {
  await startNodeBackend('wasm');
  const folder = 'models/demo';
  const paths = ['config.json', 'model.safetensors', 'tokenizer.json'].flatMap((name) => [name, `chinese/${name}`]);
  const files = await Promise.all(paths.map(async (path) => ({ path, blob: await openAsBlob(join(folder, path)) })));
  const models = modelKeeper(
    () => Promise.resolve({ files, hash: basename(folder) }),
    () => Promise.resolve('1'),
  );
  const { vision, towers } = await models.load('demo', {});
  const texts = await embedLabels(towers, labels, template);
  const { en, zh, words, width: E } = texts;
  const C = labels.length;
  const tables = {
    english: tf.tensor2d(en!, [C, E]),
    chinese: tf.tensor2d(zh!, [C, E]),
    words: { words: tf.tensor3d(words.data, [C, words.count, E]), mask: tf.tensor2d(words.mask, [C, words.count]) },
  };
  const scores: { en: number[]; zh: number[] }[][] = [];
  for (const file of adapters) {
    const adapter: Adapter | null = file === null ? null : (await readAdapter(readFileSync(file), file)).adapter;
    const rows = [];
    for (const clip of clips) {
      const { features } = await encodeFrames(vision, framesOf(clip, T), { T, adapter });
      const { english, chinese } = scoreClip(features, tables, 0.01);
      rows.push({ en: plain(english!.dataSync()), zh: plain(chinese!.dataSync()) });
    }
    scores.push(rows);
  }
  const asFloats = (values: Float32Array | null) => values && Float32Array.from(values);
  const scored = run.clips.map((clip) => ({ ...clip, en: asFloats(clip.en), zh: asFloats(clip.zh) }));
  const report = reportEvaluation({ ...run, clips: scored });
  return {
    texts: { en: plain(en!), zh: plain(zh!), words: plain(words.data), mask: plain(words.mask) },
    scores,
    report,
    summary: summarise([report]),
  };
}

const [command, place = ''] = process.argv.slice(2);
if (command === 'draw') draw(place);
else console.log(JSON.stringify(await judge(JSON.parse(readFileSync(place, 'utf8')) as Question)));
