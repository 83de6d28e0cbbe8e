/** The confusion matrix as a coloured table; of more classes than a page can hold, the mistakes made most often. */
import { commonestMistakes } from '../confusion';
import type { EvaluationReport } from '../report';
import { className, escape, note, section, table } from './markup';
import type { ReportWords } from './words';

/** Rows and columns that fit on a page. */
const largestMatrix = 60;
const mistakesShown = 40;

export function confusionSection({ confusion, data: { classes }, perClass }: EvaluationReport, words: ReportWords): string {
  const name = (label: number): string => className(classes[label], words.language);
  const mistakes = commonestMistakes(confusion, mistakesShown);
  const list =
    mistakes.length === 0
      ? ''
      : `<h3>${escape(words.mistakes)}</h3>${table(
          [words.class, words.takenFor, words.clips],
          mistakes.map(({ truth, taken, clips }) => [name(truth), name(taken), clips.length]),
        )}`;
  if (classes.length > largestMatrix) return section(words.confusion, list);
  const counts = new Map(confusion.map(({ truth, taken, clips }) => [truth * classes.length + taken, clips.length]));
  const head = classes.map((_, label) => `<th scope="col" title="${escape(name(label))}">${label + 1}</th>`).join('');
  const rows = classes.map((_, truth) => {
    const all = perClass[truth]!.top1.n;
    const cells = classes.map((__, taken) => cell(counts.get(truth * classes.length + taken) ?? 0, all, truth === taken));
    return `<tr><th scope="row">${truth + 1} ${escape(name(truth))}</th>${cells.join('')}</tr>`;
  });
  const matrix = `<div class="wide"><table class="matrix"><thead><tr><td></td>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
  return section(words.confusion, note(words.confusionNote), matrix, list);
}

function cell(count: number, all: number, right: boolean): string {
  if (count === 0) return '<td></td>';
  return `<td class="${right ? 'hit' : 'miss'}" style="--share:${(count / all).toFixed(3)}">${count}</td>`;
}
