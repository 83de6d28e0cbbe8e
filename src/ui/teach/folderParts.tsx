/** What a dropped folder brought, and which official split decides where it has several. */
import { useState } from 'react';
import { readClassFolders } from '../../shared/classFolders';
import { dismissNotice, type FoundFile, useTeachingCollection } from '../../state/teachingCollection';
import { Segmented } from '../common/Segmented';
import { Modal } from './Modal';
import { useTexts } from './texts';

export function FolderNotice() {
  const { t } = useTexts();
  const notice = useTeachingCollection((state) => state.notice);
  if (notice === null) return null;
  const { clips, classes, leftOut, unlisted, ignored, fold } = notice;
  return (
    <p className="note notice" data-testid="folder-notice">
      <output>
        {clips === 0 ? t('notice.nothing') : t('notice.folder', { clips, count: classes })}{' '}
        {fold !== null && t('notice.fold', { fold })} {unlisted > 0 && t('notice.unlisted', { count: unlisted })}{' '}
        {leftOut > 0 && t('notice.leftOut', { count: leftOut })}{' '}
        {ignored > 0 && t('notice.ignored', { count: ignored })}
      </output>{' '}
      <button type="button" className="link" onClick={dismissNotice}>
        {t('tray.close')}
      </button>
    </p>
  );
}

interface FoldsDialogProps {
  readonly found: readonly FoundFile[];
  readonly folds: readonly number[];
  readonly onAdd: (fold: number) => void;
  readonly onClose: () => void;
}

export function FoldsDialog({ found, folds, onAdd, onClose }: FoldsDialogProps) {
  const { t } = useTexts();
  const [fold, setFold] = useState(folds[0] ?? 1);
  return (
    <Modal title={t('folds.title')} onClose={onClose}>
      <div className="buttons">
        <span>{t('folds.which')}</span>
        <Segmented
          label={t('folds.which')}
          value={fold}
          options={folds.map((value) => ({ value, text: t('folds.fold', { fold: value }) }))}
          onChange={setFold}
        />
      </div>
      <div className="buttons end">
        <button type="button" onClick={onClose}>
          {t('folds.cancel')}
        </button>
        <button type="button" className="primary" data-testid="folds-add" onClick={() => onAdd(fold)}>
          {t('folds.add', { count: readClassFolders(found.map(({ path }) => path)).clips.length })}
        </button>
      </div>
    </Modal>
  );
}
