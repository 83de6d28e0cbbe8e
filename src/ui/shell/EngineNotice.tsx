/** One sentence when the engine had to be started anew or the graphics card was lost; gone when it is read. */
import { useTranslation } from 'react-i18next';
import { dismissTrouble, useEngineStatus } from '../../state/engineStatus';

export function EngineNotice() {
  const { t } = useTranslation();
  const { trouble, backend } = useEngineStatus();
  return (
    <output data-testid="engine-notice">
      {trouble !== null && (
        <span className="engine-notice">
          {t(`backend.trouble.${trouble}`, { backend: backend === null ? '' : t(`backend.names.${backend.name}`) })}
          <button type="button" onClick={dismissTrouble}>
            {t('errors.dismiss')}
          </button>
        </span>
      )}
    </output>
  );
}
