/** One run of the order benchmark: teach a set of classes from K clips each, judge clips never seen, partner against partner. */
import { createRandom } from '../src/shared/random';
import { defaultTau } from '../src/shared/recognition';
import { type ReparamBodyName, type TrainingSettings } from '../src/shared/teaching';
import { settingsOf } from '../src/shared/trainingSettings';
import type { Action } from '../models/demo/scenes/actions';
import { readAdapter, writeAdapter } from '../src/engine/io/adapterFile';
import { disposeAdapter, type Adapter } from '../src/engine/model';
import { createControl } from '../src/engine/train/control';
import { disposeTexts, indexOfLargest, scoreHeldOut, uploadTexts } from '../src/engine/train/measure';
import type { TaskClip, TrainingTask } from '../src/engine/train/task';
import { runTraining } from '../src/engine/train/trainer';
import { prepareViews } from '../src/engine/train/views';
import { type DemoModel, renderClips } from './orderData';

/** A row of Table 7: what is switched on. */
export interface Variant {
  readonly name: string;
  readonly pooling: 'mean' | 'words';
  /** null: no prompts, nothing trained. */
  readonly body: ReparamBodyName | null;
  readonly chinese: boolean;
}

export const paperRows: readonly Variant[] = [
  { name: 'CLIP, mean pooling', pooling: 'mean', body: null, chinese: false },
  { name: 'baseline (Eq. 6, 7)', pooling: 'words', body: null, chinese: false },
  { name: 'temporal prompts', pooling: 'words', body: 'none', chinese: false },
  { name: 'temporal prompts + R(2+1)D', pooling: 'words', body: 'r2plus1d', chinese: false },
  { name: 'temporal prompts + R(2+1)D + Chinese', pooling: 'words', body: 'r2plus1d', chinese: true },
];

export const otherBodies: readonly Variant[] = (['c3d', 'tada', 'lstm', 'transformer', 'mlp'] as const).map((body) => ({
  name: `temporal prompts + ${body} + Chinese`, pooling: 'words', body, chinese: true,
}));

/** The quick preset, for longer: the last pairs to be told apart need some 3,000 steps. */
export const orderSettings: TrainingSettings = { ...settingsOf('quick', 'demo'), epochs: 240 };

export interface RunOptions {
  readonly classes: readonly Action[];
  readonly shots: number;
  readonly seed: number;
  readonly testClips: readonly TaskClip[];
  readonly settings?: Partial<TrainingSettings>;
  readonly onEpoch?: (epoch: number, loss: number) => void;
}

export interface RunResult {
  /** Share of test clips whose own class scores above its time reversal; null where a class has no partner in the set. */
  readonly order: number | null;
  /** Share of test clips put into their own class among all. */
  readonly top1: number;
  readonly parameters: number;
  readonly seconds: number;
  /** safetensors of the last epoch's adapter; null where nothing was trained. */
  readonly adapter: Uint8Array<ArrayBuffer> | null;
}

/** The test clips take no part in the training, not even in choosing its best epoch: the last epoch is judged. */
export async function runVariant(model: DemoModel, variant: Variant, { classes, shots, seed, testClips, settings = {}, onEpoch }: RunOptions): Promise<RunResult> {
  const task = await taskOf(model, variant, classes, { seed, ...settings });
  const start = performance.now();
  let bytes: Uint8Array<ArrayBuffer> | null = null;
  let parameters = 0;
  if (variant.body !== null) {
    const train = renderClips(classes, shots, task.settings.frames, { draw: seed });
    const outcome = await runTraining({ ...task, train }, {
      control: createControl(),
      onProgress: (event) => {
        if (event.kind === 'epoch' && event.point.epoch > 0) onEpoch?.(event.point.epoch, (event.point.lossEn ?? 0) + (event.point.lossZh ?? 0));
      },
    });
    bytes = outcome.best!.adapter;
    parameters = outcome.parameters;
  }
  const seconds = (performance.now() - start) / 1000;
  const adapter = bytes === null ? null : (await readAdapter(bytes)).adapter;
  try {
    return { ...(await judge({ ...task, heldOut: testClips }, classes, variant, adapter)), parameters, seconds, adapter: bytes };
  } finally {
    if (adapter !== null) disposeAdapter(adapter);
  }
}

async function taskOf(model: DemoModel, { body, chinese }: Variant, classes: readonly Action[], change: Partial<TrainingSettings>): Promise<TrainingTask> {
  const settings: TrainingSettings = { ...orderSettings, body: body ?? 'none', chineseBranch: chinese, ...(chinese ? {} : { lambda: 1 }), ...change };
  return { params: model.vision, texts: await model.embed(classes, settings.template), settings, train: [], heldOut: [], mayFlip: true };
}

/** Judges clips by an adapter or none. */
export async function judge(task: TrainingTask, classes: readonly Action[], { pooling }: Variant, adapter: Adapter | null): Promise<{ order: number | null; top1: number }> {
  const views = await prepareViews(task, createRandom(1), {});
  const texts = uploadTexts(task);
  try {
    const scores = await scoreHeldOut(task, views, pooling === 'mean' ? { ...texts, words: null } : texts, adapter);
    let [order, top1, paired] = [0, 0, 0];
    for (const [index, { label }] of task.heldOut.entries()) {
      const row = scores[index]!;
      if (indexOfLargest(row) === label) top1 += 1;
      const partner = classes.findIndex((action) => action.id === classes[label]!.reverseOf);
      if (partner < 0) continue;
      paired += 1;
      // An exact tie is half a hit, so that guessing is at one half whatever it does.
      order += row[label]! > row[partner]! ? 1 : row[label] === row[partner] ? 0.5 : 0;
    }
    const n = task.heldOut.length;
    return { order: paired === n ? order / n : null, top1: top1 / n };
  } finally {
    disposeTexts(texts);
  }
}

/** An adapter of this benchmark as a file for models/demo/adapters: its name, classes and top-1 before and after in the header. */
export async function shelfFile(
  model: DemoModel,
  variant: Variant,
  classes: readonly Action[],
  testClips: readonly TaskClip[],
  bytes: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const task = { ...(await taskOf(model, variant, classes, {})), heldOut: testClips };
  const { adapter } = await readAdapter(bytes);
  try {
    const [before, after] = [await judge(task, classes, variant, null), await judge(task, classes, variant, adapter)];
    return await writeAdapter(adapter, {
      name: 'Reversed pairs: the order of time',
      model: 'demo',
      classes: JSON.stringify(classes.map(({ en, zh }) => ({ en, zh }))),
      template: task.settings.template,
      lambda: String(task.settings.lambda),
      tau: String(defaultTau),
      metrics: JSON.stringify({ before: before.top1, after: after.top1, heldOut: testClips.length }),
      training: JSON.stringify(task.settings),
    });
  } finally {
    disposeAdapter(adapter);
  }
}
