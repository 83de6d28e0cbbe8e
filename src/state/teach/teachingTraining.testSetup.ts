/** What the tests of training share: points of a curve, a result, and a store without anything in it. */
import type { EpochPoint, TrainingResult } from '../../shared/teaching/teaching';
import { emptyCollection, useTeachingCollection } from './collectionStore';
import { classOf, fakeEngine, type FakeEngine } from './teachingFakeEngine';
import { dismissResult, trainingSettings, useTeachingTraining } from './teachingTraining';
import { chooseTeachingPreset } from './teachingSettings';

export function pointOf(epoch: number, more: Partial<EpochPoint> = {}): EpochPoint {
  return {
    epoch,
    lossEn: 1 / (epoch + 1),
    lossZh: null,
    trainAccuracy: 0.5,
    heldOutAccuracy: 0.5,
    learningRate: 1e-3,
    ...more,
  };
}

export function resultOf(more: Partial<TrainingResult> = {}): TrainingResult {
  return {
    name: 'taught',
    adapterId: 'adapter-1',
    adapterFile: new Blob(['weights']),
    storageProblem: null,
    ended: 'finished',
    bestEpoch: 2,
    curve: [pointOf(0), pointOf(1), pointOf(2)],
    before: { top1: 0, n: 3, low: 0, high: 0.56 },
    after: { top1: 1, n: 3, low: 0.44, high: 1 },
    perClass: [],
    confusion: null,
    setAside: [],
    settings: trainingSettings(),
    parameters: 1000,
    seconds: 12,
    ...more,
  };
}

/** Nothing set, asked or trained; two classes, ready to train. @returns the engine that answers */
export function resetTraining(): FakeEngine {
  const engine = fakeEngine();
  for (const name of ['listModels', 'listAdapters'] as const) engine.answer(name, () => []);
  engine.answer('storage', () => ({ usedBytes: 0, freeBytes: null, memoryOnly: false }));
  engine.answer('pendingTraining', () => null);
  engine.answer('controlTraining', () => undefined);
  chooseTeachingPreset('quick');
  dismissResult();
  useTeachingTraining.setState({
    name: '',
    forecast: { state: 'none', value: null, key: '', error: null },
    run: null,
    result: null,
    pending: null,
    error: null,
  });
  useTeachingCollection.setState({
    collection: { ...emptyCollection, classes: [classOf('a', 'wave'), classOf('b', 'clap')], canTrain: true },
  });
  return engine;
}
