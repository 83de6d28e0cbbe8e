/** A folder is dropped or chosen, and what lies in it is told before anything runs. */
import { useRef } from 'react';
import type { DataSet } from '../../shared/dataset';
import { useEvaluateBusy } from '../../state/evaluate/draws/busy';
import { giveFolder, hasFolderPicker, pickFolder } from '../../state/evaluate/folderAgain';
import { chooseSet, chooseSplit, clipSets, clipsOfSet, skipComparing, useFoundData } from '../../state/evaluate/foundData';
import { ErrorText } from '../common/ErrorText';
import { chosenFiles } from '../common/files/filesOf';
import { Segmented } from '../common/Segmented';
import { DropCurtain } from '../shell/DropCurtain';
import { DataSetDetails, DataSetSummary, DataSetWarnings, SplitChoice } from '../common/dataset/DataSetParts';
import { useDataSetTexts } from '../common/dataset/texts';
import { CutRunNote, FolderAgain, FolderDiffers } from './FolderAgain';
import { useTexts } from './texts';

export function FoundPart() {
  const { t } = useTexts();
  const { t: found } = useDataSetTexts();
  const { folder, reading, dataSet, empty, error } = useFoundData();
  const running = useEvaluateBusy();
  const input = useRef<HTMLInputElement>(null);
  const choose = () => {
    if (hasFolderPicker()) void pickFolder();
    else input.current?.click();
  };
  return (
    <section className="panel" aria-label={t('found')}>
      <h2>{dataSet === null ? t('title') : t('found')}</h2>
      <p className="note">{dataSet === null ? t('drop') : folder}</p>
      {dataSet === null && <FolderAgain onChoose={choose} />}
      {dataSet !== null && <FolderDiffers />}
      {dataSet !== null && <CutRunNote />}
      <div className="buttons">
        <button type="button" className={dataSet === null ? 'primary' : ''} disabled={running} onClick={choose}>
          {t(dataSet === null ? 'choose' : 'other')}
        </button>
      </div>
      <input
        ref={(element) => {
          input.current = element;
          element?.setAttribute('webkitdirectory', '');
        }}
        type="file"
        multiple
        className="visually-hidden"
        tabIndex={-1}
        aria-label={t('choose')}
        data-testid="evaluate-folder"
        onChange={(event) => {
          const found = chosenFiles(event.target);
          event.target.value = '';
          void giveFolder(found);
        }}
      />
      {reading && <output>{found('reading')}</output>}
      {empty && <p role="alert">{found('empty')}</p>}
      {error !== null && <ErrorText error={error} />}
      {dataSet !== null && <Findings dataSet={dataSet} disabled={running} />}
      <DropCurtain text={t('drop')} enabled={!running} onFiles={(files, unreadable) => void giveFolder(files, unreadable)} />
    </section>
  );
}

function Findings({ dataSet, disabled }: { readonly dataSet: DataSet; readonly disabled: boolean }) {
  const { t } = useTexts();
  const { set, folder } = useFoundData();
  const there = clipSets.filter((one) => clipsOfSet(dataSet, one).length > 0);
  return (
    <>
      <DataSetSummary dataSet={dataSet} folder={folder} testId="evaluate-summary" />
      {dataSet.drawn && dataSet.splits.test.length > 0 && <p className="note">{t('drawn')}</p>}
      {dataSet.drawn && <Alike />}
      <fieldset className="dataset-choices" disabled={disabled}>
        <SplitChoice dataSet={dataSet} onChoose={(split) => void chooseSplit(split)} />
        <span>
          {t('set')}{' '}
          <Segmented
            label={t('set')}
            value={set}
            options={there.map((value) => ({ value, text: `${t(`sets.${value}`)} (${clipsOfSet(dataSet, value).length})` }))}
            onChange={chooseSet}
          />
        </span>
      </fieldset>
      <DataSetWarnings dataSet={dataSet} />
      <DataSetDetails dataSet={dataSet} />
    </>
  );
}

/** A drawn split must not test on what it trained on, whatever the files are called. */
function Alike() {
  const { t } = useTexts();
  const { comparing, alike } = useFoundData();
  if (comparing === null) return <p className="note">{alike === null ? t('alike.skipped') : t('alike.found', { count: alike })}</p>;
  const { done, total } = comparing;
  return (
    <div data-testid="evaluate-comparing">
      <p>{t('alike.looking', { done, total })}</p>
      <progress max={Math.max(1, total)} value={done} aria-label={t('alike.looking', { done, total })} />
      <div className="buttons">
        <button type="button" onClick={skipComparing}>
          {t('alike.skip')}
        </button>
      </div>
    </div>
  );
}
