/** What the recognition runs with: model, adapter, labels, frames and views. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AdapterSummary, ModelSummary } from '../../shared/models';
import { frameCounts, labelSetIds, viewCounts, type LabelSetId, type Settings } from '../../state/settings';
import { Icon } from '../common/Icon';
import { Segmented } from '../common/Segmented';

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

export function SetupBar({
  settings,
  models,
  adapters,
  onSettings,
  onModel,
  onAdapter,
  onEditLabels,
  editing,
}: SetupBarProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const here = models.filter(({ state }) => state === 'embedded' || state === 'server' || state === 'stored');
  const fitting = adapters.filter(({ modelId }) => modelId === settings.modelId);
  const adapter = fitting.find(({ id }) => id === settings.adapterId);
  const taught = adapter !== undefined && adapter.classes.length > 0;
  const labelSet = settings.labelSet === 'adapter' && !taught ? 'demo' : settings.labelSet;
  const sets = labelSetIds.filter((id) => id !== 'adapter' || taught);
  return (
    <fieldset className="setup" aria-label={t('setup.label')} data-open={open}>
      <button type="button" className="setup-toggle" aria-expanded={open} onClick={() => setOpen(!open)}>
        <b>{t('setup.summary')}</b> {here.find(({ id }) => id === settings.modelId)?.name ?? settings.modelId} ·{' '}
        {t(`setup.sets.${labelSet}`)} · {settings.frames}
      </button>
      <label className="inline">
        <span>{t('model.label')}</span>
        <select value={settings.modelId} data-testid="model" onChange={(event) => onModel(event.target.value)}>
          {here.every(({ id }) => id !== settings.modelId) && (
            <option value={settings.modelId}>{settings.modelId}</option>
          )}
          {here.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label className="inline">
        <span>{t('model.adapter')}</span>
        <select
          value={adapter?.id ?? ''}
          data-testid="adapter"
          onChange={(event) => onAdapter(event.target.value === '' ? null : event.target.value)}
        >
          <option value="">{t('model.none')}</option>
          {fitting.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <span className="inline">
        <label className="inline">
          <span>{t('setup.labels')}</span>
          <select
            value={labelSet}
            data-testid="label-set"
            onChange={(event) => onSettings({ labelSet: event.target.value as LabelSetId })}
          >
            {sets.map((id) => (
              <option key={id} value={id}>
                {t(`setup.sets.${id}`)}
              </option>
            ))}
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
      </span>
    </fieldset>
  );
}
