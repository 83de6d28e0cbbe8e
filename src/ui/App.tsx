/** The shell: header, pages, and what holds everywhere (dropping, pasting, opening a file, keys, theme). */
import { lazy, Suspense, useCallback, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { changeLanguage } from '../i18n';
import type { LabelText } from '../shared/recognition/recognition';
import { videoAccept } from '../shared/base/videoNames';
import { takeFound } from '../state/recognise/batch/takeFound';
import { openHelp } from '../state/help';
import { changeSettings, useSettings } from '../state/settings/settings';
import { teachClips } from '../state/teach/clipsToSort';
import type { FoundFile } from '../shared/base/foundFile';
import { useShortcuts } from './common/hooks/shortcuts';
import { RecognisePage } from './recognise/RecognisePage';
import { AddressNote } from './shell/AddressNote';
import { ArrivedNote } from './shell/ArrivedNote';
import { DropCurtain } from './shell/DropCurtain';
import { EngineNotice } from './shell/EngineNotice';
import { Header } from './shell/Header';
import { HelpDialog } from './shell/HelpDialog';
import { PageBoundary } from './shell/PageBoundary';
import { looseFiles } from './common/files/filesOf';
import { receiveFiles } from './shell/receiveFiles';
import { pageNames, useRoute } from './shell/useRoute';

const LivePage = lazy(async () => ({ default: (await import('./live/LivePage')).LivePage }));
const ModelsPage = lazy(async () => ({ default: (await import('./models/ModelsPage')).ModelsPage }));
const EvaluatePage = lazy(async () => ({ default: (await import('./evaluate/EvaluatePage')).EvaluatePage }));
const TeachPage = lazy(async () => ({ default: (await import('./teach/TeachPage')).TeachPage }));

const themes = ['system', 'light', 'dark'] as const;

export function App() {
  const { t, i18n } = useTranslation();
  const [page, go] = useRoute();
  const theme = useSettings((settings) => settings.theme);
  const input = useRef<HTMLInputElement>(null);

  const open = useCallback(() => input.current?.click(), []);
  const teach = useCallback(
    (file: File, guess: LabelText | null) => {
      teachClips([file], guess);
      go('teach');
    },
    [go],
  );
  const receive = useCallback(
    (files: readonly FoundFile[], unreadable: readonly string[] = [], handles: readonly FileSystemHandle[] = []) =>
      receiveFiles({ files, unreadable, handles }, page, go),
    [page, go],
  );

  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);

  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length > 0) receive(looseFiles(files));
    };
    window.addEventListener('paste', onPaste);
    return () => window.removeEventListener('paste', onPaste);
  }, [receive]);

  const switchLanguage = (language: 'en' | 'zh') => {
    changeSettings({ language });
    void changeLanguage(language);
  };
  useShortcuts({
    o: page === 'recognise' ? open : undefined,
    '?': () => openHelp(),
    // On the Live page digits choose the class that is recorded.
    ...(page === 'live' ? {} : Object.fromEntries(pageNames.map((name, index) => [String(index + 1), () => go(name)]))),
    g: () => switchLanguage(i18n.language === 'zh' ? 'en' : 'zh'),
    t: () => changeSettings({ theme: themes[(themes.indexOf(theme) + 1) % themes.length]! }),
  });

  return (
    <>
      <a
        className="skip"
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          document.querySelector<HTMLElement>('#content')?.focus();
        }}
      >
        {t('app.skip')}
      </a>
      <Header page={page} pages={pageNames} onLanguage={switchLanguage} onHelp={() => openHelp()} />
      <EngineNotice />
      <AddressNote />
      <ArrivedNote />
      <main id="content" tabIndex={-1}>
        <input
          ref={input}
          type="file"
          multiple
          accept={videoAccept}
          className="visually-hidden"
          tabIndex={-1}
          aria-label={t('clips.open')}
          data-testid="file-input"
          onChange={(event) => {
            const files = [...(event.target.files ?? [])];
            event.target.value = '';
            if (files.length > 0) {
              go('recognise');
              takeFound(looseFiles(files));
            }
          }}
        />
        <PageBoundary key={page}>
          <Suspense fallback={<p className="loading">{t('app.loading')}</p>}>
            {page === 'recognise' && <RecognisePage onOpen={open} onTeach={teach} onModels={() => go('models')} />}
            {page === 'live' && <LivePage />}
            {page === 'teach' && <TeachPage />}
            {page === 'evaluate' && <EvaluatePage onRecognise={() => go('recognise')} />}
            {page === 'models' && <ModelsPage />}
          </Suspense>
        </PageBoundary>
      </main>
      <DropCurtain
        text={t(page === 'models' ? 'app.dropModelHere' : 'app.dropHere')}
        enabled={page !== 'teach' && page !== 'evaluate'}
        onFiles={receive}
      />
      <HelpDialog />
    </>
  );
}
