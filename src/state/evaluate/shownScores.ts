/** The scores behind the report on the screen: another lambda (Eq. 18) is another report of them, and costs nothing else. */
import { engine } from '../../client/engine';
import { AppError } from '../../shared/errors/errors';
import type { EvaluationReport, EvaluationRun } from '../../shared/evaluation/report';
import { useSettings } from '../settings/settings';
import { useEvaluation } from './evaluationStore';

let shown: EvaluationRun | null = null;
let wanted: number | null = null;
let weighing = false;

export async function showScores(scored: EvaluationRun): Promise<EvaluationReport> {
  const report = await engine.call.reportScores(scored);
  shown = scored;
  wanted = null;
  useEvaluation.setState({ report });
  return report;
}

/** While one report is made, of all lambdas that come meanwhile the last is made next. */
async function weigh(lambda: number): Promise<void> {
  wanted = lambda;
  if (weighing) return;
  weighing = true;
  try {
    while (wanted !== null && shown !== null) {
      const scored: EvaluationRun = { ...shown, settings: { ...shown.settings, lambda: wanted } };
      const of = shown;
      wanted = null;
      const report = await engine.call.reportScores(scored);
      if (of !== shown) continue;
      shown = scored;
      useEvaluation.setState({ report });
    }
  } catch (thrown) {
    useEvaluation.setState({ error: AppError.from(thrown).toData() });
  } finally {
    weighing = false;
  }
}

useSettings.subscribe(({ lambda }, before) => {
  if (lambda !== before.lambda && shown !== null && useEvaluation.getState().report !== null) void weigh(lambda);
});
