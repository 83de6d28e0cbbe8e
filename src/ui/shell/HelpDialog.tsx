/** The list of keys, the switch that turns them off, and words; where a finger points, the words alone. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useTouch } from '../common/hooks/useMedia';
import { changeSettings, useSettings } from '../../state/settings/settings';

const keys = [
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
  ['segments', 'P N'],
  ['loop', 'U'],
  ['zoom', '- + 0'],
  ['speed', '< >'],
  ['search', '/'],
  ['labels', 'L'],
  ['again', 'R'],
  ['copy', 'C'],
  ['json', 'J'],
  ['png', 'S'],
  ['cancel', 'Esc'],
  ['tabs', '1 2 3 4 5'],
  ['camera', 'K'],
  ['record', 'Space'],
  ['class', '1 … 9'],
  ['pause', 'P'],
  ['undo', 'Ctrl+Z'],
  ['language', 'G'],
  ['theme', 'T'],
  ['help', '?'],
] as const;

const glossary = ['adapter', 'baseline', 'method', 'views', 'layer', 'relevance', 'weight', 'fusion', 'threshold', 'template'] as const;

export function HelpDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const touch = useTouch();
  const shortcuts = useSettings((settings) => settings.shortcuts);
  useEffect(() => {
    const element = dialog.current;
    if (element === null) return;
    if (open && !element.open) element.showModal();
    if (!open && element.open) element.close();
  }, [open]);
  return (
    <dialog ref={dialog} className="help-dialog" aria-labelledby="help-title" onClose={onClose}>
      <h2 id="help-title">{t(touch ? 'help.titleTouch' : 'help.title')}</h2>
      {!touch && (
        <dl>
          {keys.map(([name, key]) => (
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
      )}
      <details data-testid="glossary" open={touch}>
        <summary>{t('glossary.title')}</summary>
        <dl className="glossary">
          {glossary.map((word) => (
            <div key={word}>
              <dt>{t(`glossary.words.${word}.term`)}</dt>
              <dd>{t(`glossary.words.${word}.means`)}</dd>
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
        <button type="button" className="primary" onClick={onClose}>
          {t('app.close')}
        </button>
      </div>
    </dialog>
  );
}
