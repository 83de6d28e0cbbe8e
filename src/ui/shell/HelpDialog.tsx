/** The keys of every page, the switch that turns them off, and the glossary; where a finger points, the glossary alone. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { closeHelp, glossaryWords, useHelp } from '../../state/help';
import { changeSettings, useSettings } from '../../state/settings/settings';
import { useTouch } from '../common/hooks/useMedia';

/** Where they act, and under which name each is explained. */
const keys = {
  everywhere: [
    ['tabs', '1 2 3 4 5'],
    ['cancel', 'Esc'],
    ['undo', 'Ctrl+Z'],
    ['language', 'G'],
    ['theme', 'T'],
    ['help', '?'],
  ],
  recognise: [
    ['open', 'O'],
    ['play', 'Space'],
    ['frames', '← →'],
    ['ends', 'Home End'],
    ['view', 'V'],
    ['opacity', '[ ]'],
    ['colours', 'M'],
    ['layer', 'A'],
    ['fusion', ', .'],
    ['clips', 'PgUp PgDn'],
    ['labels', 'L'],
    ['again', 'R'],
    ['copy', 'C'],
    ['json', 'J'],
    ['png', 'S'],
  ],
  timeline: [
    ['segments', 'P N'],
    ['loop', 'U'],
    ['zoom', '- + 0'],
    ['speed', '< >'],
    ['search', '/'],
  ],
  live: [
    ['camera', 'K'],
    ['class', '1 … 9'],
    ['record', 'Space'],
  ],
  teach: [
    ['newClass', 'N'],
    ['arrows', '← ↑ → ↓'],
    ['choose', 'Enter'],
    ['holdOut', 'H'],
    ['trim', 'E'],
    ['move', 'M'],
    ['compare', 'V'],
    ['remove', 'Delete'],
    ['sort', '1 … 9 0'],
    ['pause', 'P'],
  ],
  evaluate: [
    ['cell', '← ↑ → ↓'],
    ['cellClips', 'Enter'],
  ],
} as const;

const places = ['everywhere', 'recognise', 'timeline', 'live', 'teach', 'evaluate'] as const;

export function HelpDialog() {
  const { t } = useTranslation();
  const { open, word } = useHelp();
  const dialog = useRef<HTMLDialogElement>(null);
  const touch = useTouch();
  const shortcuts = useSettings((settings) => settings.shortcuts);
  useEffect(() => {
    const element = dialog.current;
    if (element === null) return;
    if (open && !element.open) element.showModal();
    if (!open && element.open) element.close();
    // At the word that was asked for, else at the top.
    if (open) element.querySelector<HTMLElement>(word === null ? 'h2' : `[data-word="${word}"]`)?.focus();
  }, [open, word]);
  return (
    <dialog ref={dialog} className="help-dialog" aria-labelledby="help-title" onClose={closeHelp}>
      <h2 id="help-title" tabIndex={-1}>
        {t(touch || word !== null ? 'help.titleTouch' : 'help.title')}
      </h2>
      {!touch && word === null && (
        <div className="help-keys">
          {places.map((place) => (
            <section key={place}>
              <h3>{t(place === 'everywhere' || place === 'timeline' ? `help.${place}` : `app.tabs.${place}`)}</h3>
              <dl>
                {keys[place].map(([name, key]) => (
                  <div key={name}>
                    <dt>
                      {key.split(' ').map((part) => (
                        <kbd key={part}>{part}</kbd>
                      ))}
                    </dt>
                    <dd>{t(`help.keys.${name}`)}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      )}
      <details key={String(word)} data-testid="glossary" open={touch || word !== null}>
        <summary>{t('glossary.title')}</summary>
        <dl className="glossary">
          {glossaryWords.map((entry) => (
            <div key={entry} data-word={entry} tabIndex={-1} aria-current={entry === word || undefined}>
              <dt>{t(`glossary.words.${entry}.term`)}</dt>
              <dd>{t(`glossary.words.${entry}.means`)}</dd>
            </div>
          ))}
        </dl>
      </details>
      <div className="buttons">
        {!touch && (
          <label className="inline">
            <input type="checkbox" checked={shortcuts} onChange={(event) => changeSettings({ shortcuts: event.target.checked })} />
            <span>{t('help.enabled')}</span>
          </label>
        )}
        <span className="grow" />
        <button type="button" className="primary" onClick={closeHelp}>
          {t('app.close')}
        </button>
      </div>
    </dialog>
  );
}
