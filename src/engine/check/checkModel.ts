/**
 * Tries a model once: each text tower on two sentences, the eyes on two drawn pictures, and, where numbers of it are
 * published and the picture they are of is at hand, those. What comes out must be features (features.ts).
 */
import type { ModelCheck } from '../../shared/models/models';
import type { LoadedModel } from '../recognise/loaded/loadedModel';
import { cosineOfPair } from './features';
import { chineseFeatures, englishFeatures, pictureFeatures } from './run';
import { comparePublished, type OpenPicture } from './published';
import { testPictures } from './testPictures';

export interface CheckOptions {
  readonly signal?: AbortSignal;
  /** Opens pictures that published numbers are of; without it, those are left out. */
  readonly openPicture?: OpenPicture;
}

const sentences = ['a person is riding a bicycle', 'two dogs sleep on a red carpet'];
const chineseSentences = ['一个人在骑自行车', '两只狗睡在红色地毯上'];

/**
 * tf must have its backend.
 * @throws AppError `model-invalid`, `cancelled`
 */
export async function checkModel(
  model: LoadedModel,
  { signal, openPicture = () => Promise.resolve(null) }: CheckOptions = {},
): Promise<Omit<ModelCheck, 'backend' | 'seconds'>> {
  const { english, chinese } = model.towers;
  const [words, characters] = [
    english === null ? null : cosineOfPair(await englishFeatures(english, sentences, signal), model.id, 'the English text tower'),
    chinese === null ? null : cosineOfPair(await chineseFeatures(chinese, chineseSentences, signal), model.id, 'the Chinese text tower'),
  ];
  const { resolution } = model.vision.config;
  const eyes = cosineOfPair(await pictureFeatures(model.vision, testPictures(resolution), signal), model.id, 'the eyes');
  return { english: words, chinese: characters, eyes, published: await comparePublished(model, openPicture) };
}
