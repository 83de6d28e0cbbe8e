/** The worker's side of a grid's trainings: as any other, but for where clips come from and where the state is kept. */
import { AppError } from '../../../shared/errors/errors';
import type { DrawCalls } from '../../../shared/protocol/drawCalls';
import { checkSettings } from '../../../shared/teaching/trainingSettings';
import { collectionSignature } from '../../collection/collection';
import { openTeachingStore, type TeachingStore } from '../../collection/store';
import { probeMeasuring } from '../../train/forecast/forecastProbe';
import { forecastTraining } from '../../train/forecast/forecastTraining';
import { frameShelf } from '../../train/frames/frameFiles';
import { discardPending, readPending } from '../../train/storedTraining';
import { checkCollection } from '../../train/task/chooseClips';
import { loadForTraining, onTrainingDevice, runningTraining, type TrainingParts } from './runningTraining';
import { type DrawCollection, drawCollection } from './drawCollection';

export function drawHandlers(
  { guard, models, storeAdapter, collection: { tabs } }: Omit<TrainingParts, 'shelf'>,
  openStore: () => Promise<TeachingStore> = () => openTeachingStore('actionscope-draws'),
): DrawCalls {
  let opening: Promise<TeachingStore> | undefined;
  const store = (): Promise<TeachingStore> => (opening ??= openStore());
  const shelf = frameShelf('draw-frames');
  let current: DrawCollection | undefined;
  const keeper = {
    refresh: () => Promise.resolve(),
    get state() {
      if (current === undefined) throw new AppError('internal', 'no draw is open');
      return current.state;
    },
    file: (id: string) => current!.file(id),
  };
  const training = runningTraining({
    guard,
    models,
    storeAdapter,
    shelf,
    collection: { tabs, open: async () => ({ store: await store(), keeper }) },
  });

  return {
    async trainDraw({ key, name, settings, ...task }, context) {
      await training.left();
      if (training.control() !== undefined) throw new AppError('internal', 'a draw is already trained');
      current = drawCollection(task);
      const { state } = current;
      const pending = await readPending(await store());
      const signature = collectionSignature(state);
      const goesOn = pending !== undefined && pending.name === key && pending.signature === signature;
      const checkpoint = goesOn ? (pending.checkpoint ?? undefined) : undefined;
      const result = await training.run({ name: key, adapterName: name, settings, checkpoint }, context);
      return { ...result, setAside: result.setAside.map((clip) => ({ ...clip, clipId: task.clips[Number(clip.clipId)]!.path })) };
    },

    async forecastDraw({ settings, ...task }, context) {
      const { state, file } = drawCollection(task);
      checkSettings(settings);
      checkCollection(state);
      return onTrainingDevice(guard, context.signal, async (backend) => {
        const model = await loadForTraining(models, settings.modelId, context);
        const forecast = await forecastTraining(state, file, model, settings, backend.name, context);
        return { ...forecast, measuring: await probeMeasuring({ params: model.vision, settings }, { signal: context.signal }) };
      });
    },

    async controlDraw({ action }) {
      const control = training.control();
      if (action === 'pause') control?.pause();
      else control?.resume();
    },

    discardDraw: async () => discardPending(await store(), shelf),
  };
}
