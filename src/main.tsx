/** Starts the page: texts, theme, then the engine beside it. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { keepOffline } from './client/serviceWorker';
import { languageFor, startTexts } from './i18n';
import { backendOf, startEngine } from './state/engineStatus';
import { refreshModels } from './state/models/models';
import { keepBatch } from './state/recognise/batch/keepBatch';
import { askBeforeLeaving } from './state/runningWork';
import { takeAddress } from './state/settings/address';
import { changeSettings, useSettings } from './state/settings/settings';
import { App } from './ui/App';
import './ui/styles/index.css';

const asked = new URLSearchParams(location.search).get('lang');
if (asked === 'en' || asked === 'zh') changeSettings({ language: asked });
changeSettings(takeAddress());

await startTexts(languageFor(useSettings.getState().language, navigator.languages));
createRoot(document.querySelector('#app')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
askBeforeLeaving();
void keepBatch();
await startEngine(backendOf(location.search));
await refreshModels();

await keepOffline(() => useSettings.getState().hub, useSettings.subscribe);
