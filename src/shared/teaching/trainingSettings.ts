/** What each training setting may be: one table for the page's form, the command line's --set and the engine's check. */
import { AppError } from '../errors/errors';
import { type Augmentation, keptEpochs, reparamBodies, type PresetName, type TrainingSettings } from './settings';
import { paperAugmentation, presetCalled, trainingPresets } from './trainingPresets';

export type SettingRule =
  | { readonly kind: 'number'; readonly low: number; readonly high: number; readonly whole: boolean; readonly or?: 'auto' | 'all' }
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly choices: readonly (string | number)[] }
  | { readonly kind: 'text' };

const whole = (low: number, high: number, or?: 'auto' | 'all'): SettingRule => ({
  kind: 'number',
  low,
  high,
  whole: true,
  ...(or && { or }),
});
const real = (low: number, high: number): SettingRule => ({ kind: 'number', low, high, whole: false });
const onOff: SettingRule = { kind: 'switch' };

export type SettingName = Exclude<keyof TrainingSettings, 'preset' | 'modelId' | 'augmentation' | 'embeddingAlone'>;

export const settingRules: Readonly<Record<SettingName, SettingRule>> = {
  frames: { kind: 'choice', choices: [4, 8, 16, 32] },
  globalPrompts: whole(0, 64),
  body: { kind: 'choice', choices: reparamBodies },
  bottleneck: whole(4, 2048, 'auto'),
  residual: onOff,
  temporalPrompts: onOff,
  chineseBranch: onOff,
  lambda: real(0, 1),
  tau: real(0.001, 1),
  template: { kind: 'text' },
  learningRate: real(1e-8, 1),
  weightDecay: real(0, 1),
  epochs: whole(1, 1000),
  warmupEpochs: whole(0, 1000),
  batch: whole(2, 256),
  shots: whole(1, 10_000, 'all'),
  seed: whole(0, 4_294_967_295),
  fromLayer: whole(-48, 47),
  cachedViews: whole(0, 64),
  moments: whole(1, 16, 'all'),
  measureEvery: whole(0, 1000),
  keepEpoch: { kind: 'choice', choices: keptEpochs },
  memoryBudget: whole(64, 1_000_000, 'auto'),
  diskBudget: whole(0, 10_000_000, 'auto'),
};

export const augmentationRules: Readonly<Record<keyof Augmentation, SettingRule>> = {
  randomResizedCrop: onOff,
  smallestCrop: real(0.01, 1),
  flip: onOff,
  grey: real(0, 1),
  randomFrame: onOff,
  randAugment: onOff,
  randomErasing: onOff,
  labelSmoothing: real(0, 0.9),
};

/** A preset for a model, ready to be changed. */
export function settingsOf(preset: PresetName, modelId: string): TrainingSettings {
  return { ...trainingPresets[preset], augmentation: { ...paperAugmentation, ...trainingPresets[preset].augmentation }, modelId };
}

/** Settings as an earlier version stored them: what it did not have is as its preset has it. */
export function completeSettings(stored: TrainingSettings): TrainingSettings {
  const preset = presetCalled(stored.preset) ?? 'quick';
  const usual = settingsOf(preset, stored.modelId);
  return { ...usual, ...stored, preset, augmentation: { ...usual.augmentation, ...stored.augmentation } };
}

/**
 * Takes a text as a setting, as --set does: "learningRate=1e-3", "flip=false", "body=c3d", "shots=all".
 * @throws AppError `settings-invalid` naming the setting and what it takes
 */
export function withSetting(settings: TrainingSettings, name: string, text: string): TrainingSettings {
  if (Object.hasOwn(augmentationRules, name)) {
    const value = readSetting(name, augmentationRules[name as keyof Augmentation], text);
    return { ...settings, augmentation: { ...settings.augmentation, [name]: value } };
  }
  if (!Object.hasOwn(settingRules, name)) {
    const names = [...Object.keys(settingRules), ...Object.keys(augmentationRules)].join(', ');
    throw invalid(name, text, `there is no such setting; there are ${names}`);
  }
  return { ...settings, [name]: readSetting(name, settingRules[name as SettingName], text) };
}

/** @throws AppError `settings-invalid` naming the first value that is out of its range */
export function checkSettings(settings: TrainingSettings): void {
  for (const [name, rule] of Object.entries(settingRules)) readSetting(name, rule, settings[name as SettingName]);
  for (const [name, rule] of Object.entries(augmentationRules)) readSetting(name, rule, settings.augmentation[name as keyof Augmentation]);
}

function readSetting(name: string, rule: SettingRule, given: string | number | boolean): string | number | boolean {
  switch (rule.kind) {
    case 'text':
      if (typeof given === 'string' && given !== '') return given;
      throw invalid(name, given, 'it takes a text');
    case 'switch': {
      const text = String(given).toLowerCase();
      if (['true', 'on', 'yes', '1'].includes(text)) return true;
      if (['false', 'off', 'no', '0'].includes(text)) return false;
      throw invalid(name, given, 'it takes true or false');
    }
    case 'choice': {
      const found = rule.choices.find((choice) => String(choice) === String(given));
      if (found !== undefined) return found;
      throw invalid(name, given, `it takes one of ${rule.choices.join(', ')}`);
    }
    case 'number': {
      if (rule.or !== undefined && given === rule.or) return given;
      const value = given === '' ? NaN : Number(given);
      if (value >= rule.low && value <= rule.high && (!rule.whole || Number.isInteger(value))) return value;
      const kind = rule.whole ? 'a whole number' : 'a number';
      throw invalid(name, given, `it takes ${kind} from ${rule.low} to ${rule.high}${rule.or === undefined ? '' : ` or ${rule.or}`}`);
    }
  }
}

function invalid(name: string, given: string | number | boolean, why: string): AppError {
  return new AppError('settings-invalid', `The setting ${name} cannot be "${given}": ${why}.`, {
    details: { name, value: String(given), why },
  });
}
