/**
 * A clip in, the action out: decode, encode, compare with the labels (METHOD.md from "Input" to "Scores").
 * Decoding runs outside the GPU's queue, so that the next clip is decoded while this one is encoded.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { CallContext, Handlers, RecognitionCalls } from '../../shared/protocol';
import type { LabelText, Recognition, RecognitionProgress, RecognitionStage } from '../../shared/recognition';
import { decodeClip, type DecodedClip, probe } from '../media';
import type { Adapter, ClipScores } from '../model';
import { embedLabels, indexedDbCache, type LabelEmbeddings } from '../text';
import type { DeviceGuard } from './deviceGuard';
import { encodeViews, type EncodedViews, shownView } from './encodeViews';
import { bearsHalfPrecision, withHalfPrecision } from './halfPrecision';
import type { AdapterKeeper } from './loadedAdapter';
import type { LoadedModel, ModelKeeper } from './loadedModel';
import { readAndFree } from './readAndFree';
import { rehearseRecognition } from './rehearsal';
import { labelScores, scoreLabels } from './scoreLabels';
import { destroyUnusedBuffers } from '../unusedBuffers';

/** F of a clip's views, kept for other labels; a few kilobytes each. */
interface KeptClip {
  readonly modelId: string;
  /** [V, T, E] */
  readonly features: Float32Array;
  readonly shape: readonly [number, number, number];
}

export interface RecogniserParts {
  readonly guard: DeviceGuard;
  readonly models: ModelKeeper;
  readonly adapters: AdapterKeeper;
}

const clipsKept = 64;
const cache = indexedDbCache();

export function recognitionHandlers({ guard, models, adapters }: RecogniserParts): Handlers<RecognitionCalls> {
  const encoded = new Map<string, KeptClip>();
  const inHalf = new WeakMap<LoadedModel, boolean>();
  const rehearsals = new WeakMap<Adapter, { readonly model: LoadedModel; readonly done: Promise<void> }>();
  let count = 0;

  /** Tries a model once, while its first clip is decoded; until then it counts as one that does not bear it. */
  function tryHalfPrecision(model: LoadedModel): void {
    if (inHalf.has(model)) return;
    inHalf.set(model, false);
    guard
      .run(() => bearsHalfPrecision(model.vision))
      .then((bears) => inHalf.set(model, bears))
      .catch((error: unknown) => console.warn('Half precision could not be tried.', error));
  }

  /** An adapter's kernels, compiled once for a model. */
  function rehearsed(model: LoadedModel, adapter: Adapter): Promise<void> {
    const before = rehearsals.get(adapter);
    if (before?.model === model) return before.done;
    const done = model.compiled.then(() => rehearseRecognition(model.vision, adapter));
    rehearsals.set(adapter, { model, done });
    return done;
  }

  function keep(clip: KeptClip): string {
    const id = `clip-${++count}`;
    encoded.set(id, clip);
    const oldest = encoded.keys().next().value;
    if (encoded.size > clipsKept && oldest !== undefined) encoded.delete(oldest);
    return id;
  }

  return {
    start: ({ backend }) => guard.start(backend),

    async recognize({ file, options }, context) {
      const { signal, onProgress } = context;
      const clock = stopwatch();
      onProgress({ stage: 'reading', done: 0, total: 1 });
      const clip = await probe(file, { signal, onProgress });
      clock.lap('reading');
      // The model's size decides the crop, so it comes first. What it runs compiles while the clip is decoded.
      const { model, compiled } = await guard.run(async () => {
        const loaded = await loadModel(models, options.modelId, context);
        const named = options.adapterId === null ? null : await adapters.load(options.adapterId);
        return { model: loaded, compiled: named === null ? loaded.compiled : rehearsed(loaded, named.adapter) };
      });
      tryHalfPrecision(model);
      clock.skip();
      const resolution = model.vision.config.resolution;
      const decoded = await decodeClip(clip, {
        frames: options.frames,
        temporalViews: options.views === 12 ? 4 : 1,
        crop: options.views === 12 ? 'three' : 'center',
        size: resolution,
        signal,
        onProgress,
        ...(options.decoder === undefined ? {} : { decoder: options.decoder }),
      });
      clock.lap('decoding');
      await compiled;
      return guard.run(async (backend) => {
        const fresh = await loadModel(models, options.modelId, context);
        clock.skip();
        const labels = await embed(fresh, options.labels, options.template, context);
        clock.lap('text');
        const named = options.adapterId === null ? null : await adapters.load(options.adapterId);
        const half = inHalf.get(fresh) ?? false;
        const encoding = await withHalfPrecision(half, () =>
          encodeViews(fresh.vision, decoded, named?.adapter ?? null, {
            signal,
            onProgress: ({ done, total }) => onProgress({ stage: 'encoding', done, total }),
          }),
        );
        clock.lap('encoding');
        onProgress({ stage: 'scoring', done: 0, total: 1 });
        const scores = scoreLabels(encoding.features, labels);
        clock.lap('scoring');
        const read = await readClip(encoding, scores);
        clock.lap('encoding'); // a GPU was only told so far what to do: the wait for it is the encoder's
        return {
          id: keep({ modelId: options.modelId, features: read.features, shape: encoding.features.shape }),
          file: file.name,
          media: decoded.info,
          decoder: decoded.decoder,
          damaged: decoded.damaged,
          backend: half ? { ...backend, features: [...backend.features, 'products in half precision'] } : backend,
          model: options.modelId,
          adapter: named?.name ?? null,
          frames: strip(decoded, shownView(decoded)),
          ...attentionOf(read, fresh.vision.config.grid),
          scores: labelScores(labels, read),
          milliseconds: clock.laps(),
        };
      });
    },

    async rescore({ id, labels, template }, context) {
      const clip = encoded.get(id);
      if (clip === undefined) throw new Error(`no clip ${id} is kept; recognise it again`);
      return guard.run(async () => {
        const model = await loadModel(models, clip.modelId, context);
        const embeddings = await embed(model, labels, template, context);
        const features = tf.tensor3d(clip.features, [...clip.shape]);
        const { english, chinese, frameWeights } = scoreLabels(features, embeddings);
        features.dispose();
        return labelScores(embeddings, await readAndFree({ english, chinese, frameWeights }));
      });
    },
  };
}

