/** Our engine: with its kernels, with those that sum in half precision, or on stock tfjs operations (their plain twins). */
import * as tf from '@tensorflow/tfjs-core';
import {
  adapterSettings,
  clipGradients,
  createAdapter,
  disposeAdapter,
  disposeEncoded,
  disposeVisionEncoder,
  encodeFrames,
  loadVisionEncoder,
  promptedBlock,
  startTokens,
  visionHead,
  type Adapter,
  type VisionParams,
} from '../../src/engine/model';
import { currentKernels, registerKernels, type Kernels } from '../../src/engine/nn';
import { setHalfArithmetic } from '../../src/engine/nn/webgpu';
import { destroyUnusedBuffers } from '../../src/engine/backend/unusedBuffers';
import { eightBits } from '../../src/engine/recognise/loaded/eightBits';
import { tapePlan } from '../../src/engine/train/step/batch';
import type { Contender, Stage } from './contender';
import type { EncoderSize } from './sizes';
import { weightSource, type Weights } from './weights';

const noKernels: { [name in keyof Required<Kernels>]: undefined } = {
  product: undefined,
  dense: undefined,
  columnSums: undefined,
  linear: undefined,
  linearBackward: undefined,
  layerNorm: undefined,
  layerNormBackward: undefined,
  trainableLayerNormBackward: undefined,
  unfold: undefined,
  unfoldBackward: undefined,
  composePrompts: undefined,
  composePromptsBackward: undefined,
  attention: undefined,
  attentionBackward: undefined,
  activate: undefined,
  activateBackward: undefined,
  packFrames: undefined,
  drawPictures: undefined,
  embedFrames: undefined,
  adamW: undefined,
  freeze: undefined,
  prepare: undefined,
  rehearse: undefined,
  allowHalf: undefined,
  allowNarrow: undefined,
};

/** @param start makes the backend current; called once */
export function createOurs(
  size: EncoderSize,
  weights: Weights,
  frameValues: Float32Array,
  { start, kind }: { readonly start: () => Promise<void>; readonly kind: 'kernels' | 'half' | 'eight bits' | 'stock' },
): Contender {
  const { frames: T, resolution, width, embedding } = size;
  let params: VisionParams | undefined;
  let adapter: Adapter | null = null;
  let stage: Stage = 'forward';
  let started = false;

  const encode = async (onPrompts?: (layer: Float32Array) => void): Promise<Float32Array> => {
    const frames = tf.tensor4d(frameValues, [T, resolution, resolution, 3]);
    const kept: tf.Tensor[] = [];
    const encoded = await encodeFrames(params!, frames, {
      T,
      adapter,
      ...(onPrompts === undefined
        ? {}
        : { onLayer: ({ reparameterized }) => void (reparameterized !== null && kept.push(tf.keep(tf.clone(reparameterized)))) }),
    });
    const features = (await encoded.features.data()) as Float32Array;
    for (const tensor of kept) onPrompts?.((await tensor.data()) as Float32Array);
    tf.dispose([frames, ...kept]);
    disposeEncoded(encoded);
    return features;
  };

  /** As the app does it, for what runs here: floats in, no maps out. */
  const rehearse = async (short: VisionParams): Promise<void> =>
    currentKernels().rehearse?.(() => {
      const frames: tf.Tensor4D = tf.zeros([2, resolution, resolution, 3]);
      const tokens = promptedBlock(short, null, 0, startTokens(short, frames, null, 2), 2).tokens;
      visionHead(short, promptedBlock(short, null, 1, tokens, 2, 'none', true).tokens);
    });

  return {
    async prepare(wanted) {
      if (!started) await start();
      started = true;
      if (kind === 'stock') registerKernels(tf.getBackend(), noKernels);
      if (tf.getBackend() === 'webgpu') setHalfArithmetic(kind === 'half');
      stage = wanted;
      let compiled = Promise.resolve();
      params = await loadVisionEncoder(weightSource(weights), { onFirstBlock: (short) => void (compiled = rehearse(short)) });
      await compiled;
      const { config } = params;
      if (kind === 'eight bits') currentKernels().allowNarrow?.((await eightBits(params)).matrices);
      adapter =
        wanted === 'forward'
          ? null
          : createAdapter(adapterSettings(config, { frames: T, globalPrompts: 8, bottleneck: Math.floor((width * 7) / 16) }), 3, {
              patchSize: size.patchSize,
              temporalDeviation: 0, // the others do not know it
            });
    },
    async run() {
      if (stage !== 'training step') return encode();
      const frames = tf.tensor4d(frameValues, [T, resolution, resolution, 3]);
      const dFeatures = tf.ones([1, T, embedding]) as tf.Tensor3D;
      const { gradients, features } = await trained(params!, adapter!, frames, dFeatures, T);
      tf.dispose([frames, dFeatures]);
      tf.dispose(gradients);
      return features;
    },
    async release() {
      if (adapter !== null) disposeAdapter(adapter);
      if (params !== undefined) disposeVisionEncoder(params);
      adapter = null;
      params = undefined;
      destroyUnusedBuffers(); // the next stage's bytes are its own
    },
    async prompts() {
      const layers: Float32Array[] = [];
      await encode((layer) => layers.push(layer.slice()));
      return layers;
    },
  };
}

/** A clip's part of a training step of a batch in pieces: features first without gradient (caching), then again with it. */
async function trained(params: VisionParams, adapter: Adapter, frames: tf.Tensor4D, dFeatures: tf.Tensor3D, T: number) {
  const encoded = await encodeFrames(params, frames, { T, adapter });
  const features = (await encoded.features.data()) as Float32Array;
  disposeEncoded(encoded);
  const { layersPerTape } = tapePlan(
    { params, settings: { frames: T, globalPrompts: adapter.settings.globalPrompts, fromLayer: 0, cachedViews: 0 } },
    1,
  );
  const gradients = await clipGradients(params, adapter, frames, dFeatures, { T, layersPerTape });
  // reading one number waits for everything submitted before it
  await tf.tidy(() => tf.sum(Object.values(gradients)[0]!)).data();
  return { gradients, features };
}
