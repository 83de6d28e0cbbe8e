/** Settings of a training in words. */
import type { SettingField, TeachingSettings } from '../../../state/teach/teachingSettings';
import type { Translate } from '../common/texts';

/** "Batch 4, Frames (T) 8"; of the augmentation only what differs from now. */
export function sayChange(change: Partial<TeachingSettings>, now: TeachingSettings, t: Translate): string {
  const { augmentation, ...others } = change;
  const said = (Object.keys(others) as (keyof typeof others)[]).map(
    (key) => `${t(`advanced.names.${key}`)} ${sayValue(key, others[key], t)}`,
  );
  for (const [name, value] of Object.entries(augmentation ?? {})) {
    if (value === now.augmentation[name as keyof TeachingSettings['augmentation']]) continue;
    said.push(`${t(`advanced.names.${name}`)} ${sayValue(name as SettingField, value, t)}`);
  }
  return said.join(', ');
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
  if (key === 'keepEpoch') return t(`advanced.epochs.${String(value)}`);
  if (key === 'preset') return t(`panel.presets.${String(value)}`);
  if (typeof value === 'boolean') return t(value ? 'advanced.yes' : 'advanced.no');
  if (value === 'all') return t('advanced.all');
  if (value === 'auto') return t('advanced.auto');
  return String(value);
}
