/** Features that are kept of a clip + model + other labels -> scores; nothing is encoded again. */
import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../shared/errors/errors';
import type { CallContext } from '../../shared/protocol/call';
import type { LabelScores, LabelText, RecognitionProgress, RecognizeOptions } from '../../shared/recognition/recognition';
import { eyesNeeded } from '../../shared/recognition/spaces';
import { readAndFree } from '../backend/readAndFree';
import { embedForModel } from './embedForModel';
import type { KeptFeatures } from './featureStore';
import { type LoadedAdapter, rememberingOf } from './loaded/loadedAdapter';
import type { LoadedModel } from './loaded/loadedModel';
import { withMemory } from './scoring/remembered';
import { labelScores, plainByName, scoreBoth, type SeenFeatures } from './scoring/scoreLabels';
import { checkFinite, checkTellingApart } from './scoring/soundNumbers';
import { speakersFor } from './speakers';

/** @throws AppError `not-encoded`: these labels need what was not kept; as recogniseClip for labels and model */
export async function rescoreClip(
  clip: KeptFeatures,
  model: LoadedModel,
  labels: readonly LabelText[],
  { labelSet = '', template }: Pick<RecognizeOptions, 'labelSet' | 'template'>,
  work: CallContext<RecognitionProgress>,
  adapter: LoadedAdapter | null = null,
): Promise<LabelScores> {
  if (model.hash !== clip.modelHash) throw notEncoded('The model was replaced meanwhile.');
  if (clip.instant !== undefined && adapter?.hash !== clip.instant.hash) throw notEncoded('The adapter was replaced meanwhile.');
  const use = speakersFor(model, clip.asked, labels);
  if (eyesNeeded(use).some((eyes) => clip.features[eyes] === undefined)) {
    throw notEncoded('These labels are read by eyes that have not seen the clip.');
  }
  const vectors = await embedForModel(model.towers, use, labels, template, work);
  const features = Object.fromEntries(
    Object.entries(clip.features).map(([eyes, { values, shape }]) => [eyes, tf.tensor3d(values, [...shape])]),
  ) as SeenFeatures;
  const plain = clip.plain == null ? null : { features: tf.tensor3d(clip.plain.values, [...clip.plain.shape]), view: clip.plain.view };
  const { scores, plain: plainScores } = scoreBoth(features, plain, vectors);
  tf.dispose([Object.values(features), plain?.features ?? []]);
  const { english, chinese, frameWeights } = scores;
  const read = await readAndFree({ english, chinese, frameWeights, ...plainByName(plainScores) });
  const names = { model: model.id, adapter: null };
  checkFinite(Object.values(read), names);
  checkTellingApart(vectors.labels, [read.english, read.chinese], names);
  return withMemory(labelScores(vectors, labelSet, read), rememberingOf(adapter), clip.features.model);
}

export function notEncoded(message: string): AppError {
  return new AppError('not-encoded', message, { remedy: 'Run the clip again.' });
}
