/** A timeline before its first window: the film looked at, model and labels opened, the plan made, and what of it is kept. */
import { AppError } from '../../shared/errors/errors';
import type { CallContext } from '../../shared/protocol/call';
import { defaultTau, type LabelText, type RecognitionProgress } from '../../shared/recognition/recognition';
import { type Eyes, eyesNeeded } from '../../shared/recognition/spaces';
import type { TimelineEvent, TimelineFilm, TimelineTask } from '../../shared/timeline/film';
import { planTimeline } from '../../shared/timeline/plan';
import type { Folder } from '../files/storage';
import { holdOpen, type ProbedClip, probe } from '../media';
import type { VisionConfig } from '../model';
import { pictureKey } from '../recognise/decodeSizes';
import { embedForModel } from '../recognise/embedForModel';
import { type DeviceTurn, deviceTurns, type OnDevice, type RecogniserParts } from '../recognise/onDevice';
import { refuseInstant } from '../recognise/loaded/loadedAdapter';
import { asked, type Asked, speakersFor } from '../recognise/speakers';
import type { LabelEmbeddings } from '../text';
import { filmKey, setupKey } from './kept/filmKey';
import { keepWithin } from './kept/keepWithin';
import { type KeptPieces, keptPieces } from './kept/keptPieces';
import { type Piece, piecesOf } from './pieces';

export interface TimelineEyes {
  readonly eyes: Eyes;
  readonly config: VisionConfig;
  /** Names the pictures that they want. */
  readonly pictures: string;
  /** The adapter's prompts go through these eyes, so that features belong to a window and not to a moment. */
  readonly prompted: boolean;
}

export interface OpenTimeline {
  readonly film: TimelineFilm;
  readonly clip: ProbedClip;
  readonly pieces: readonly Piece[];
  readonly eyes: readonly TimelineEyes[];
  readonly gated: boolean;
  readonly texts: LabelEmbeddings;
  readonly kept: KeptPieces;
  readonly turn: DeviceTurn;
  /** The same for a later call: a turn ends with the call that it was made for. */
  readonly turnIn: (work: CallContext<RecognitionProgress>) => DeviceTurn;
  readonly asked: Asked;
}

interface Hashes {
  readonly model: string;
  readonly adapter: string | null;
}

type Context = CallContext<TimelineEvent>;

/** @throws AppError as `recognize`; `settings-invalid` */
export async function openTimeline(task: TimelineTask, parts: RecogniserParts, folder: Folder, context: Context): Promise<OpenTimeline> {
  const { file, options } = task;
  const { signal, onProgress } = context;
  const work = recognitionWork(context);
  onProgress({ kind: 'stage', stage: 'reading', done: 0, total: 1 });
  const clip = holdOpen(await probe(file, work));
  const { timeline } = clip;
  const plan = planTimeline(Math.max(timeline.end - timeline.origin, 1e-3), task.windows);
  const film = await filmKey(file, signal);
  const turn = deviceTurns(parts, options, work);
  const open = await turn((device) => prepare(device, options.labels, options.ownEyes ?? false, options.template, work));
  await open.compiled;
  const { eyes, hashes } = open;
  const decoder = options.decoder ?? 'auto';
  const id = await setupKey(film, { ...hashes, ownEyes: eyes.some((one) => one.eyes === 'own'), decoder, plan });
  const frameBytes = Math.max(...eyes.map(({ config }) => config.resolution ** 2 * 3));
  const pieces = piecesOf(plan, frameBytes);
  await keepWithin(folder, id);
  const kept = await keptPieces(folder, id, (problem) => onProgress({ kind: 'not-kept', problem: problem.toData() }));
  const prompted = eyes.some((one) => one.prompted);
  const gated = open.binding !== null;
  const perEyes = eyes.map((one) => (one.prompted ? plan.windows * plan.frames + (gated ? plan.moments : 0) : plan.moments));
  return {
    film: {
      id,
      file: file.name,
      media: clip.info,
      backend: open.backend,
      model: options.modelId,
      adapter: prompted ? open.adapterName : null,
      plan,
      labels: options.labels,
      labelSet: options.labelSet ?? '',
      use: open.texts.use,
      cut: open.texts.cut,
      template: options.template,
      tau: defaultTau,
      gate: open.binding === null ? null : { binding: open.binding },
      features: prompted ? 'per-window' : 'shared',
      encodings: perEyes.reduce((sum, count) => sum + count, 0),
      known: pieces.reduce((sum, { index, count }) => sum + (kept.has(index) ? count : 0), 0),
    },
    clip,
    pieces,
    eyes,
    gated,
    texts: open.texts,
    kept,
    turn: sameAsOpened(turn, hashes),
    turnIn: (later) => sameAsOpened(deviceTurns(parts, options, later), hashes),
    asked: open.asked,
  };
}

/** What loading and embedding say, as a timeline says it. */
function recognitionWork({ signal, onProgress }: Context): CallContext<RecognitionProgress> {
  return {
    signal,
    onProgress: ({ stage, done, total }) => {
      if (stage === 'loading-model' || stage === 'loading-decoder' || stage === 'text') onProgress({ kind: 'stage', stage, done, total });
    },
  };
}

async function prepare(
  device: OnDevice,
  labels: readonly LabelText[],
  ownEyes: boolean,
  template: string,
  work: CallContext<RecognitionProgress>,
) {
  const { backend, model, adapter } = device;
  refuseInstant(adapter);
  const how = asked({ ownEyes }, adapter);
  const use = speakersFor(model, how, labels);
  const open = await device.eyesFor(use);
  const texts = await embedForModel(model.towers, use, labels, template, work);
  const eyes = open.map(({ eyes: name, vision }): TimelineEyes => ({
    eyes: name,
    config: vision.config,
    pictures: pictureKey(vision.config),
    prompted: name === 'model' && adapter !== null,
  }));
  const gated = model.gate !== null && eyesNeeded(use).includes('model');
  return {
    backend,
    asked: how,
    texts,
    eyes,
    compiled: model.compiled,
    adapterName: adapter?.name ?? null,
    binding: gated ? adapter === null || adapter.embedded : null,
    hashes: { model: model.hash, adapter: adapter?.hash ?? null },
  };
}

/** A model or an adapter that was replaced meanwhile would make one film of two. */
function sameAsOpened(turn: DeviceTurn, { model, adapter }: Hashes): DeviceTurn {
  return (work) =>
    turn((device) => {
      if (device.model.hash !== model || (device.adapter?.hash ?? null) !== adapter) {
        throw new AppError('not-encoded', 'The model or the adapter was replaced while the film was being looked at.', {
          remedy: 'Start the timeline again.',
        });
      }
      return work(device);
    });
}
