/** Compiling ahead: what recognition will run is gone through once without numbers, so that no clip waits for shaders. */
import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../../shared/errors/errors';
import { type Adapter, attentionMaps, checkAdapterFits, promptedBlock, startTokens, visionHead, type VisionParams } from '../../model';
import { currentKernels } from '../../nn';
import type { LabelEmbeddings } from '../../text';
import { destroyUnusedBuffers } from '../../backend/unusedBuffers';
import { normalisedFrames } from '../../model/normalise';
import { laidEndToEnd } from '../../backend/readAndFree';
import { scoreLabels } from '../scoring/scoreLabels';

/** As usual; kernels differ by what divides them, not by how many there are. */
const usualFrames = 8;
/** Numbers of labels, and their words: those that 4 divides have kernels of their own. */
const labelSets = [
  [3, 3],
  [4, 4],
] as const;

/**
 * One clip from frames to scores with its maps, with an adapter or without: embedding, head and those layers that differ.
 * Nothing on backends that compile nothing. Never fails: what cannot be compiled fails with its reason when it is needed.
 */
export async function rehearseRecognition(vision: VisionParams, adapter: Adapter | null): Promise<void> {
  const { rehearse } = currentKernels();
  if (rehearse === undefined) return;
  const { resolution: R, grid, layers, embedding: E } = vision.config;
  const T = adapter?.settings.frames ?? usualFrames;
  const firstPrompted = adapter?.settings.fromLayer ?? 0;
  try {
    if (adapter !== null) checkAdapterFits(adapter, vision.config);
    await rehearse(() => {
      let tokens = startTokens(vision, normalisedFrames(new Uint8Array(T * R * R * 3), R), adapter, T);
      const means: tf.Tensor[] = [];
      for (const layer of new Set([0, firstPrompted, layers - 1])) {
        const before = tokens;
        const [after, mean] = tf.tidy(() => {
          const block = promptedBlock(vision, adapter, layer, before, T, 'mean', layer === layers - 1);
          return [block.tokens, block.attention!] as const;
        });
        tokens = after;
        means.push(mean);
      }
      const features: tf.Tensor3D = tf.reshape(visionHead(vision, tokens), [1, T, E]);
      const maps = Object.values(attentionMaps(means, grid * grid));
      for (const [C, n] of labelSets) {
        const scores = Object.values(scoreLabels(features, zeroLabels(C, n, E)));
        laidEndToEnd([features, ...maps, ...(adapter === null ? [] : [...maps, features]), ...scores, ...(adapter === null ? [] : scores)]);
      }
    });
    destroyUnusedBuffers();
  } catch (error) {
    if (error instanceof AppError && error.code !== 'internal') return; // an adapter of another model: said where it is used
    console.warn('Recognition could not be compiled ahead.', error);
  }
}

const rehearsals = new WeakMap<Adapter, { readonly model: RehearsedModel; readonly done: Promise<void> }>();

interface RehearsedModel {
  readonly vision: VisionParams;
  readonly compiled: Promise<void>;
}

/** An adapter's kernels, compiled once for a model. Never rejects. */
export function rehearsedWith(model: RehearsedModel, adapter: Adapter): Promise<void> {
  const before = rehearsals.get(adapter);
  if (before?.model === model) return before.done;
  const done = model.compiled.then(() => rehearseRecognition(model.vision, adapter));
  rehearsals.set(adapter, { model, done });
  return done;
}

function zeroLabels(C: number, n: number, E: number): LabelEmbeddings {
  const table = new Float32Array(C * E);
  const words = { data: new Float32Array(C * n * E), mask: new Float32Array(C * n), count: n };
  return {
    labels: Array.from({ length: C }, () => ({ en: '', zh: '' })),
    template: '',
    cut: [],
    use: { en: 'same-space', zh: 'same-space' },
    words,
    width: E,
    en: table,
    zh: table,
  };
}
