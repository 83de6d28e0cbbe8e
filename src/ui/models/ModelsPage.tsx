/** Models and adapters. */
import { useTranslation } from 'react-i18next';

export function ModelsPage() {
  const { t } = useTranslation();
  return (
    <div className="models">
      <h1>{t('models.title')}</h1>
    </div>
  );
}
