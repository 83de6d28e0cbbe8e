/** Name, pages, and what computes: backend, model, language, theme, help. */
import { useEffect, useRef, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { speeds } from '../../shared/recognition/recognition';
import { startEngine, useEngineStatus } from '../../state/engineStatus';
import { useModels } from '../../state/models/models';
import { changeSettings, useSettings } from '../../state/settings/settings';
import { ErrorText } from '../common/ErrorText';
import { Segmented } from '../common/Segmented';
import { RunningChip } from './RunningChip';
import type { PageName } from './useRoute';

interface HeaderProps {
  readonly page: PageName;
  readonly pages: readonly PageName[];
  readonly onLanguage: (language: 'en' | 'zh') => void;
  readonly onHelp: () => void;
}

export function Header({ page, pages, onLanguage, onHelp }: HeaderProps) {
  const { t, i18n } = useTranslation();
  return (
    <header>
      <span className="brand">{t('app.name')}</span>
      <nav aria-label={t('app.tabs.label')}>
        {pages.map((name) => (
          <a key={name} href={`#/${name}`} aria-current={name === page ? 'page' : undefined}>
            {t(`app.tabs.${name}`)}
          </a>
        ))}
      </nav>
      <span className="grow" />
      <RunningChip page={page} />
      <BackendChip />
      <ModelChip />
      <Segmented
        label={t('language.label')}
        value={i18n.language === 'zh' ? 'zh' : 'en'}
        options={[
          { value: 'en', text: <span lang="en">{t('language.en')}</span> },
          { value: 'zh', text: <span lang="zh">{t('language.zh')}</span> },
        ]}
        onChange={onLanguage}
      />
      <ThemeChoice />
      <button type="button" className="chip help" aria-label={t('help.open')} title={t('help.open')} onClick={onHelp}>
        ?
      </button>
    </header>
  );
}

function BackendChip() {
  const { t } = useTranslation();
  const { state, backend, error } = useEngineStatus();
  const details = useRef<HTMLDetailsElement>(null);
  useClosing(details);
  const name =
    state === 'restarting' || backend === null
      ? t(`backend.${state === 'ready' ? 'starting' : state}`)
      : t(`backend.names.${backend.name}`);
  return (
    <details ref={details} className="chip backend" data-testid="backend" data-backend={backend?.name} data-state={state}>
      <summary aria-label={`${t('backend.label')}: ${name}${backend?.device ? `, ${backend.device}` : ''}`}>
        <span className="dot" data-state={state} aria-hidden="true" />
        {name}
        {backend !== null && backend.device !== '' && (
          <>
            {' · '}
            <b>{backend.device}</b>
            {backend.software && ` (${t('backend.software')})`}
          </>
        )}
      </summary>
      <div className="popover">
        {backend !== null && (
          <>
            <p data-testid="backend-reason">{t(`backend.reason.${backend.reason}`)}</p>
            {backend.name === 'wasm' && <SpeedChoice />}
            {backend.features.length > 0 && <p className="caption">{t('backend.features', { features: backend.features.join(', ') })}</p>}
          </>
        )}
        {error !== null && (
          <>
            <ErrorText error={error} />
            <button type="button" onClick={() => void startEngine('auto')}>
              {t('backend.retry')}
            </button>
          </>
        )}
      </div>
    </details>
  );
}

function SpeedChoice() {
  const { t } = useTranslation();
  const speed = useSettings((settings) => settings.speed);
  return (
    <>
      <Segmented
        label={t('backend.speed.label')}
        value={speed}
        options={speeds.map((value) => ({ value, text: t(`backend.speed.${value}`) }))}
        onChange={(chosen) => changeSettings({ speed: chosen })}
      />
      <p className="caption">{t(`backend.speed.${speed}Means`)}</p>
    </>
  );
}

function ModelChip() {
  const { t } = useTranslation();
  const { modelId, adapterId } = useSettings();
  const model = useModels((state) => state.models.find(({ id }) => id === modelId));
  const adapter = useModels((state) => state.adapters.find(({ id }) => id === adapterId));
  return (
    <a className="chip model" href="#/models" data-testid="model-chip">
      {t('model.label')} <b>{model?.name ?? modelId}</b>
      {adapter !== undefined && (
        <>
          {' '}
          {t('model.withAdapter')} <b>{adapter.name}</b>
        </>
      )}
    </a>
  );
}

function ThemeChoice() {
  const { t } = useTranslation();
  const theme = useSettings((settings) => settings.theme);
  return (
    <select
      className="chip theme"
      aria-label={t('theme.label')}
      value={theme}
      onChange={(event) => changeSettings({ theme: event.target.value as typeof theme })}
    >
      {(['system', 'light', 'dark'] as const).map((choice) => (
        <option key={choice} value={choice}>
          {t(`theme.${choice}`)}
        </option>
      ))}
    </select>
  );
}

/** A disclosure that floats over the page closes with Escape and with a press elsewhere. */
function useClosing(details: RefObject<HTMLDetailsElement | null>): void {
  useEffect(() => {
    const close = (event: Event) => {
      const element = details.current;
      if (element === null || !element.open) return;
      if (event instanceof KeyboardEvent ? event.key !== 'Escape' : element.contains(event.target as Node)) return;
      element.open = false;
      if (event instanceof KeyboardEvent) {
        event.preventDefault();
        element.querySelector('summary')?.focus();
      }
    };
    document.addEventListener('pointerdown', close);
    document.addEventListener('keydown', close);
    return () => {
      document.removeEventListener('pointerdown', close);
      document.removeEventListener('keydown', close);
    };
  }, [details]);
}
