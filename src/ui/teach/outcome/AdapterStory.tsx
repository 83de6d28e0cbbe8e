/** All that an adapter's file tells of itself: what it was taught, with what, and how. */
import { largeNumber } from '../../../shared/base/figures';
import type { AdapterSummary } from '../../../shared/models/models';
import { sayValue } from '../settings/settingTexts';
import { nameOfClass, useTexts } from '../common/texts';
import { trainedFields } from './SettingsDetails';

export function AdapterStory({ adapter }: { readonly adapter: AdapterSummary }) {
  const { t } = useTexts();
  const { classes, modelId, frames, parameters, template, lambda, training } = adapter;
  const told: readonly (readonly [string, string])[] = [
    [t('story.classes'), classes.map((item, at) => nameOfClass(item, at + 1, t)).join(', ')],
    [t('advanced.names.modelId'), modelId],
    [t('advanced.names.frames'), String(frames)],
    [t('story.numbers'), largeNumber(parameters)],
    ...(template === null ? [] : [[t('advanced.names.template'), template] as const]),
    ...(lambda === null ? [] : [[t('advanced.names.lambda'), String(lambda)] as const]),
  ];
  const beside = new Set<string>(['frames', 'template', 'lambda']);
  const fields = trainedFields.filter((field) => training?.[field] !== undefined && !beside.has(field));
  return (
    <details>
      <summary>{t('story.title')}</summary>
      <dl className="settings-list">
        {told.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {fields.map((field) => (
          <div key={field}>
            <dt>{t(`advanced.names.${field}`)}</dt>
            <dd>{sayValue(field, training![field]!, t)}</dd>
          </div>
        ))}
      </dl>
      {fields.length === 0 && <p className="caption">{t(adapter.body === 'instant' ? 'story.instant' : 'story.untold')}</p>}
    </details>
  );
}
