/** How good a model is on a data set of one's own: the folder, what was found, the run, the result. */
import { useEffect } from 'react';
import { useEvaluateBusy } from '../../state/evaluate/draws/busy';
import { refreshEvaluation } from '../../state/evaluate/evaluation';
import { useEvaluation } from '../../state/evaluate/evaluationStore';
import { useFoundData } from '../../state/evaluate/foundData';
import { useSettings } from '../../state/settings/settings';
import { useRested } from '../common/hooks/useRested';
import { DrawsPart } from './draws/DrawsPart';
import { FoundPart } from './FoundPart';
import { KeptRunsPart } from './kept/KeptRunsPart';
import { MeasurePart } from './MeasurePart';
import { ResultPart } from './result/ResultPart';
import './evaluate.css';
import { useTexts } from './texts';

/** What is changed is taken to be meant once it has rested. */
const rest = 600;

/** Other names of the classes, another template or pooling cost no encoding: the numbers follow at once. */
function useRefresh(): void {
  const { template, views, frames, modelId, adapterId } = useSettings();
  const { dataSet, set } = useFoundData();
  const busy = useEvaluateBusy();
  const pooling = useEvaluation((state) => state.pooling);
  const classes = useEvaluation((state) => state.classes);
  const change = useRested<unknown>(() => {
    if (!busy) void refreshEvaluation();
  }, rest);
  useEffect(
    () => change([template, views, frames, modelId, adapterId, dataSet, set, pooling, classes]),
    [change, template, views, frames, modelId, adapterId, dataSet, set, pooling, classes],
  );
}

/** @param onRecognise opens the Recognise page */
export function EvaluatePage({ onRecognise }: { readonly onRecognise: () => void }) {
  const { t } = useTexts();
  const found = useFoundData((state) => state.dataSet !== null);
  const report = useEvaluation((state) => state.report);
  useRefresh();
  return (
    <div className="evaluate">
      <h1>{t('title')}</h1>
      <p className="note">{t('intro')}</p>
      <FoundPart />
      {found && <MeasurePart />}
      <KeptRunsPart />
      {report !== null && <ResultPart report={report} onRecognise={onRecognise} />}
      <DrawsPart />
    </div>
  );
}
