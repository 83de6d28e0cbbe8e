/** A run before its first clip: model and adapter opened, languages chosen, labels embedded; what all of it hashes to. */
import type { EvaluationEvent, EvaluationTask } from '../../shared/evaluation/task';
import type { EvaluatedAdapter } from '../../shared/evaluation/report';
import type { CallContext } from '../../shared/protocol/call';
import type { LanguageUse } from '../../shared/recognition/spaces';
import type { DeviceGuard } from '../backend/deviceGuard';
import { destroyUnusedBuffers } from '../backend/unusedBuffers';
import { rehearseRecognition } from '../recognise/loaded/rehearsal';
import { type AdapterKeeper, type LoadedAdapter, refuseInstant } from '../recognise/loaded/loadedAdapter';
import type { LoadedModel, ModelKeeper } from '../recognise/loaded/loadedModel';
import { asked, eyesFor, speakersFor } from '../recognise/speakers';
import { embedLabels, indexedDbCache, type LabelEmbeddings } from '../text';
import { evaluatedAdapter } from './adapterShape';
import type { Seer } from './prepareClip';
import type { Observer } from './seeClip';
import { setupHash } from './setup';

export interface EvaluationParts {
  readonly guard: DeviceGuard;
  readonly models: ModelKeeper;
  readonly adapters: AdapterKeeper;
}

export interface OpenedRun {
  readonly backend: string;
  readonly modelHash: string;
  readonly adapterHash: string | null;
  readonly adapter: EvaluatedAdapter | null;
  readonly use: LanguageUse;
  readonly texts: LabelEmbeddings;
  readonly seers: readonly Seer[];
  /** Opens what is not open any more; to be called on the device. */
  readonly observers: (parts: EvaluationParts, context: Context) => Promise<Opened>;
}

interface Opened {
  readonly model: LoadedModel;
  readonly named: LoadedAdapter | null;
  readonly observers: readonly Observer[];
}

type Context = Pick<CallContext<EvaluationEvent>, 'signal' | 'onProgress'>;

export async function openRun(task: EvaluationTask, parts: EvaluationParts, context: Context): Promise<OpenedRun> {
  const { settings, data } = task;
  const { signal, onProgress } = context;
  let last: Pick<Opened, 'model' | 'named'> | undefined;
  const observersOf = async ({ models, adapters }: EvaluationParts, { onProgress: tell }: Context): Promise<Opened> => {
    const loading = {
      signal,
      onProgress: ({ done, total }: { done: number; total: number }) => tell({ kind: 'stage', stage: 'loading-model', done, total }),
    };
    // What is still on the backend is not asked for again: that is a look at the server and at the disk, for every clip.
    if (last === undefined || !models.holds(last.model) || (last.named !== null && !adapters.holds(last.named))) {
      const opened = await models.load(settings.modelId, loading);
      last = { model: opened, named: task.adapterId === null ? null : await adapters.load(task.adapterId) };
      refuseInstant(last.named);
    }
    const { model, named } = last;
    const eyes = await eyesFor(models, model, speakersFor(model, asked({}, named), data.classes), loading);
    const observers = eyes.map((one): Observer => ({ ...one, adapter: one.eyes === 'model' ? (named?.adapter ?? null) : null }));
    return { model, named, observers };
  };
  return parts.guard.run(async (backend) => {
    const { model, named, observers } = await observersOf(parts, context);
    const use = speakersFor(model, asked({}, named), data.classes);
    const texts = await embedLabels(model.towers, data.classes, settings.template, {
      cache: indexedDbCache(),
      use,
      signal,
      onProgress: ({ done, total }) => onProgress({ kind: 'stage', stage: 'text', done, total }),
    });
    destroyUnusedBuffers(); // a tower's sizes are its own
    await model.compiled;
    if (named !== null) await rehearseRecognition(model.vision, named.adapter);
    const [modelHash, adapterHash] = [model.hash, named?.hash ?? null];
    const seers = observers.map(async ({ eyes, vision }): Promise<Seer> => {
      return { eyes, config: vision.config, setup: await setupHash(task, { eyes, model: modelHash, adapter: adapterHash }) };
    });
    return {
      backend: `${backend.name} ${backend.device}`.trim(),
      modelHash,
      adapterHash,
      adapter: named === null ? null : evaluatedAdapter(named, data),
      use,
      texts,
      seers: await Promise.all(seers),
      observers: observersOf,
    };
  }, signal);
}
