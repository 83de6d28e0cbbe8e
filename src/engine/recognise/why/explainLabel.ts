/** Why a label, or one and not another: frames that were looked at -> which patches raise and lower its score (model/relevance). */
import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../../shared/errors/errors';
import type { CallContext } from '../../../shared/protocol/call';
import type { ExplainQuestion, LabelReason } from '../../../shared/recognition/reason';
import { defaultTau, type RecognitionProgress } from '../../../shared/recognition/recognition';
import { effectiveLambda, eyesNeeded } from '../../../shared/recognition/spaces';
import { readAndFree } from '../../backend/readAndFree';
import { scoreClip } from '../../model';
import { normalisedFrames } from '../../model/normalise';
import { labelRelevance } from '../../model/relevance';
import type { LabelEmbeddings } from '../../text';
import { embedForModel } from '../embedForModel';
import type { OnDevice } from '../onDevice';

/**
 * S / tau of the first label, less that of the second, as the eyes see it whose frames are shown. [choice] Where Chinese
 * has eyes of its own beside the model's, English alone is explained: the picture is that of the model's eyes.
 * @throws AppError `not-encoded`: the frames are of other eyes; `gradient-unsupported`; as recogniseClip for labels and model
 */
export async function explainLabel(
  { model, adapter, eyesFor }: OnDevice,
  { frames, label, against, use: asked, template, lambda }: ExplainQuestion,
  work: CallContext<RecognitionProgress>,
): Promise<LabelReason> {
  const [first, second] = eyesNeeded(asked);
  const use = second === undefined ? asked : ({ ...asked, zh: 'other-space' } as const);
  const eyes = await eyesFor(use);
  const { vision, eyes: whose } = eyes.find((one) => one.eyes === first)!;
  const T = frames.times.length;
  const { resolution, grid } = vision.config;
  if (frames.size !== resolution || frames.pixels.length !== T * resolution * resolution * 3) {
    throw new AppError('not-encoded', `The frames are not those of these eyes.`, { remedy: 'Run the clip again.' });
  }
  const vectors = await embedForModel(model.towers, use, against === null ? [label] : [label, against], template, work);
  const input = normalisedFrames(frames.pixels, resolution);
  const scorer = scorerOf(vectors, effectiveLambda(use, lambda));
  try {
    const relevance = await labelRelevance(vision, input, scorer.score, {
      T,
      adapter: whose === 'model' ? (adapter?.adapter ?? null) : null,
      signal: work.signal,
      onProgress: ({ done, total }) => work.onProgress({ stage: 'encoding', done, total }),
    });
    return { grid, ...(await readAndFree({ raises: relevance.raises, lowers: relevance.lowers })) };
  } finally {
    tf.dispose(input);
    scorer.dispose();
  }
}

/** F [1, T, E] -> (lambda S_VT + (1 - lambda) S_VC) / tau of the first label, less the same of the second. */
function scorerOf({ en, zh, words, width: E, labels }: LabelEmbeddings, lambda: number) {
  const C = labels.length;
  const english = en === null ? null : tf.tensor2d(en, [C, E]);
  const chinese = zh === null ? null : tf.tensor2d(zh, [C, E]);
  const own = { words: tf.tensor3d(words.data, [C, words.count, E]), mask: tf.tensor2d(words.mask, [C, words.count]) };
  const signs = tf.tensor1d(C === 1 ? [1 / defaultTau] : [1 / defaultTau, -1 / defaultTau]);
  return {
    score: (features: tf.Tensor3D): tf.Scalar => {
      const scores = scoreClip(features, { english, chinese, words: own }, defaultTau);
      const parts = [
        ...(scores.english === null ? [] : [tf.mul(scores.english, lambda)]),
        ...(scores.chinese === null ? [] : [tf.mul(scores.chinese, 1 - lambda)]),
      ];
      return tf.sum(tf.mul(parts.length === 1 ? parts[0]! : tf.add(parts[0]!, parts[1]!), signs));
    },
    dispose: () => tf.dispose([english, chinese, own.words, own.mask, signs].filter((tensor) => tensor !== null)),
  };
}
