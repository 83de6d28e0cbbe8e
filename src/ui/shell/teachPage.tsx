/** The Teach page, a chunk of its own. */
import { lazy, type ComponentType } from 'react';
import { useTranslation } from 'react-i18next';

const found = import.meta.glob<{ readonly TeachPage: ComponentType }>('../teach/TeachPage.tsx');

export function teachPage(): ComponentType {
  const load = Object.values(found)[0];
  return load === undefined ? NoTeaching : lazy(async () => ({ default: (await load()).TeachPage }));
}

function NoTeaching() {
  const { t } = useTranslation();
  return (
    <section className="panel">
      <h1>{t('teach.title')}</h1>
      <p>{t('teach.soon')}</p>
    </section>
  );
}
