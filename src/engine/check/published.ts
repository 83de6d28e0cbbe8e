/**
 * Numbers that others publish of a model, compared with what it gives here: how many numbers it has, and probabilities of
 * texts for a picture. The pictures are their makers' and do not come with the app; without one, that comparison is left out.
 */
import type { PublishedComparison } from '../../shared/models/models';
import { resizeRegion, rgbRows, shortSideSize, centerOffset } from '../media/resize';
import type { LoadedModel } from '../recognise/loaded/loadedModel';
import { eyesParameters } from '../library/hub/cost';
import { chineseFeatures, englishFeatures, pictureFeatures } from './run';

interface RgbPicture {
  readonly width: number;
  readonly height: number;
  /** u8 RGB [h, w, 3] */
  readonly pixels: Uint8Array;
}

/** Null where the picture is not at hand. */
export type OpenPicture = (name: string) => Promise<RgbPicture | null>;

interface PublishedProbabilities {
  readonly model: string;
  readonly picture: string;
  readonly language: 'en' | 'zh';
  readonly texts: readonly string[];
  readonly probabilities: readonly number[];
  readonly source: string;
}

const probabilities: readonly PublishedProbabilities[] = [
  {
    model: 'clip-vit-base-patch32',
    picture: 'CLIP.png',
    language: 'en',
    texts: ['a diagram', 'a dog', 'a cat'],
    probabilities: [0.9927937, 0.00421068, 0.00299572],
    source: 'openai/CLIP README.md',
  },
  {
    model: 'chinese-clip-vit-base-patch16',
    picture: 'pokemon.png', // pokemon.jpeg, made a PNG by who has it
    language: 'zh',
    texts: ['杰尼龟', '妙蛙种子', '小火龙', '皮卡丘'],
    probabilities: [0.001268734, 0.05436878, 0.0006795761, 0.9436829],
    source: 'OFA-Sys/Chinese-CLIP README.md',
  },
];

const parameters: Readonly<Record<string, { readonly count: number; readonly source: string }>> = {
  'clip-vit-base-patch32': { count: 151_277_313, source: 'openai/CLIP notebooks' },
};

/** Weights are kept in half precision, and the pictures' decoders differ in a bit. */
const tolerance = 0.01;
/** The scale of logits that every one of these models was trained to: exp(4.6052). */
const logitScale = 100;

/** Everything published of this model that can be compared here. */
export async function comparePublished(model: LoadedModel, open: OpenPicture): Promise<PublishedComparison[]> {
  const found: PublishedComparison[] = [];
  const count = parameters[model.id];
  if (count !== undefined && model.towers.english !== null) found.push(await compareCount(model, count));
  for (const known of probabilities.filter(({ model: id }) => id === model.id)) {
    const picture = await open(known.picture);
    if (picture !== null) found.push(await compareProbabilities(model, known, picture));
  }
  return found;
}

async function compareCount(
  model: LoadedModel,
  { count, source }: { readonly count: number; readonly source: string },
): Promise<PublishedComparison> {
  const { width, layers, patchSize: patch, resolution: image, embedding } = model.vision.config;
  const { source: text } = await model.towers.english!.open();
  const words = [...text.tensors.values()].reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  // The scale of the logits is one number more, which is not kept.
  const here = eyesParameters({ width, layers, hidden: 4 * width, patch, image }, embedding) + words + 1;
  return { what: 'parameters', source, published: [count], found: [here], agrees: here === count };
}

async function compareProbabilities(model: LoadedModel, known: PublishedProbabilities, picture: RgbPicture): Promise<PublishedComparison> {
  const { language, texts, source } = known;
  const seen = await pictureFeatures(model.vision, cropped(picture, model.vision.config.resolution));
  const read =
    language === 'en' ? await englishFeatures(model.towers.english!, texts) : await chineseFeatures(model.towers.chinese!, texts);
  const found = softmax(texts.map((_, row) => logitScale * cosine(seen, read.subarray(row * seen.length, (row + 1) * seen.length))));
  const agrees = found.every((value, index) => Math.abs(value - known.probabilities[index]!) < tolerance);
  return { what: 'picture', source, published: known.probabilities, found, agrees };
}

/** Short side to R, bicubic, the middle R x R. */
function cropped({ width, height, pixels }: RgbPicture, R: number): Uint8Array {
  const resized = shortSideSize(width, height, R);
  const region = { left: centerOffset(resized.width, R), top: centerOffset(resized.height, R), width: R, height: R };
  return resizeRegion(rgbRows(pixels, width, height), resized.width, resized.height, region);
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = a.reduce((sum, value, index) => sum + value * b[index]!, 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}

function softmax(logits: readonly number[]): number[] {
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
