/** The tools over the classes: a new class, a folder of classes, undo, clear; and what stands there before the first class. */
import { useState, type RefObject } from 'react';
import type { FoundFile } from '../../../shared/base/foundFile';
import { Icon } from '../../common/Icon';
import { useTexts } from '../common/texts';
import { chosenFiles } from '../../common/files/filesOf';

interface CollectToolsProps {
  /** There is no class yet: nothing to clear. */
  readonly empty: boolean;
  readonly canUndo: boolean;
  readonly folderInput: RefObject<HTMLInputElement | null>;
  readonly onNew: () => void;
  readonly onFolder: (found: readonly FoundFile[]) => void;
  readonly onUndo: () => void;
  readonly onClear: () => void;
}

export function CollectTools({ empty, canUndo, folderInput, onNew, onFolder, onUndo, onClear }: CollectToolsProps) {
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
}

export function StartHint({ onNew, onFolder }: StartHintProps) {
  const { t } = useTexts();
  return (
    <section className="drop-area" aria-label={t('start.title')}>
      <h2>{t('start.title')}</h2>
      <p>{t('start.how')}</p>
      <p className="buttons">
        <button type="button" className="primary" onClick={onNew}>
          {t('classes.add')}
        </button>
        <button type="button" onClick={onFolder}>
          {t('classes.folder')}
        </button>
      </p>
      <p className="caption">{t('start.takes')}</p>
    </section>
  );
}
