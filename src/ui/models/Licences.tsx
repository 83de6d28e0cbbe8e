/** Terms of models, software and datasets. */
import { useTranslation } from 'react-i18next';
import { labelSetIds, labelSets } from '../../labels';
import { licences } from './licences';

export function Licences() {
  const { t, i18n } = useTranslation();
  const language = i18n.language === 'zh' ? 'zh' : 'en';
  const rows = [
    ...licences.map(({ kind, name, licence, note }) => ({
      kind,
      name,
      licence,
      note: t(`models.licences.notes.${note}`),
    })),
    ...labelSetIds.map((id) => ({
      kind: 'data' as const,
      name: labelSets[id].title[language],
      licence: labelSets[id].licence[language],
      note: t('models.licences.notes.labelsOnly'),
    })),
  ];
  return (
    <section className="panel" aria-labelledby="licences-title">
      <h2 id="licences-title">{t('models.licences.title')}</h2>
      <p className="caption">
        {t('models.licences.intro')}{' '}
        <a href="./third-party-notices.txt" target="_blank" rel="noreferrer">
          {t('models.licences.notices')}
        </a>
      </p>
      {(['model', 'software', 'data'] as const).map((kind) => (
        <div key={kind}>
          <h3 className="licence-kind">{t(`models.licences.kinds.${kind}`)}</h3>
          <ul className="licences">
            {rows
              .filter((row) => row.kind === kind)
              .map(({ name, licence, note }) => (
                <li key={name}>
                  <b>{name}</b>
                  <span>{licence}</span>
                  <span className="quiet">{note}</span>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
