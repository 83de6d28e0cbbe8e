/** What the recognition runs with: model, adapter, labels, frames and views. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AdapterSummary, ModelSummary } from '../../shared/models/models';
import { frameCounts } from '../../shared/recognition/recognition';
import { labelSetChoices, viewCounts, type LabelSetChoice, type Settings } from '../../state/settings/settings';
import { Icon } from '../common/Icon';
import { ModelChoice } from '../common/ModelChoice';
import { Segmented } from '../common/Segmented';
import { Term } from '../common/Term';

interface SetupBarProps {
  readonly settings: Settings;
  readonly models: readonly ModelSummary[];
  readonly adapters: readonly AdapterSummary[];
  readonly onSettings: (change: Partial<Settings>) => void;
  readonly onModel: (id: string) => void;
  readonly onAdapter: (id: string | null) => void;
  readonly onEditLabels: () => void;
  readonly editing: boolean;
}

/** Before an adapter's id, in the list of label sets. */
const taughtPrefix = 'adapter:';

export function SetupBar({ settings, models, adapters, onSettings, onModel, onAdapter, onEditLabels, editing }: SetupBarProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const here = models.filter(({ state }) => state === 'embedded' || state === 'server' || state === 'stored');
  const fitting = adapters.filter(({ modelId }) => modelId === settings.modelId);
  const adapter = fitting.find(({ id }) => id === settings.adapterId);
  const taught = fitting.filter(({ classes }) => classes.length > 0);
  const labelsOf = taught.find(({ id }) => id === (settings.labelsOf ?? settings.adapterId));
  const labelSet = settings.labelSet === 'adapter' && labelsOf === undefined ? 'demo' : settings.labelSet;
  const sets = labelSetChoices.filter((id) => id !== 'adapter');
  const spaces = here.find(({ id }) => id === settings.modelId)?.spaces;
  const keepsOwnEyes = spaces?.ownEyes === true && !spaces.shared.includes('zh');
  const taughtChinese = adapter?.languages.includes('zh') === true;
  return (
    <fieldset className="setup" aria-label={t('setup.label')} data-open={open}>
      <button type="button" className="setup-toggle" aria-expanded={open} onClick={() => setOpen(!open)}>
        <b>{t('setup.summary')}</b> {here.find(({ id }) => id === settings.modelId)?.name ?? settings.modelId} ·{' '}
        {labelSet === 'adapter' ? labelsOf?.name : t(`setup.sets.${labelSet}`)} · {settings.frames}
      </button>
      <ModelChoice
        models={here}
        modelId={settings.modelId}
        adapters={fitting}
        adapterId={settings.adapterId}
        onModel={onModel}
        onAdapter={onAdapter}
      />
      <span className="inline">
        <label className="inline">
          <span>{t('setup.labels')}</span>
          <select
            value={labelSet === 'adapter' ? `${taughtPrefix}${labelsOf?.id}` : labelSet}
            title={labelSet === 'adapter' ? labelsOf?.name : undefined}
            data-testid="label-set"
            data-set={labelSet}
            onChange={({ target: { value } }) =>
              onSettings(
                value.startsWith(taughtPrefix)
                  ? { labelSet: 'adapter', labelsOf: value.slice(taughtPrefix.length) }
                  : { labelSet: value as LabelSetChoice },
              )
            }
          >
            {sets.map((id) => (
              <option key={id} value={id}>
                {t(`setup.sets.${id}`)}
              </option>
            ))}
            {taught.length > 0 && (
              <optgroup label={t('setup.sets.adapter')}>
                {taught.map(({ id, name }) => (
                  <option key={id} value={`${taughtPrefix}${id}`}>
                    {name}
                  </option>
                ))}
              </optgroup>
            )}
          </select>
        </label>
        <button
          type="button"
          className="round"
          aria-label={t('setup.editLabels')}
          title={t('setup.editLabels')}
          aria-expanded={editing}
          onClick={onEditLabels}
        >
          <Icon name="pen" />
        </button>
      </span>
      {keepsOwnEyes && (
        <label className="inline check" title={t(taughtChinese ? 'spaces.optionTaught' : 'spaces.optionHint')}>
          <input
            type="checkbox"
            data-testid="own-eyes"
            checked={settings.ownEyes && !taughtChinese}
            disabled={taughtChinese}
            onChange={({ target: { checked } }) => onSettings({ ownEyes: checked })}
          />
          <span>{t('spaces.option')}</span>
        </label>
      )}
      <span className="inline">
        <span aria-hidden="true">{t('setup.frames')}</span>
        <Segmented
          label={t('setup.frames')}
          title={t('setup.framesHint')}
          value={settings.frames}
          options={frameCounts.map((value) => ({ value, text: value }))}
          onChange={(frames) => onSettings({ frames })}
        />
      </span>
      <span className="inline">
        <Segmented
          label={t('setup.views')}
          title={t('setup.viewsHint')}
          value={settings.views}
          options={viewCounts.map((value) => ({ value, text: t(`setup.view${value}`) }))}
          onChange={(views) => onSettings({ views })}
        />
        <Term word="views" />
      </span>
    </fieldset>
  );
}
