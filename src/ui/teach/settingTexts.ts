/** Settings of a training in words. */
import type { SettingField, TeachingSettings } from '../../state/teachingSettings';
import type { Translate } from './texts';

/** "batch 4, frames 8" */
export function sayChange(change: Partial<TeachingSettings>, t: Translate): string {
  return (Object.keys(change) as (keyof TeachingSettings)[])
    .map((key) => `${t(`advanced.names.${key}`)} ${sayValue(key, change[key], t)}`)
    .join(', ');
}

export function sayValue(
  key: keyof TeachingSettings | SettingField,
  value: TeachingSettings[keyof TeachingSettings] | undefined,
  t: Translate,
): string {
  if (key === 'fromLayer' && typeof value === 'number') {
    if (value === 0) return t('advanced.layersAll');
    return value < 0 ? t('advanced.layersLast', { count: -value }) : t('advanced.layersFrom', { count: value + 1 });
  }
  if (key === 'body') return t(`advanced.bodies.${String(value)}`);
  if (key === 'preset') return t(`panel.presets.${String(value)}`);
  if (typeof value === 'boolean') return t(value ? 'advanced.yes' : 'advanced.no');
  if (value === 'all') return t('advanced.all');
  if (value === 'auto') return t('advanced.auto');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(
        ([name, part]) =>
          `${t(`advanced.names.${name}`)} ${typeof part === 'boolean' ? t(part ? 'advanced.yes' : 'advanced.no') : String(part)}`,
      )
      .join(', ');
  }
  return String(value);
}
