/** Everything that a training was set to, opened on demand. */
import { useState } from 'react';
import type { TrainingSettings } from '../../../shared/teaching/teaching';
import { fieldOf } from '../../../state/teach/teachingSettings';
import { settingGroups } from '../settings/Advanced';
import { sayValue } from '../settings/settingTexts';
import { useTexts } from '../common/texts';

/** In the order of the form. */
export const trainedFields = [...settingGroups.method, ...settingGroups.optimisation, ...settingGroups.views, ...settingGroups.machine];

export function SettingsDetails({ settings }: { readonly settings: TrainingSettings }) {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  const fields = trainedFields;
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('result.settings')}</summary>
      {open && (
        <dl className="settings-list">
          <div>
            <dt>{t('advanced.names.modelId')}</dt>
            <dd>{settings.modelId}</dd>
          </div>
          <div>
            <dt>{t('advanced.names.preset')}</dt>
            <dd>{t(`panel.presets.${settings.preset}`)}</dd>
          </div>
          {fields.map((field) => (
            <div key={field}>
              <dt>{t(`advanced.names.${field}`)}</dt>
              <dd>{sayValue(field, fieldOf(settings, field), t)}</dd>
            </div>
          ))}
        </dl>
      )}
    </details>
  );
}
