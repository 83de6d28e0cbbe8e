/** Something of the Evaluate page runs: a data set through a model, a grid of draws, or the look for clips that show the same. Then nothing else of it may begin. */
import { useDraws } from './drawsStore';
import { useFoundData } from '../foundData';
import { useEvaluation } from '../evaluationStore';

export function useEvaluateBusy(): boolean {
  const evaluating = useEvaluation(({ run }) => run !== null);
  const drawing = useDraws(({ run, forecasting }) => run !== null || forecasting !== null);
  const comparing = useFoundData((state) => state.comparing !== null);
  return evaluating || drawing || comparing;
}
