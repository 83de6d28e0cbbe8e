/** Clips + labels -> adapter (paper Sec. 4.3): prepare, train, write the best epoch's adapter with its story in the header. */
import { throwIfCancelled } from '../../shared/errors/errors';
import { defaultTau } from '../../shared/recognition/recognition';
import type { Language } from '../../shared/recognition/spaces';
import type { TrainingEvent, TrainingSettings } from '../../shared/teaching/teaching';
import type { Bytes, LongWork } from '../../shared/base/units';
import { destroyUnusedBuffers } from '../backend/unusedBuffers';
import { createRunControl, type RunControl } from '../base/runControl';
import type { CollectionState } from '../collection/collection';
import { disposeAdapter } from '../model';
import { readAdapter, writeAdapter } from '../model/adapterFile/adapterFile';
import type { TrainerOptions, TrainingOutcome } from './epochs';
import { checkpointBytes, tokenBytes, watchMemory } from './forecast/memory';
import { accuracyOfAll } from './measure/accuracy';
import { languagesOfTask } from './measure/measure';
import { type FramePlaces, type ModelParts, type OpenClipFile, type Prepared, prepareTask, type SetAside } from './prepare';
import { rehearseTraining } from './rehearsal';
import { runTraining } from './trainer';

export interface TeachOptions extends LongWork<TrainingEvent>, FramePlaces, Pick<TrainerOptions, 'from' | 'save' | 'scores' | 'views'> {
  /** What the adapter's file says of itself. */
  readonly name: string;
  readonly control?: RunControl;
  /** The task is put here, and taken from here when the same training begins anew, on another device; whoever gives it closes it. */
  readonly decoded?: { prepared?: Prepared };
}

export interface TaughtAdapter {
  readonly outcome: TrainingOutcome;
  readonly setAside: readonly SetAside[];
  /** Safetensors; null where nothing was trained. */
  readonly file: Uint8Array<ArrayBuffer> | null;
}

/**
 * However it ends, the backend holds afterwards what it held before.
 * @param openFile gives the file of a clip of the collection
 * @throws AppError `collection-incomplete`, `cancelled`, `gradient-unsupported`, `loss-not-finite`
 */
export async function teachAdapter(
  collection: CollectionState,
  openFile: OpenClipFile,
  model: ModelParts,
  settings: TrainingSettings,
  { name, control = createRunControl(), from, save, scores, views, decoded, openFiles, ...work }: TeachOptions,
): Promise<TaughtAdapter> {
  // The encoder may have been loaded anew on another device since the clips were decoded.
  const compiled = rehearseTraining({ params: model.vision, settings });
  const prepared = decoded?.prepared ?? (await prepareTask(collection, settings, model, openFile, { ...work, openFiles }));
  if (decoded !== undefined) decoded.prepared = prepared;
  await compiled;
  const { setAside } = prepared;
  const task = { ...prepared.task, params: model.vision };
  // Said as the forecast says it: the most so far, and what is kept beside it.
  const tokens = tokenBytes(settings, model.vision.config, task.train.length, task.heldOut.length + task.setApart.length);
  const checkpoints = save === undefined ? 0 : checkpointBytes(settings, model.vision.config);
  const kept = (): Bytes => tokens + checkpoints + task.frames.peakBytes;
  destroyUnusedBuffers();
  const memory = watchMemory();
  const tell = (event: TrainingEvent): void => work.onProgress?.('bytes' in event ? { ...event, bytes: memory.peak() + kept() } : event);
  try {
    const outcome = await runTraining(task, {
      ...work,
      onProgress: tell,
      control,
      from,
      scores,
      views,
      ...(save === undefined ? {} : { save }),
    });
    throwIfCancelled(work.signal);
    return { outcome, setAside, file: await adapterFile(name, collection, settings, outcome, languagesOfTask(task.texts, settings)) };
  } finally {
    memory.stop();
    destroyUnusedBuffers();
    if (decoded === undefined) await prepared.close();
  }
}

async function adapterFile(
  name: string,
  { classes }: CollectionState,
  settings: TrainingSettings,
  { best, before }: TrainingOutcome,
  languages: readonly Language[],
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (best === null) return null;
  const { adapter } = await readAdapter(best.adapter);
  try {
    return await writeAdapter(adapter, {
      name,
      model: settings.modelId,
      classes: JSON.stringify(classes.map(({ en, zh }) => ({ en, zh }))),
      template: settings.template,
      languages: JSON.stringify(languages),
      lambda: String(settings.chineseBranch ? settings.lambda : 1),
      tau: String(defaultTau),
      metrics: JSON.stringify(
        before.length === 0 ? null : { before: accuracyOfAll(before).top1, after: accuracyOfAll(best.judged).top1, heldOut: before.length },
      ),
      training: JSON.stringify(ofTheMethod(settings)),
    });
  } finally {
    disposeAdapter(adapter);
  }
}

/** What a training learned does not depend on where its frames were kept. */
function ofTheMethod({
  memoryBudget: _memory,
  diskBudget: _disk,
  ...method
}: TrainingSettings): Omit<TrainingSettings, 'memoryBudget' | 'diskBudget'> {
  return method;
}
