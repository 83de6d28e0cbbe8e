/**
 * A clip in, the action out: clip + model + labels (+ adapter) -> scores (docs/method.md from "Input" to "Scores"). Decoding
 * runs outside the device's queue, so that the next clip is decoded while this one is encoded.
 */
import type { CallContext } from '../../shared/protocol/call';
import type { LabelText, Recognition, RecognitionProgress, RecognizeOptions } from '../../shared/recognition/recognition';
import { type DecodedClip, probe } from '../media';
import { seenShare } from '../model';
import type { LabelEmbeddings } from '../text';
import { answerSoundly, type ClipAnswer } from './answer';
import { decodeSizes, pictureKey, strip } from './decodeSizes';
import { embedForModel } from './embedForModel';
import { shownView } from './encodeViews';
import { gateVerdict } from './gateVerdict';
import type { KeptFeatures } from './featureStore';
import { type EightBits, eightBits, noEightBits } from './loaded/eightBits';
import { rehearsedWith } from './loaded/rehearsal';
import type { DeviceTurn, OnDevice } from './onDevice';
import { rememberingOf } from './loaded/loadedAdapter';
import { withMemory } from './scoring/remembered';
import { labelScores } from './scoring/scoreLabels';
import { asked, speakersFor } from './speakers';
import { type Stopwatch, stopwatch } from './stopwatch';

/** Model and adapter are what the device holds; the labels stand for themselves. */
export type ClipOptions = Omit<RecognizeOptions, 'modelId' | 'adapterId' | 'labels'>;

export interface RecognisedClip {
  readonly recognition: Omit<Recognition, 'id'>;
  /** F of the clip, for other labels (rescoreClip). */
  readonly kept: KeptFeatures;
}

/**
 * @param onDevice gives a turn twice: before the clip is decoded, for what its pictures must be, and after
 * @throws AppError: the file is no clip (see media), `labels-invalid`, `languages-apart`, `model-invalid`, `adapter-invalid`,
 * `cancelled`, and what loading throws
 */
export async function recogniseClip(
  file: File,
  onDevice: DeviceTurn,
  labels: readonly LabelText[],
  options: ClipOptions,
  work: CallContext<RecognitionProgress>,
): Promise<RecognisedClip> {
  const clock = stopwatch();
  work.onProgress({ stage: 'reading', done: 0, total: 1 });
  const clip = await probe(file, work);
  clock.lap('reading');
  // The eyes' size decides the crop, so they come first. What they run compiles while the clip is decoded.
  const { configs, compiled } = await onDevice((device) => prepareDevice(device, labels, options));
  clock.skip();
  const decoded = await decodeSizes(configs, clip, options, work);
  clock.lap('decoding');
  await compiled;
  return onDevice(async (device) => {
    const { model, adapter, half } = device;
    const use = speakersFor(model, asked(options, adapter), labels);
    const eyes = await device.eyesFor(use);
    clock.skip();
    const vectors = await embedForModel(model.towers, use, labels, options.template, work);
    clock.lap('text');
    // One trial after the other: what is allowed holds for the whole device.
    const bits: EightBits[] = [];
    for (const { vision } of eyes) bits.push(options.speed === 'fast' ? await eightBits(vision) : noEightBits);
    const looks = eyes.map((one, index) => ({
      ...one,
      eight: bits[index]!,
      clip: decoded.get(pictureKey(one.vision.config))!,
      adapter: one.eyes === 'model' ? (adapter?.adapter ?? null) : null,
    }));
    const names = { model: model.id, adapter: adapter?.name ?? null };
    return recognitionOf(file.name, device, vectors, options, await answerSoundly(looks, vectors, names, { half, clock, work }), clock);
  });
}

async function prepareDevice({ model, adapter, eyesFor, half }: OnDevice, labels: readonly LabelText[], options: ClipOptions) {
  const eyes = await eyesFor(speakersFor(model, asked(options, adapter), labels));
  for (const { vision } of eyes) half.tryOut(vision);
  return {
    configs: eyes.map(({ vision }) => vision.config),
    compiled: adapter?.adapter == null ? model.compiled : rehearsedWith(model, adapter.adapter),
  };
}

function recognitionOf(
  file: string,
  { backend, model, adapter }: OnDevice,
  vectors: LabelEmbeddings,
  options: ClipOptions,
  { looks, shapes, read, waited }: ClipAnswer,
  clock: Stopwatch,
): RecognisedClip {
  const shown = looks[0]!;
  const features = Object.fromEntries(looks.map(({ eyes }) => [eyes, { values: read[eyes]!, shape: shapes[eyes]! }]));
  const milliseconds = clock.laps();
  const last = milliseconds.encoding - waited.reduce((sum, time) => sum + time, 0);
  return {
    kept: {
      modelId: model.id,
      modelHash: model.hash,
      asked: asked(options, adapter),
      features,
      plain: plainOf(read, shown),
      ...(adapter?.memory == null ? {} : { instant: { id: adapter.id, hash: adapter.hash } }),
    },
    recognition: {
      file,
      ...shownOf(shown.clip, seenShare(shown.vision.config)),
      backend,
      ...precisionOf(shown),
      model: model.id,
      adapter: looks.some((look) => look.adapter !== null) || rememberingOf(adapter) !== null ? adapter!.name : null,
      views: options.views,
      ...attentionOf(read, shown.vision.config.grid),
      scores: withMemory(labelScores(vectors, options.labelSet ?? '', read), rememberingOf(adapter), features['model']),
      gate:
        model.gate === null || read.model === null ? null : gateVerdict(model.gate, shown.clip, { ...read, features: read.model }, adapter),
      milliseconds,
      encodings: looks.map(({ eyes }, index) => ({ eyes, milliseconds: waited[index] ?? last })),
    },
  };
}

/** Left out where all was single precision. */
function precisionOf({ half, eight }: ClipAnswer['looks'][number]): Pick<Recognition, 'precision'> {
  if (half) return { precision: { products: 'half', single: [] } };
  return eight.matrices.size === 0 ? {} : { precision: { products: 'eight-bit', single: eight.single } };
}

function plainOf({ plainFeatures: values }: ClipAnswer['read'], { clip, vision }: ClipAnswer['looks'][number]): KeptFeatures['plain'] {
  return values === null ? null : { values, shape: [1, clip.frames, vision.config.embedding], view: shownView(clip) };
}

function shownOf(clip: DecodedClip, crop: number | null): Pick<Recognition, 'media' | 'decoder' | 'damaged' | 'frames'> {
  const { info, decoder, damaged } = clip;
  return { media: info, decoder, damaged, frames: strip(clip, shownView(clip), crop) };
}

function attentionOf(
  { last, rollout, plainLast, plainRollout }: ClipAnswer['read'],
  grid: number,
): Pick<Recognition, 'attention' | 'plainAttention'> {
  return {
    attention: { grid, last, rollout },
    plainAttention: plainLast === null || plainRollout === null ? null : { grid, last: plainLast, rollout: plainRollout },
  };
}
