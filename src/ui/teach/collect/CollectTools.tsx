/** The tools over the classes: a new class, a folder of classes, undo, clear; and what stands there before the first class. */
import { useState, type RefObject } from 'react';
import type { FoundFile } from '../../../shared/base/foundFile';
import { percentOf } from '../../../shared/base/figures';
import { Icon } from '../../common/Icon';
import { useTexts } from '../common/texts';
import { chosenFiles } from '../../common/files/filesOf';
import { useTouch } from '../../common/hooks/useMedia';

/** Of each class, for testing. */
const shares = [0, 0.1, 0.25, 0.33, 0.5];

interface CollectToolsProps {
  /** There is no class yet: nothing to clear. */
  readonly empty: boolean;
  readonly canUndo: boolean;
  readonly folderInput: RefObject<HTMLInputElement | null>;
  readonly onNew: () => void;
  readonly onFolder: (found: readonly FoundFile[]) => void;
  /** Share that is held out. */
  readonly share: number;
  readonly onShare: (share: number) => void;
  readonly onUndo: () => void;
  readonly onClear: () => void;
}

export function CollectTools({ empty, canUndo, folderInput, share, onShare, onNew, onFolder, onUndo, onClear }: CollectToolsProps) {
  const { t } = useTexts();
  const [clearing, setClearing] = useState(false);
  return (
    <div className="buttons teach-tools">
      <h1>{t('title')}</h1>
      <span className="grow" />
      <button type="button" className="with-icon" data-testid="teach-add-class" onClick={onNew}>
        <Icon name="plus" /> {t('classes.add')}
      </button>
      <button type="button" onClick={() => folderInput.current?.click()}>
        {t('classes.folder')}
      </button>
      <input
        ref={folderInput}
        type="file"
        multiple
        className="visually-hidden"
        tabIndex={-1}
        aria-label={t('classes.folder')}
        data-testid="class-folder"
        {...{ webkitdirectory: '' }}
        onChange={(event) => {
          const found = chosenFiles(event.target);
          event.target.value = '';
          if (found.length > 0) onFolder(found);
        }}
      />
      {!empty && (
        <label className="inline">
          <span className="caption">{t('classes.holdOut')}</span>
          <select value={share} data-testid="held-out-share" onChange={(event) => onShare(Number(event.target.value))}>
            {[...new Set([...shares, share])]
              .toSorted((a, b) => a - b)
              .map((value) => (
                <option key={value} value={value}>
                  {value === 0 ? t('classes.holdNone') : percentOf(value, 0)}
                </option>
              ))}
          </select>
        </label>
      )}
      <button type="button" disabled={!canUndo} title="Ctrl+Z" data-testid="undo" onClick={onUndo}>
        {t('classes.undo')}
      </button>
      {!empty &&
        (clearing ? (
          <>
            <button
              type="button"
              className="danger"
              onClick={() => {
                setClearing(false);
                onClear();
              }}
            >
              {t('classes.clearSure')}
            </button>
            <button type="button" className="link" onClick={() => setClearing(false)}>
              {t('classes.keep')}
            </button>
          </>
        ) : (
          <button type="button" onClick={() => setClearing(true)}>
            {t('classes.clear')}
          </button>
        ))}
    </div>
  );
}

interface StartHintProps {
  readonly onNew: () => void;
  readonly onFolder: () => void;
  readonly onDrawn: () => void;
}

export function StartHint({ onNew, onFolder, onDrawn }: StartHintProps) {
  const { t } = useTexts();
  const touch = useTouch();
  return (
    <section className="drop-area" aria-label={t('start.title')}>
      <h2>{t('start.title')}</h2>
      <p>{t(touch ? 'start.howTouch' : 'start.how')}</p>
      <p className="buttons">
        <button type="button" className="primary" onClick={onNew}>
          {t('classes.add')}
        </button>
        <button type="button" onClick={onFolder}>
          {t('classes.folder')}
        </button>
        <button type="button" data-testid="teach-drawn" onClick={onDrawn}>
          {t('start.drawn')}
        </button>
        <a href="#/live">{t('start.camera')}</a>
      </p>
      <p className="caption">{t('start.takes')}</p>
    </section>
  );
}
