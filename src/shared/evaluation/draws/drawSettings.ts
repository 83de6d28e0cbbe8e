/** With which settings a draw is trained: a preset, the row's changes, the cell's own values. */
import type { PresetName, TrainingSettings } from '../../teaching/teaching';
import { settingsOf, withSetting } from '../../teaching/trainingSettings';
import { ladderRow } from '../ladder';
import type { GridCell } from './grid';

/** @throws AppError `settings-invalid` naming a value that a setting cannot have */
export function drawSettings(
  { row, shots, values }: GridCell,
  { preset, modelId, seed }: { readonly preset: PresetName; readonly modelId: string; readonly seed: number },
): TrainingSettings {
  let settings: TrainingSettings = { ...settingsOf(preset, modelId), shots, seed };
  for (const [name, value] of Object.entries(values)) settings = withSetting(settings, name, String(value));
  return { ...settings, ...ladderRow(row).training };
}
