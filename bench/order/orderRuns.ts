/** One run of the order benchmark: teach a set of classes from K clips each, judge clips never seen, partner against partner. */
import { createRandom } from '../../src/shared/base/random';
import { defaultTau } from '../../src/shared/recognition/recognition';
import { type ReparamBodyName, type TrainingSettings } from '../../src/shared/teaching/teaching';
import { settingsOf } from '../../src/shared/teaching/trainingSettings';
import type { Action } from '../../models/world/scenes/actions';
import { readAdapter, writeAdapter } from '../../src/engine/model/adapterFile/adapterFile';
import { disposeAdapter, type Adapter } from '../../src/engine/model';
import { createRunControl } from '../../src/engine/base/runControl';
import { disposeTexts, indexOfLargest, languagesOfTask, scoreClips, uploadTexts } from '../../src/engine/train/measure/measure';
import { framesAtHand, type TaskClip, type TrainingTask } from '../../src/engine/train/task/task';
import { runTraining } from '../../src/engine/train/trainer';
import { prepareViews } from '../../src/engine/train/views/views';
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
  name: `temporal prompts + ${body} + Chinese`,
  pooling: 'words',
  body,
  chinese: true,
}));

/** The quick preset, a third longer and with twice as many views: 86 instead of 84 %. */
export const orderSettings: TrainingSettings = { ...settingsOf('quick', 'demo'), epochs: 160, cachedViews: 24 };

export interface RunOptions {
  readonly classes: readonly Action[];
  readonly shots: number;
  readonly seed: number;
  readonly testClips: readonly TaskClip[];
  readonly settings?: Partial<TrainingSettings>;
  readonly onEpoch?: (epoch: number, loss: number) => void;
}

export interface RunResult extends Judgement {
  readonly parameters: number;
  readonly seconds: number;
  /** safetensors of the last epoch's adapter; null where nothing was trained. */
  readonly adapter: Uint8Array<ArrayBuffer> | null;
}

