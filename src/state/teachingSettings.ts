/** The settings of the next training: a preset, changed where the person wants it, checked field by field, kept. */
import * as v from 'valibot';
import { create } from 'zustand';
import {
  type Augmentation,
  type PresetName,
  presetNames,
  reparamBodies,
  type TrainingSettings,
  trainingPresets,
} from '../shared/teaching';

/** Without the model: that is the one in use. */
export type TeachingSettings = Omit<TrainingSettings, 'modelId'>;

export interface NumberRange {
  readonly low: number;
  readonly high: number;
  readonly whole: boolean;
}

/** What each number may be. `batch` is METHOD.md's 64, with room; the others keep typing errors out, no more. */
export const numberRanges = {
  frames: { low: 2, high: 64, whole: true },
  globalPrompts: { low: 1, high: 64, whole: true },
  bottleneck: { low: 4, high: 2048, whole: true },
  lambda: { low: 0, high: 1, whole: false },
  tau: { low: 0.001, high: 1, whole: false },
  learningRate: { low: 1e-8, high: 1, whole: false },
  weightDecay: { low: 0, high: 1, whole: false },
  epochs: { low: 1, high: 1000, whole: true },
  warmupEpochs: { low: 0, high: 100, whole: true },
  batch: { low: 1, high: 256, whole: true },
  shots: { low: 1, high: 10_000, whole: true },
  seed: { low: 0, high: 4_294_967_295, whole: true },
  fromLayer: { low: -48, high: 47, whole: true },
  cachedViews: { low: 0, high: 64, whole: true },
} as const satisfies Partial<Record<keyof TeachingSettings, NumberRange>>;

export const augmentationRanges = {
  smallestCrop: { low: 0.01, high: 1, whole: false },
  grey: { low: 0, high: 1, whole: false },
  labelSmoothing: { low: 0, high: 0.9, whole: false },
} as const satisfies Partial<Record<keyof Augmentation, NumberRange>>;

/** @returns the number a person typed, or null where it is none or outside its range */
export function readNumber(text: string, { low, high, whole }: NumberRange): number | null {
  const value = text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.'));
  const good = Number.isFinite(value) && value >= low && value <= high && (!whole || Number.isInteger(value));
  return good ? value : null;
}

function within({ low, high, whole }: NumberRange) {
  const number = v.pipe(v.number(), v.finite(), v.minValue(low), v.maxValue(high));
  return whole ? v.pipe(number, v.integer()) : number;
}

/** Stored settings may be old or damaged: each field that does not hold falls back to the preset's. */
function schemaFor(preset: PresetName) {
  const usual = trainingPresets[preset];
  const { augmentation } = usual;
  const n = numberRanges;
  return v.object({
    preset: v.fallback(v.literal(preset), preset),
    frames: v.fallback(within(n.frames), usual.frames),
    globalPrompts: v.fallback(within(n.globalPrompts), usual.globalPrompts),
    body: v.fallback(v.picklist(reparamBodies), usual.body),
    bottleneck: v.fallback(v.union([v.literal('auto'), within(n.bottleneck)]), usual.bottleneck),
    residual: v.fallback(v.boolean(), usual.residual),
    temporalPrompts: v.fallback(v.boolean(), usual.temporalPrompts),
    chineseBranch: v.fallback(v.boolean(), usual.chineseBranch),
    lambda: v.fallback(within(n.lambda), usual.lambda),
    tau: v.fallback(within(n.tau), usual.tau),
    template: v.fallback(v.pipe(v.string(), v.includes('{label}')), usual.template),
    learningRate: v.fallback(within(n.learningRate), usual.learningRate),
    weightDecay: v.fallback(within(n.weightDecay), usual.weightDecay),
    epochs: v.fallback(within(n.epochs), usual.epochs),
    warmupEpochs: v.fallback(within(n.warmupEpochs), usual.warmupEpochs),
    batch: v.fallback(within(n.batch), usual.batch),
    shots: v.fallback(v.union([v.literal('all'), within(n.shots)]), usual.shots),
    seed: v.fallback(within(n.seed), usual.seed),
    fromLayer: v.fallback(within(n.fromLayer), usual.fromLayer),
    cachedViews: v.fallback(within(n.cachedViews), usual.cachedViews),
    augmentation: v.fallback(
      v.object({
        randomResizedCrop: v.fallback(v.boolean(), augmentation.randomResizedCrop),
        smallestCrop: v.fallback(within(augmentationRanges.smallestCrop), augmentation.smallestCrop),
        flip: v.fallback(v.boolean(), augmentation.flip),
        grey: v.fallback(within(augmentationRanges.grey), augmentation.grey),
        randomFrame: v.fallback(v.boolean(), augmentation.randomFrame),
        randAugment: v.fallback(v.boolean(), augmentation.randAugment),
        randomErasing: v.fallback(v.boolean(), augmentation.randomErasing),
        labelSmoothing: v.fallback(within(augmentationRanges.labelSmoothing), augmentation.labelSmoothing),
      }),
      augmentation,
    ),
  });
}

/** @param stored anything: the text that storage holds, or null */
export function readTeachingSettings(stored: string | null): TeachingSettings {
  let value: unknown;
  try {
    value = JSON.parse(stored ?? '{}');
  } catch {
    value = {};
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return trainingPresets.quick;
  const named = (value as { preset?: unknown }).preset;
  const preset = presetNames.find((name) => name === named) ?? 'quick';
  // A field that is missing is a field that does not hold.
  return v.parse(schemaFor(preset), { ...trainingPresets[preset], ...value });
}

const storageKey = 'actionscope-teaching-settings';

export const useTeachingSettings = create<TeachingSettings>(() => readTeachingSettings(load()));

export function changeTeachingSettings(change: Partial<TeachingSettings>): void {
  useTeachingSettings.setState(change);
}

/** Back to a preset as it stands. */
export function chooseTeachingPreset(preset: PresetName): void {
  useTeachingSettings.setState(trainingPresets[preset]);
}

/** The settings that differ from their preset, by name; `augmentation` counts as one. */
export function changedFromPreset(settings: TeachingSettings): readonly (keyof TeachingSettings)[] {
  const usual = trainingPresets[settings.preset];
  return (Object.keys(usual) as (keyof TeachingSettings)[]).filter(
    (key) => JSON.stringify(settings[key]) !== JSON.stringify(usual[key]),
  );
}

useTeachingSettings.subscribe((settings) => {
  try {
    localStorage.setItem(storageKey, JSON.stringify(settings));
  } catch {
    // Storage may be forbidden or full: the choice then lasts until the page closes.
  }
});

function load(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}
