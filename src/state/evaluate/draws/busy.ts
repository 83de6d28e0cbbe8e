/** Something of the Evaluate page runs: a data set through a model, or a grid of draws. Then nothing else of it may begin. */
import { useDraws } from './drawsStore';
import { useEvaluation } from '../evaluationStore';

export function useEvaluateBusy(): boolean {
  const evaluating = useEvaluation(({ run }) => run !== null);
  const drawing = useDraws(({ run, forecasting }) => run !== null || forecasting !== null);
  return evaluating || drawing;
}