/** The test clips take no part in the training, not even in choosing its best epoch: the last epoch is judged. */
export async function runVariant(
  model: DemoModel,
  variant: Variant,
  { classes, shots, seed, testClips, settings = {}, onEpoch }: RunOptions,
): Promise<RunResult> {
  const task = await taskOf(model, variant, classes, { seed, ...settings });
  const start = performance.now();
  let bytes: Uint8Array<ArrayBuffer> | null = null;
  let parameters = 0;
  if (variant.body !== null) {
    const train = renderClips(classes, shots, task.settings.frames, { draw: seed });
    const outcome = await runTraining(
      { ...task, train },
      {
        control: createRunControl(),
        onProgress: (event) => {
          if (event.kind === 'epoch' && event.point.epoch > 0)
            onEpoch?.(event.point.epoch, (event.point.lossEn ?? 0) + (event.point.lossZh ?? 0));
        },
      },
    );
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

export async function taskOf(
  model: DemoModel,
  { body, chinese }: Variant,
  classes: readonly Action[],
  change: Partial<TrainingSettings>,
): Promise<TrainingTask> {
  const settings: TrainingSettings = {
    ...orderSettings,
    body: body ?? 'none',
    chineseBranch: chinese,
    ...(chinese ? {} : { lambda: 1 }),
    ...change,
  };
  const texts = await model.embed(classes, settings.template);
  return {
    params: model.vision,
    texts,
    baseline: texts,
    settings,
    train: [],
    heldOut: [],
    setApart: [],
    frames: framesAtHand(0),
    mayFlip: true,
  };
}

export interface Judgement {
  /** Share of the clips whose own class scores above its time reversal; null where a class has no partner in the set. */
  readonly order: number | null;
  /** The same from the middle view alone. */
  readonly orderOfOneView: number | null;
  /** Share of the clips put into their own class among all. */
  readonly top1: number;
}

/**
 * Judges clips by an adapter or none, scores averaged over temporal views as the multi-view test has it: view v
 * takes moment v of every segment, as many views as the clips hold moments; the centre crop (three crops along the
 * width gained nothing).
 */
export async function judge(
  task: TrainingTask,
  classes: readonly Action[],
  { pooling }: Variant,
  adapter: Adapter | null,
): Promise<Judgement> {
  const clips = task.heldOut;
  const heldOut = (await Promise.all(clips.map(temporalViews))).flat();
  const views = heldOut.length / clips.length;
  const source = await prepareViews({ ...task, heldOut }, createRandom(1), {});
  const texts = uploadTexts(task);
  try {
    const scored = await scoreClips({ ...task, heldOut }, source, pooling === 'mean' ? { ...texts, words: null } : texts, adapter);
    const scores = scored.filter((row) => row !== null);
    return judgeViews(
      clips,
      clips.map((_, clip) => scores.slice(clip * views, (clip + 1) * views)),
      classes,
    );
  } finally {
    disposeTexts(texts);
  }
}

/** @param scores of each clip's views, [C] each */
export function judgeViews(
  clips: readonly TaskClip[],
  scores: readonly (readonly Float32Array[])[],
  classes: readonly Action[],
): Judgement {
  const averages = scores.map(averageOf);
  const middles = scores.map((views) => views[views.length >> 1]!);
  const top1 = clips.filter(({ label }, clip) => indexOfLargest(averages[clip]!) === label).length / clips.length;
  return { order: orderShare(clips, averages, classes), orderOfOneView: orderShare(clips, middles, classes), top1 };
}

/** One clip a moment of its segments. */
export async function temporalViews(clip: TaskClip): Promise<TaskClip[]> {
  const whole = await clip.frames(0);
  return Array.from({ length: whole.perSegment }, (_, moment) => ({
    ...clip,
    frames: () => ({ ...whole, frames: whole.frames.filter((_frame, index) => index % whole.perSegment === moment), perSegment: 1 }),
  }));
}

function averageOf(rows: readonly Float32Array[]): Float32Array {
  return rows[0]!.map((_, column) => rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length);
}

function orderShare(clips: readonly TaskClip[], scores: readonly Float32Array[], classes: readonly Action[]): number | null {
  let hits = 0;
  for (const [clip, { label }] of clips.entries()) {
    const partner = classes.findIndex((action) => action.id === classes[label]!.reverseOf);
    if (partner < 0) return null;
    const [own, other] = [scores[clip]![label]!, scores[clip]![partner]!];
    // An exact tie is half a hit, so that guessing is at one half whatever it does.
    hits += own > other ? 1 : own === other ? 0.5 : 0;
  }
  return hits / clips.length;
}

/** An adapter of this benchmark as a file for models/demo/adapters: its name, classes and top-1 before and after in the header. */
export async function shelfFile(
  model: DemoModel,
  variant: Variant,
  classes: readonly Action[],
  testClips: readonly TaskClip[],
  bytes: Uint8Array,
  settings: Partial<TrainingSettings>,
): Promise<Uint8Array<ArrayBuffer>> {
  const task = { ...(await taskOf(model, variant, classes, settings)), heldOut: testClips };
  const { adapter } = await readAdapter(bytes);
  try {
    const [before, after] = [await judge(task, classes, variant, null), await judge(task, classes, variant, adapter)];
    return await writeAdapter(adapter, {
      name: 'Reversed pairs: the order of time',
      model: 'demo',
      classes: JSON.stringify(classes.map(({ en, zh }) => ({ en, zh }))),
      template: task.settings.template,
      languages: JSON.stringify(languagesOfTask(task.texts, task.settings)),
      lambda: String(task.settings.lambda),
      tau: String(defaultTau),
      metrics: JSON.stringify({ before: before.top1, after: after.top1, heldOut: testClips.length }),
      training: JSON.stringify(task.settings),
    });
  } finally {
    disposeAdapter(adapter);
  }
}
