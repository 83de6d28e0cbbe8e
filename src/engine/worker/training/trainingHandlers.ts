/** The worker's side of training (TrainingCalls of shared/protocol/teachingCalls.ts). */
import { AppError } from '../../../shared/errors/errors';
import type { TrainingCalls } from '../../../shared/protocol/teachingCalls';
import type { TrainingResult } from '../../../shared/teaching/teaching';
import { checkSettings } from '../../../shared/teaching/trainingSettings';
import { collectionSignature } from '../../collection/collection';
import { forecastTraining } from '../../train/forecast/forecastTraining';
import { frameShelf } from '../../train/frames/frameFiles';
import { addTraining, discardPending, forgetTraining, readLast, readPending, readTrainings } from '../../train/storedTraining';
import { checkCollection } from '../../train/task/chooseClips';
import { loadForTraining, onTrainingDevice, runningTraining, trainsHere, type TrainingParts } from './runningTraining';

export function trainingHandlers(given: Omit<TrainingParts, 'shelf'>): TrainingCalls {
  const shelf = frameShelf('training-frames');
  const parts: TrainingParts = { ...given, shelf };
  const { guard, models, collection } = parts;
  const { open, tabs } = collection;
  const training = runningTraining(parts);
  /** Storage that refuses must not cost the result. */
  const kept = async (result: TrainingResult): Promise<TrainingResult> => {
    await addTraining((await open()).store, result).catch(() => undefined);
    return result;
  };
  return {
    async forecastTraining({ settings }, context) {
      const { keeper } = await open();
      const { state } = keeper;
      checkSettings(settings);
      checkCollection(state);
      return onTrainingDevice(guard, context.signal, async (backend) => {
        const model = await loadForTraining(models, settings.modelId, context);
        return forecastTraining(state, (id) => keeper.file(id), model, settings, backend.name, context);
      });
    },

    async train({ name, settings }, context) {
      await training.left();
      return kept(await training.run({ name, settings, checkpoint: undefined }, context));
    },

    async controlTraining({ action }) {
      const control = training.control();
      if (action === 'pause') control?.pause();
      else if (action === 'resume') control?.resume();
      else control?.stop();
    },

    async pendingTraining() {
      const { store, keeper } = await open();
      await training.left();
      const pending = await readPending(store);
      if (training.control() !== undefined || (await tabs.trainsElsewhere())) return null;
      if (pending === undefined) {
        if (!trainsHere()) await shelf.clear().catch(() => undefined); // what an earlier version left there
        return null;
      }
      await keeper.refresh();
      const { name, settings, checkpoint, signature } = pending;
      const collectionChanged = signature !== collectionSignature(keeper.state);
      return { name, settings, epoch: checkpoint?.epoch ?? 0, curve: checkpoint?.curve ?? [], collectionChanged };
    },

    async resumeTraining(_input, context) {
      const { store, keeper } = await open();
      await keeper.refresh();
      const pending = await readPending(store);
      if (pending === undefined) throw new AppError('internal', 'there is no training to go on with');
      if (pending.signature !== collectionSignature(keeper.state)) {
        throw new AppError('collection-incomplete', 'The collection has changed since this training was cut short.', {
          remedy: 'Take the changes back, or start a new training.',
          details: { gap: 'collection-changed', class: '' },
        });
      }
      const { name, settings, checkpoint } = pending;
      return kept(await training.run({ name, settings, checkpoint: checkpoint ?? undefined }, context));
    },

    discardTraining: async () => discardPending((await open()).store, shelf),
    keptTrainings: async () => readTrainings((await open()).store),
    forgetTraining: async ({ id }) => forgetTraining((await open()).store, id),
    lastTraining: async () => readLast((await open()).store),
  };
}
