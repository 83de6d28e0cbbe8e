/**
 * The paper's model, all of it (Deng, Tan, Liu 2024; docs/method.md). How it is used:
 *
 *   const params = await loadVisionEncoder(source, { overrides: visionOverrides(configJson) });  // names as Hugging Face's
 *   const frames = tf.tensor4d(normalised, [B * T, R, R, 3]);      // R = params.config.resolution, CLIP's mean and deviation
 *   const encoded = await encodeFrames(params, frames, { T, adapter, attention: 'mean', signal, onProgress });
 *   const scores = scoreClip(encoded.features, { english, chinese, words: { words, mask } }, tau);  // B = views of one clip
 *   const maps = attentionMaps(encoded.attention, params.config.grid ** 2);   // attention of each view: slice it first
 *   disposeEncoded(encoded);
 *
 * - B is clips or views: encoded.features [B, T, E]; attention: one tensor a layer, [B T, N + 1, keys] for 'mean'.
 * - adapter: null is the paper's baseline. `createAdapter(adapterSettings(config, choice), seed, { patchSize })`, or
 *   `readAdapter` of model/adapterFile/adapterFile. Adapters trained at another T are resampled.
 * - Cached lower layers (adapters with fromLayer > 0): `encodeLower` once a clip, then `encodeUpper`.
 * - Gradients: `clipGradients` (one clip, dL/dF in, gradients of every trainable tensor out); a batch in
 *   train/step/gradientCaching.
 * - Everything given out is the caller's to free; everything taken stays the caller's. Cancelling leaves nothing behind.
 */
export {
  adapterPlan,
  adapterSettings,
  checkAdapterFits,
  countParameters,
  createAdapter,
  disposeAdapter,
  disposeResampled,
  resampleAdapter,
  type Adapter,
  type AdapterPlan,
  type AdapterSettings,
} from './adapter';
export { attentionMaps, classToPatches, type ClassAttention } from './attentionMaps';
export { assertGradientsSupported, clipGradients, tapedFeatures, withGradientErrors, type Gradients } from './clipGradients';
export { pictureOptions, seenShare, visionOverrides, type VisionConfig } from './config';
export { bodyNames, type BodyName } from './reparam';
export { scoreClip, scoreClips, type ClipScores, type LabelTensors, type ManyScores } from './scores';
export { frameWeights, meanPool, uniformWeights, unit, videoEmbedding, videoTextCosine, type WordEmbeddings } from './videoEmbedding';
export {
  disposeEncoded,
  encodeClip,
  encodeFrames,
  encodeLower,
  encodeUpper,
  promptedBlock,
  startTokens,
  type ClipInput,
} from './visionEncoder';
export { visionBlock, visionHead } from './visionBlock';
export { disposeVisionEncoder, loadVisionEncoder, type VisionParams } from './visionParams';
