/** Starts the page: texts, theme, then the engine beside it. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { languageFor, startTexts } from './i18n';
import { backendOf, startEngine } from './state/engineStatus';
import { refreshModels } from './state/models';
import { changeSettings, useSettings } from './state/settings';
import { App } from './ui/App';
import './ui/styles/index.css';

const asked = new URLSearchParams(location.search).get('lang');
if (asked === 'en' || asked === 'zh') changeSettings({ language: asked });

await startTexts(languageFor(useSettings.getState().language, navigator.languages));
createRoot(document.querySelector('#app')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
await startEngine(backendOf(location.search));
await refreshModels();

// Once loaded, the page works offline: everything of its own origin is kept by the service worker.
if (import.meta.env.PROD && 'serviceWorker' in navigator) await navigator.serviceWorker.register('./sw.js');
