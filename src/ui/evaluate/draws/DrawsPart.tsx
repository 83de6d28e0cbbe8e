/** K shots and grids: chosen, forecast, run for hours, told as a table. There where a data set has clips to train and to test on. */
import { useEffect } from 'react';
import { useDraws } from '../../../state/evaluate/draws/drawsStore';
import { readBegunGrid } from '../../../state/evaluate/draws/drawsRun';
import { useFoundData } from '../../../state/evaluate/foundData';
import { ErrorText } from '../../common/ErrorText';
import { DrawsResult } from './DrawsResult';
import { DrawsRun } from './DrawsRun';
import './draws.css';
import { GridChoice } from './GridChoice';
import { useDrawTexts } from './texts';

export function DrawsPart() {
  const { t } = useDrawTexts();
  const { grid, error } = useDraws();
  const dataSet = useFoundData((state) => state.dataSet);
  useEffect(() => void readBegunGrid(), []);
  const trains = dataSet !== null && dataSet.splits.train.length > 0 && dataSet.splits.test.length > 0;
  if (!trains && grid === null) return null;
  return (
    <section className="panel draws" aria-label={t('title')} data-testid="draws">
      <h2>{t('title')}</h2>
      {trains && <p className="note">{t('intro', { test: dataSet.splits.test.length })}</p>}
      {trains && <GridChoice dataSet={dataSet} />}
      <DrawsRun />
      {error !== null && <ErrorText error={error} />}
      {grid !== null && <DrawsResult grid={grid} />}
    </section>
  );
}
