/** The settings of the next training: a preset, changed where the person wants it, checked field by field, kept. */
import { type LadderRowId, trainingOfRow } from '../../shared/evaluation/ladder';
import type { PresetName, TrainingSettings } from '../../shared/teaching/teaching';
import { presetCalled, trainingPresets } from '../../shared/teaching/trainingPresets';
import { augmentationRules, type SettingRule, settingRules, settingsOf, withSetting } from '../../shared/teaching/trainingSettings';
import { createKeptStore, recordOf, storedRecord } from '../settings/keptStore';

/** Without the model: that is the one in use. */
export type TeachingSettings = Omit<TrainingSettings, 'modelId'>;

/** Every field of the form, those of the augmentation among them. */
export type SettingField = keyof typeof settingRules | keyof typeof augmentationRules;

export function ruleOf(field: SettingField): SettingRule {
  return field in settingRules
    ? settingRules[field as keyof typeof settingRules]
    : augmentationRules[field as keyof typeof augmentationRules];
}

export function fieldOf(settings: TeachingSettings, field: SettingField): string | number | boolean {
  return field in settingRules
    ? settings[field as keyof typeof settingRules]
    : settings.augmentation[field as keyof typeof augmentationRules];
}

/** @returns the settings with what a person typed, or null where the field does not take it */
export function typeSetting(settings: TeachingSettings, field: SettingField, typed: string): TeachingSettings | null {
  const rule = ruleOf(field);
  const text = rule.kind === 'number' ? typed.trim().toLowerCase().replace('−', '-').replace(',', '.') : typed;
  if (field === 'template' && !text.includes('{label}')) return null;
  try {
    const { modelId: _model, ...changed } = withSetting({ ...settings, modelId: '' }, field, text);
    return changed;
  } catch {
    return null;
  }
}

export function presetSettings(preset: PresetName): TeachingSettings {
  const { modelId: _model, ...settings } = settingsOf(preset, '');
  return settings;
}

const fields = [...Object.keys(settingRules), ...Object.keys(augmentationRules)] as readonly SettingField[];

/**
 * Stored settings may be old or damaged: each field that does not hold falls back to the preset's.
 * @param stored anything: the text that storage holds, or null
 */
export function readTeachingSettings(stored: string | null): TeachingSettings {
  const value = storedRecord(stored);
  const augmentation = recordOf(value['augmentation']);
  let settings = presetSettings(presetCalled(value['preset']) ?? 'quick');
  for (const field of fields) {
    const given = field in settingRules ? value[field] : augmentation[field];
    if (typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean') {
      settings = typeSetting(settings, field, String(given)) ?? settings;
    }
  }
  // No field of the form: a row of the ladder brings it.
  return value['embeddingAlone'] === true ? { ...settings, embeddingAlone: true } : settings;
}

const storageKey = 'actionscope-teaching-settings';

export const useTeachingSettings = createKeptStore<TeachingSettings>(storageKey, readTeachingSettings);

export function changeTeachingSettings(change: Partial<TeachingSettings>): void {
  useTeachingSettings.setState(change);
}

/** The row of the ladder that is trained; all else stays. */
export function chooseTeachingRow(row: LadderRowId): void {
  const { preset } = useTeachingSettings.getState();
  useTeachingSettings.setState(trainingOfRow(row, presetSettings(preset)));
}

/** Back to a preset as it stands. */
export function chooseTeachingPreset(preset: PresetName): void {
  useTeachingSettings.setState({ embeddingAlone: false, ...presetSettings(preset) });
}

/** The settings that differ from their preset, by name; `augmentation` counts as one. */
export function changedFromPreset(settings: TeachingSettings): readonly (keyof TeachingSettings)[] {
  const usual = presetSettings(settings.preset);
  return (Object.keys(trainingPresets[settings.preset]) as (keyof TeachingSettings)[]).filter(
    (key) => JSON.stringify(settings[key]) !== JSON.stringify(usual[key]),
  );
}
