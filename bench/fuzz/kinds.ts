/** The kinds of file that come from others: a sound one of each, how one is damaged, and what the app does with it. */
import { readFileSync } from 'node:fs';
import { unzipSync, zipSync } from 'fflate';
import { huggingFaceClip, huggingFaceConfig, torchFile, treeOf, openAiClip } from '../../src/testing/checkpoints';
import { checkAdapter } from '../../src/engine/model/adapterFile/adapterCheck';
import { openCheckpoint } from '../../src/engine/checkpoint/checkpoint';
import { writeCompact } from '../../src/engine/library/stored/compact';
import { writeSafetensors } from '../../src/engine/files/weights/writeSafetensors';
import { memoryFolder } from '../../src/engine/files/storage';
import { adapterPlan, adapterSettings } from '../../src/engine/model';
import { readTokenizer } from '../../src/engine/text';
import { readLabelFile } from '../../src/shared/labels';
import type { Random } from '../../src/shared/base/random';
import { damageBackup, soundBackup, takeBackup } from './backup';
import { largestFile, mutate, toBytes } from './mutate';

export const kindNames = ['safetensors', 'pickle', 'zip', 'adapter', 'labels', 'tokenizer', 'config', 'backup'] as const;
export type KindName = (typeof kindNames)[number];

interface Kind {
  readonly file: string;
  readonly sound: () => Promise<readonly Uint8Array[]>;
  readonly damage: (sound: Uint8Array, random: Random) => Uint8Array<ArrayBuffer>;
  /** All that happens to such a file between the drop and its first use. */
  readonly take: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
}

const vocabularies = {
  english: () => Promise.reject(new Error('not asked for')),
  chinese: () => Promise.reject(new Error('not asked for')),
};

async function takeModel(
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  config: Uint8Array<ArrayBuffer> = toBytes(JSON.stringify(huggingFaceConfig)),
): Promise<void> {
  const checkpoint = await openCheckpoint([
    { path, blob: new Blob([bytes]) },
    { path: 'config.json', blob: new Blob([config]) },
  ]);
  await writeCompact(checkpoint, memoryFolder(), 'model', vocabularies);
}

/** safetensors: the header is damaged as text and its length set right again, or the file as bytes. */
function damageSafetensors(sound: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  if (random.integer(3) === 0) return mutate(sound, random, 'bytes');
  const length = Number(new DataView(sound.buffer, sound.byteOffset).getBigUint64(0, true));
  const header = mutate(sound.subarray(8, 8 + length), random, 'text');
  const file = new Uint8Array(Math.min(largestFile, 8 + header.length + sound.length - 8 - length));
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header.subarray(0, file.length - 8), 8);
  const rest = Math.max(0, file.length - 8 - header.length);
  file.set(sound.subarray(8 + length, 8 + length + rest), file.length - rest);
  return file;
}

/** The program inside the archive is damaged, and packed again, sometimes tightly. */
function damagePickle(sound: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  const entries = unzipSync(sound);
  entries['a/data.pkl'] = mutate(entries['a/data.pkl']!, random, 'bytes');
  return zipSync(entries, { level: random.integer(2) === 0 ? 0 : 6 }) as Uint8Array<ArrayBuffer>;
}

async function torchArchive(): Promise<Uint8Array> {
  return new Uint8Array(await torchFile('clip.pt', treeOf(openAiClip())).blob.arrayBuffer());
}

function smallAdapter(): Uint8Array {
  const encoder = {
    width: 32,
    layers: 2,
    heads: 2,
    patchSize: 8,
    resolution: 16,
    grid: 2,
    embedding: 16,
    layerNormEpsilon: 1e-5,
    activation: 'quickGelu',
  } as const;
  const tensors = Object.entries(adapterPlan(adapterSettings(encoder, { frames: 2, globalPrompts: 1, bottleneck: 4 }))).map(
    ([name, { shape }]) => {
      const values = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.01);
      return { name, type: 'F32' as const, shape, data: new Uint8Array(values.buffer) };
    },
  );
  return writeSafetensors(tensors, {
    name: 'Doors',
    model: 'demo',
    classes: '[{"en":"opening a door","zh":"\\u5f00\\u95e8"},{"en":"closing a door","zh":""}]',
    template: 'This is a video about {label}',
    lambda: '0.5',
    metrics: '{"before":0.5,"after":0.75,"heldOut":8}',
    frames: '2',
    global_prompts: '1',
    reparam: 'r2plus1d',
    bottleneck: '4',
    residual: 'True',
    heads: '2',
    layers: '2',
    width: '32',
  });
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const labelFiles = [
  'wave | 挥手\njump | 跳\nrun fast, then stop | 跑\n',
  'id,label,中文\n1,"waving, both hands",挥手\n2,clapping,鼓掌\n',
  '[{"en": "wave", "zh": "挥手"}, {"en": "jump", "zh": "跳"}]',
  '{"id2label": {"0": "wave", "1": "jump", "2": "run"}}',
  'names:\n  0: wave\n  1: jump\n  2: run\n',
  '0 wave\n1 jump\n2 run\n# end\n',
].map(utf8);

export const kinds: Readonly<Record<KindName, Kind>> = {
  safetensors: {
    file: 'model.safetensors',
    sound: async () => [writeSafetensors(await huggingFaceClip())],
    damage: damageSafetensors,
    take: (bytes) => takeModel('model.safetensors', bytes),
  },
  pickle: {
    file: 'clip.pt',
    sound: async () => [await torchArchive()],
    damage: damagePickle,
    take: (bytes) => takeModel('clip.pt', bytes),
  },
  zip: {
    file: 'clip.pt',
    sound: async () => {
      const stored = await torchArchive();
      return [stored, zipSync(unzipSync(stored), { level: 6 })];
    },
    damage: (sound, random) => mutate(sound, random, 'bytes'),
    take: (bytes) => takeModel('clip.pt', bytes),
  },
  adapter: {
    file: 'doors.safetensors',
    sound: () => Promise.resolve([smallAdapter()]),
    damage: damageSafetensors,
    take: (bytes) => checkAdapter({ blob: new Blob([bytes]), path: 'doors.safetensors' }, { onProgress: () => undefined }),
  },
  labels: {
    file: 'labels.txt',
    sound: () => Promise.resolve(labelFiles),
    damage: (sound, random) => mutate(sound, random, 'text'),
    take: async (bytes) => void readLabelFile(bytes, 'labels.txt'),
  },
  tokenizer: {
    file: 'tokenizer.json',
    sound: () => Promise.resolve(['tokenizer.json', 'chinese/tokenizer.json'].map((path) => readFileSync(`models/demo/${path}`))),
    damage: (sound, random) => mutate(sound, random, 'text'),
    take: async (bytes) => {
      const tokenizer = await readTokenizer({ json: new Blob([bytes]) }, 77);
      for (const text of ['opening a door', '开门', 'a'.repeat(2000), `${'ab '.repeat(600)}!`]) {
        tokenizer.encodeLabel({ text: `a video of ${text}`, ranges: [{ start: 11, end: 11 + text.length }] });
      }
    },
  },
  backup: { file: 'mine.zip', sound: async () => [await soundBackup(smallAdapter())], damage: damageBackup, take: takeBackup },
  config: {
    file: 'config.json',
    sound: () => Promise.resolve([utf8(JSON.stringify(huggingFaceConfig))]),
    damage: (sound, random) => mutate(sound, random, 'text'),
    take: async (bytes) => takeModel('model.safetensors', Uint8Array.from(writeSafetensors(await huggingFaceClip())), bytes),
  },
};
