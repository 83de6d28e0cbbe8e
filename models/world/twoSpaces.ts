/**
 * A stand-in for OpenAI's CLIP beside Chinese-CLIP, made of the embedded model: its Chinese projection is turned at random,
 * so that its Chinese text lies in a space of its own. Turned the same way, the embedded eyes are the eyes that such a Chinese
 * tower was made with. For tests: what is right is known, and nothing has to be fetched.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { floatToHalf, toFloat32 } from '../../src/engine/files/tensors/half';
import { openSafetensors } from '../../src/engine/files/weights/safetensors';
import { writeSafetensors } from '../../src/engine/files/weights/writeSafetensors';
import type { TensorToWrite } from '../../src/engine/files/tensors/tensorSource';
import { createRandom } from '../../src/shared/base/random';

/** Files by their path in a model's folder. */
export type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

const folder = join(import.meta.dirname, '../demo');
const bytesOf = (path: string) => new Uint8Array(readFileSync(join(folder, path)));
const jsonOf = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8')) as Readonly<Record<string, unknown>>;
const asJson = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** A random rotation of E dimensions, rows orthonormal (Gram-Schmidt of normal numbers), [E, E]. */
export function randomRotation(E: number, seed: number): Float64Array[] {
  const random = createRandom(seed);
  const rows: Float64Array[] = [];
  while (rows.length < E) {
    const row = Float64Array.from({ length: E }, () => random.normal());
    for (const before of rows) {
      const along = row.reduce((sum, value, index) => sum + value * before[index]!, 0);
      for (let index = 0; index < E; index++) row[index]! -= along * before[index]!;
    }
    const length = Math.hypot(...row);
    rows.push(row.map((value) => value / length));
  }
  return rows;
}

/** Tensors of one of the embedded model's files; projections into the shared space turned by the rotation. */
async function tensorsOf(path: string, wanted: (name: string) => boolean, rotation: readonly Float64Array[]): Promise<TensorToWrite[]> {
  const source = await openSafetensors(bytesOf(path), path);
  const read = async ({
    name,
    type,
    shape,
  }: {
    name: string;
    type: TensorToWrite['type'];
    shape: readonly number[];
  }): Promise<TensorToWrite> => {
    const data = await source.read(name);
    if (!/^(text|visual)_projection\.weight$/.test(name)) return { name, type, shape, data };
    const [E = 0, D = 0] = shape;
    const weight = toFloat32(type, data);
    const turned = new Float32Array(E * D);
    for (let row = 0; row < E; row++) {
      for (let from = 0; from < E; from++) {
        const share = rotation[row]![from]!;
        for (let column = 0; column < D; column++) turned[row * D + column]! += share * weight[from * D + column]!;
      }
    }
    return { name, type: 'F16', shape, data: new Uint8Array(floatToHalf(turned).buffer) };
  };
  return Promise.all([...source.tensors.values()].filter(({ name }) => wanted(name)).map(read));
}

async function turnedChinese(eyes: boolean, seed: number): Promise<TensorToWrite[]> {
  const rotation = randomRotation(128, seed);
  const text = await tensorsOf('chinese/model.safetensors', () => true, rotation);
  const vision = eyes ? await tensorsOf('model.safetensors', (name) => name.startsWith('visi') || name.startsWith('visual'), rotation) : [];
  return [...text, ...vision];
}

function chineseConfig(eyes: boolean) {
  const text = jsonOf('chinese/config.json');
  if (!eyes) return text;
  return {
    model_type: 'chinese_clip',
    projection_dim: text.projection_dim,
    text_config: text,
    vision_config: jsonOf('config.json').vision_config,
  };
}

/** CLIP and a Chinese tower of another space, with the eyes that it was made with or without. */
export async function twoSpaces({
  ownEyes = false,
  seed = 7,
}: { readonly ownEyes?: boolean; readonly seed?: number } = {}): Promise<Files> {
  const { shared_space: _declared, ...config } = jsonOf('config.json');
  return new Map([
    ['config.json', asJson(config)],
    ['model.safetensors', bytesOf('model.safetensors')],
    ['tokenizer.json', bytesOf('tokenizer.json')],
    ['chinese/config.json', asJson(chineseConfig(ownEyes))],
    ['chinese/model.safetensors', writeSafetensors(await turnedChinese(ownEyes, seed), { format: 'pt' })],
    ['chinese/tokenizer.json', bytesOf('chinese/tokenizer.json')],
  ]);
}

/** A whole Chinese-CLIP as its makers publish it: eyes and Chinese text in one file, no English. */
export async function chineseAlone(seed = 7): Promise<Files> {
  return new Map([
    ['config.json', asJson(chineseConfig(true))],
    ['model.safetensors', writeSafetensors(await turnedChinese(true, seed), { format: 'pt' })],
    ['tokenizer.json', bytesOf('chinese/tokenizer.json')],
  ]);
}
