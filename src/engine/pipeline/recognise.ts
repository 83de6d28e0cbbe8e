/**
 * A clip in, the action out: decode, encode, compare with the labels (METHOD.md from "Input" to "Scores").
 * Decoding runs outside the GPU's queue, so that the next clip is decoded while this one is encoded.
 */
import * as tf from '@tensorflow/tfjs-core';
import { throwIfCancelled } from '../../shared/errors';
import type { CallContext, Handlers, RecognitionCalls } from '../../shared/protocol';
import {
  type AttentionMaps,
  defaultTau,
  type LabelScores,
  type LabelText,
  type RecognitionProgress,
  type RecognitionStage,
} from '../../shared/recognition';
import { decodeClip, type DecodedClip, probe } from '../media';
import { attentionMaps, type Adapter, disposeEncoded, encodeFrames, scoreClip, type VisionParams } from '../model';
import { embedLabels, indexedDbCache, type LabelEmbeddings } from '../text';
import type { DeviceGuard } from './deviceGuard';
import type { AdapterKeeper } from './loadedAdapter';
import type { LoadedModel, ModelKeeper } from './loadedModel';
import { normalisedFrames } from './normalise';

/** F of a clip's views, kept for other labels; a few kilobytes each. */
interface EncodedClip {
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
  const encoded = new Map<string, EncodedClip>();
  let count = 0;

  function keep(clip: EncodedClip): string {
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
      // The model's size decides the crop, so it comes first; both wait for nothing but themselves.
      const model = await guard.run(() => loadModel(models, options.modelId, context));
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
      return guard.run(async (backend) => {
        const fresh = await loadModel(models, options.modelId, context);
        clock.skip();
        const labels = await embed(fresh, options.labels, options.template, context);
        clock.lap('text');
        const named = options.adapterId === null ? null : await adapters.load(options.adapterId);
        const shown = shownView(decoded);
        const result = await encodeViews(fresh.vision, decoded, named?.adapter ?? null, shown, context);
        const plain = named === null ? null : await encodeView(fresh.vision, decoded, null, shown, true, context);
        clock.lap('encoding');
        const clipFeatures: EncodedClip = { modelId: options.modelId, ...result };
        onProgress({ stage: 'scoring', done: 0, total: 1 });
        const scores = await scoreAgainst(clipFeatures, labels);
        clock.lap('scoring');
        return {
          id: keep(clipFeatures),
          file: file.name,
          media: decoded.info,
          decoder: decoded.decoder,
          damaged: decoded.damaged,
          backend,
          model: options.modelId,
          adapter: named?.name ?? null,
          frames: strip(decoded, shown),
          attention: result.attention,
          plainAttention: plain?.attention ?? null,
          scores,
          milliseconds: clock.laps(),
        };
      });
    },

    async rescore({ id, labels, template }, context) {
      const clip = encoded.get(id);
      if (clip === undefined) throw new Error(`no clip ${id} is kept; recognise it again`);
      return guard.run(async () => {
        const model = await loadModel(models, clip.modelId, context);
        return scoreAgainst(clip, await embed(model, labels, template, context));
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

function embed(
  model: LoadedModel,
  labels: readonly LabelText[],
  template: string,
  { signal, onProgress }: CallContext<RecognitionProgress>,
): Promise<LabelEmbeddings> {
  return embedLabels(model.towers, labels, template, {
    cache,
    signal,
    onProgress: ({ done, total }) => onProgress({ stage: 'text', done, total }),
  });
}

/** The view drawn on the page: the centre crop, of the temporal clip nearest the middle of the segments. */
function shownView({ views }: DecodedClip): number {
  if (views === 1) return 0;
  const crops = 3;
  return Math.floor(views / crops / 2) * crops + 1;
}

function strip({ times, pixels, frames, width }: DecodedClip, view: number) {
  const bytes = frames * width * width * 3;
  return { times: times[view]!, size: width, pixels: pixels.slice(view * bytes, (view + 1) * bytes) };
}

/** All views, one at a time so that memory does not grow with their number -> F [V, T, E] and the shown view's maps. */
async function encodeViews(
  vision: VisionParams,
  decoded: DecodedClip,
  adapter: Adapter | null,
  shown: number,
  context: CallContext<RecognitionProgress>,
) {
  const { views: V, frames: T } = decoded;
  const E = vision.config.embedding;
  const features = new Float32Array(V * T * E);
  let attention: AttentionMaps | undefined;
  for (let view = 0; view < V; view++) {
    const one = await encodeView(vision, decoded, adapter, view, view === shown, context);
    features.set(one.features, view * T * E);
    if (one.attention !== null) attention = one.attention;
  }
  return { features, shape: [V, T, E] as const, attention: attention! };
}

async function encodeView(
  vision: VisionParams,
  { views: V, frames: T, width, pixels }: DecodedClip,
  adapter: Adapter | null,
  view: number,
  wantsAttention: boolean,
  { signal, onProgress }: CallContext<RecognitionProgress>,
): Promise<{ features: Float32Array; attention: AttentionMaps | null }> {
  throwIfCancelled(signal);
  const { grid, layers: L } = vision.config;
  const bytes = T * width * width * 3;
  const frames = normalisedFrames(pixels.subarray(view * bytes, (view + 1) * bytes), width);
  try {
    const result = await encodeFrames(vision, frames, {
      T,
      adapter,
      attention: wantsAttention ? 'mean' : 'none',
      signal,
      onProgress: ({ done }) => onProgress({ stage: 'encoding', done: view * L + done, total: V * L }),
    });
    try {
      // Both read back together: one wait for the GPU.
      const [features, maps] = await Promise.all([
        result.features.data<'float32'>(),
        wantsAttention ? attentionMaps(result.attention, grid * grid) : null,
      ]);
      return { features, attention: maps === null ? null : { grid, ...maps } };
    } finally {
      disposeEncoded(result);
    }
  } finally {
    frames.dispose();
  }
}

async function scoreAgainst(clip: EncodedClip, labels: LabelEmbeddings): Promise<LabelScores> {
  const { words } = labels;
  const C = labels.labels.length;
  const E = labels.width;
  const tensors = {
    features: tf.tensor3d(clip.features, [...clip.shape]),
    english: labels.en === null ? null : tf.tensor2d(labels.en, [C, E]),
    chinese: labels.zh === null ? null : tf.tensor2d(labels.zh, [C, E]),
    words: tf.tensor3d(words.data, [C, words.count, E]),
    mask: tf.tensor2d(words.mask, [C, words.count]),
  };
  try {
    const { english, chinese, frameWeights } = await scoreClip(
      tensors.features,
      { english: tensors.english, chinese: tensors.chinese, words: { words: tensors.words, mask: tensors.mask } },
      defaultTau,
    );
    return {
      labels: labels.labels,
      scoresEn: english,
      scoresZh: chinese,
      frameWeights,
      template: labels.template,
      tau: defaultTau,
    };
  } finally {
    tf.dispose(Object.values(tensors).filter((tensor) => tensor !== null));
  }
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

