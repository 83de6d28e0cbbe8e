/** What of an adapter tells its row of the ladder, and K where it was taught these very classes. */
import * as v from 'valibot';
import type { EvaluatedAdapter, EvaluatedData } from '../../shared/evaluation/report';
import type { LoadedAdapter } from '../recognise/loaded/loadedAdapter';

const trainingNote = v.pipe(v.string(), v.parseJson(), v.object({ shots: v.union([v.number(), v.literal('all')]) }));
const classesNote = v.pipe(v.string(), v.parseJson(), v.array(v.object({ en: v.string(), zh: v.string() })));

export function evaluatedAdapter({ name, adapter, languages, notes }: LoadedAdapter, { classes }: EvaluatedData): EvaluatedAdapter {
  const { reparam, residual, prompted } = adapter!.settings; // an instant adapter was refused when the run was opened
  const training = v.safeParse(trainingNote, notes.training);
  const taught = v.safeParse(classesNote, notes.classes);
  const names = (labels: EvaluatedData['classes']): string => JSON.stringify(labels.map(({ en, zh }) => en || zh).toSorted());
  const same = taught.success && names(taught.output) === names(classes);
  return {
    name,
    body: reparam,
    prompted,
    languages,
    residual,
    shots: training.success && same ? training.output.shots : null,
  };
}
