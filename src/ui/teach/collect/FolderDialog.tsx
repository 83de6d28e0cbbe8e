/** What lies in a folder that was handed over, and what of it would be taken: told before anything is. */
import { dataParts, forTeaching } from '../../../shared/dataset/forTeaching';
import type { DataSet } from '../../../shared/dataset';
import {
  chooseTeachingParts,
  chooseTeachingSplit,
  leaveTeachingFolder,
  takeTeachingFolder,
  useFoundFolder,
} from '../../../state/teach/foundFolder';
import { DataSetDetails, DataSetSummary, DataSetWarnings, SplitChoice } from '../../common/dataset/DataSetParts';
import { useDataSetTexts } from '../../common/dataset/texts';
import { ErrorText } from '../../common/ErrorText';
import { Segmented } from '../../common/Segmented';
import { Modal } from '../common/Modal';
import { useTexts } from '../common/texts';

export function FolderDialog() {
  const { t } = useTexts();
  const { t: found, number } = useDataSetTexts();
  const { folder, reading, dataSet, unreadable, parts, error } = useFoundFolder();
  if (folder === '') return null;
  const count = dataSet === null ? 0 : forTeaching(dataSet, parts).clips.length;
  return (
    <Modal title={t('folder.title', { folder })} className="folder-dialog" onClose={leaveTeachingFolder}>
      {reading && <output>{found('reading')}</output>}
      {error !== null && <ErrorText error={error} />}
      {!reading && dataSet === null && error === null && (
        <p role="alert" data-testid="folder-empty">
          {found('empty')} {unreadable.length > 0 && found('unreadable', { count: unreadable.length })} {unreadable.slice(0, 5).join(', ')}
        </p>
      )}
      {dataSet !== null && <Findings dataSet={dataSet} />}
      <div className="buttons end">
        <button type="button" data-testid="folder-cancel" onClick={leaveTeachingFolder}>
          {t('folder.cancel')}
        </button>
        {dataSet !== null && (
          <button
            type="button"
            className="primary"
            data-testid="folder-add"
            disabled={reading || count === 0}
            onClick={() => void takeTeachingFolder()}
          >
            {t('folder.add', { count, value: number(count) })}
          </button>
        )}
      </div>
    </Modal>
  );
}

function Findings({ dataSet }: { readonly dataSet: DataSet }) {
  const { t } = useTexts();
  const { number } = useDataSetTexts();
  const { folder, parts } = useFoundFolder();
  const { splits, drawn } = dataSet;
  const there = dataParts.filter((part) => splits[part].length > 0);
  const named = (part: (typeof dataParts)[number]) => `${t(`folder.parts.${part}`)} (${number(splits[part].length)})`;
  const { clips, kept } = forTeaching(dataSet, parts);
  const heldOut = clips.filter(({ role }) => role === 'held-out').length;
  return (
    <>
      <DataSetSummary dataSet={dataSet} folder={folder} testId="folder-summary" undivided={drawn} />
      <div className="dataset-choices">
        <SplitChoice dataSet={dataSet} onChoose={(split) => void chooseTeachingSplit(split)} />
        {!drawn && (
          <>
            <span>
              {t('folder.train')}{' '}
              <Segmented
                label={t('folder.train')}
                value={parts.train}
                options={there.map((value) => ({ value, text: named(value) }))}
                onChange={(train) => chooseTeachingParts({ train })}
              />
            </span>
            <span>
              {t('folder.heldOut')}{' '}
              <Segmented
                label={t('folder.heldOut')}
                value={parts.heldOut}
                options={[
                  ...there.filter((part) => part !== parts.train).map((value) => ({ value, text: named(value) })),
                  { value: 'drawn' as const, text: t('folder.parts.drawn') },
                ]}
                onChange={(part) => chooseTeachingParts({ heldOut: part })}
              />
            </span>
          </>
        )}
      </div>
      <p data-testid="folder-will">
        {drawn || parts.heldOut === 'drawn'
          ? t('folder.willDraw', { count: clips.length, value: number(clips.length) })
          : t('folder.will', { train: number(clips.length - heldOut), heldOut: number(heldOut) })}{' '}
        {kept.length > 0 && t('folder.kept', { count: kept.length, value: number(kept.length) })}
      </p>
      <DataSetWarnings dataSet={dataSet} undivided={drawn} />
      <DataSetDetails dataSet={dataSet} undivided={drawn} />
    </>
  );
}