function loadModel(models: ModelKeeper, id: string, { signal, onProgress }: CallContext<RecognitionProgress>) {
  return models.load(id, {
    signal,
    onProgress: ({ done, total }) => onProgress({ stage: 'loading-model', done, total }),
  });
}

async function embed(
  model: LoadedModel,
  labels: readonly LabelText[],
  template: string,
  { signal, onProgress }: CallContext<RecognitionProgress>,
): Promise<LabelEmbeddings> {
  let towersRan = false;
  const embeddings = await embedLabels(model.towers, labels, template, {
    cache,
    signal,
    onProgress: ({ done, total }) => {
      towersRan = true;
      onProgress({ stage: 'text', done, total });
    },
  });
  if (towersRan) destroyUnusedBuffers(); // a tower's tables and layers have sizes that the visual encoder has not
  return embeddings;
}

function strip({ times, pixels, frames, width }: DecodedClip, view: number) {
  const bytes = frames * width * width * 3;
  return { times: times[view]!, size: width, pixels: pixels.slice(view * bytes, (view + 1) * bytes) };
}

/** Everything the clip's encoding and scores are, in the one wait that a clip costs; frees both. */
function readClip({ features, attention, plainAttention }: EncodedViews, { english, chinese, frameWeights }: ClipScores) {
  return readAndFree({
    features,
    last: attention.last,
    rollout: attention.rollout,
    plainLast: plainAttention?.last ?? null,
    plainRollout: plainAttention?.rollout ?? null,
    english,
    chinese,
    frameWeights,
  });
}

function attentionOf(read: Awaited<ReturnType<typeof readClip>>, grid: number): Pick<Recognition, 'attention' | 'plainAttention'> {
  const { last, rollout, plainLast, plainRollout } = read;
  return {
    attention: { grid, last, rollout },
    plainAttention: plainLast === null || plainRollout === null ? null : { grid, last: plainLast, rollout: plainRollout },
  };
}

/** Milliseconds of each stage; `skip` leaves out what belongs to none (loading the model, waiting for the GPU's queue). */
function stopwatch() {
  const laps: Record<RecognitionStage, number> = { reading: 0, decoding: 0, text: 0, encoding: 0, scoring: 0 };
  let last = performance.now();
  return {
    skip: () => {
      last = performance.now();
    },
    lap: (stage: RecognitionStage) => {
      const now = performance.now();
      laps[stage] += now - last;
      last = now;
    },
    laps: () => laps,
  };
}

