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
      name: labelSets[id].title.en,
      licence: labelSets[id].licence[language],
      note: t('models.licences.notes.labelsOnly'),
    })),
  ];
  return (
    <section className="panel" aria-labelledby="licences-title">
      <h2 id="licences-title">{t('models.licences.title')}</h2>
      <p className="caption">{t('models.licences.intro')}</p>
      <div className="table-scroller" tabIndex={0} role="group" aria-labelledby="licences-title">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('models.licences.what')}</th>
              <th scope="col">{t('models.licences.licence')}</th>
              <th scope="col">{t('models.licences.note')}</th>
            </tr>
          </thead>
          {(['model', 'software', 'data'] as const).map((kind) => (
            <tbody key={kind}>
              <tr>
                <th scope="rowgroup" colSpan={3}>
                  {t(`models.licences.kinds.${kind}`)}
                </th>
              </tr>
              {rows
                .filter((row) => row.kind === kind)
                .map(({ name, licence, note }) => (
                  <tr key={name}>
                    <td>{name}</td>
                    <td>{licence}</td>
                    <td>{note}</td>
                  </tr>
                ))}
            </tbody>
          ))}
        </table>
      </div>
    </section>
  );
}
