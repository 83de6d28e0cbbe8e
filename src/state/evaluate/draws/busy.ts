/** Something of the Evaluate page runs: a data set through a model, or a grid of draws. Then nothing else of it may begin. */
import { useDraws } from './drawsStore';
import { useFoundData } from '../foundData';
import { useEvaluation } from '../evaluationStore';

export function useEvaluateBusy(): boolean {
  const evaluating = useEvaluation(({ run }) => run !== null);
  const drawing = useDraws(({ run, forecasting }) => run !== null || forecasting !== null);
  return evaluating || drawing;
}

/** Nothing may begin now: something runs, or the split is still being drawn. */
export function useCannotBegin(): boolean {
  const busy = useEvaluateBusy();
  const comparing = useFoundData((state) => state.comparing !== null);
  return busy || comparing;
}
