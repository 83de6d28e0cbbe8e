/** What the address asks for and this page cannot give: a page, a setting, a model or an adapter that is not here. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useModels } from '../../state/models/models';
import { useUnknownAsked } from '../../state/settings/address';
import { useSettings } from '../../state/settings/settings';
import { unknownPage } from './useRoute';

export function AddressNote() {
  const { t } = useTranslation();
  const { unknown } = useUnknownAsked();
  const { modelId, adapterId } = useSettings();
  const { loaded, models, adapters } = useModels();
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  const page = unknownPage(hash);
  const lines = [
    ...(page === null ? [] : [t('why.address.page', { page })]),
    ...(unknown.length === 0 ? [] : [t('why.address.unknown', { what: unknown.join(' · ') })]),
    ...(loaded && !models.some(({ id }) => id === modelId) ? [t('why.address.model', { model: modelId })] : []),
    ...(loaded && adapterId !== null && !adapters.some(({ id }) => id === adapterId)
      ? [t('why.address.adapter', { adapter: adapterId })]
      : []),
  ];
  return (
    <output data-testid="address-note">
      {lines.map((line) => (
        <span key={line} className="engine-notice">
          {line}
        </span>
      ))}
    </output>
  );
}
