/** What came of the draws: mean, deviation and every draw beside the paper's number, the curve over K, the files. */
import { reportWords } from '../../../i18n/report';
import { byteSize, fixed, largeNumber, percentOf } from '../../../shared/base/figures';
import type { DrawRow } from '../../../shared/evaluation/draws/drawTable';
import { type PrintedElsewhere, printedElsewhere } from '../../../shared/evaluation/draws/paperGrids';
import { type DrawSummary, summariseDraws } from '../../../shared/evaluation/draws/summary';
import { drawsHtml } from '../../../shared/evaluation/html/drawsHtml';
import { drawsCsv } from '../../../shared/evaluation/spreadsheet/csv';
import { type BegunGrid, isMeasured } from '../../../state/evaluate/draws/drawsStore';
import { saveBlob } from '../../common/files/saveBlob';
import { TableScroller } from '../../common/TableScroller';
import { DrawsHeads } from './DrawsHeads';
import { ShotsChart } from './ShotsChart';
import { useDrawTexts } from './texts';

export function DrawsResult({ grid }: { readonly grid: BegunGrid }) {
  const { t } = useDrawTexts();
  const summary = summaryOf(grid);
  if (summary.rows.length === 0) return null;
  const { dataset, preset, model, elsewhere } = summary;
  return (
    <div className="draws-result" data-testid="draws-result">
      <h3>{t('result')}</h3>
      <p className="caption">{t('resultOf', { dataset, preset: t(`presets.${preset}`), model })}</p>
      <DrawsTable rows={summary.rows} />
      {summary.rows.every(({ paper }) => paper === null) && <p className="caption">{t('noPaper')}</p>}
      {elsewhere.length > 0 && <p className="caption">{t('elsewhere', { names: elsewhere.map(printedText).join('; ') })}</p>}
      <FailedDraws grid={grid} />
      <ShotsChart rows={summary.rows} />
      <Exports summary={summary} />
    </div>
  );
}

/** As the command's. */
function summaryOf({ kept, data, options, choices }: BegunGrid): DrawSummary {
  return summariseDraws(kept.filter(isMeasured), {
    dataset: data.dataset,
    split: data.split,
    preset: options.preset,
    model: options.modelId,
    elsewhere: choices.grid === 'shots' || choices.grid === 'own' ? [] : printedElsewhere(choices.grid),
  });
}

function printedText({ name, trainableMillions, hmdb51, ucf101 }: PrintedElsewhere): string {
  return `${name}: ${trainableMillions} M, HMDB-51 ${hmdb51} %, UCF-101 ${ucf101} %`;
}

function DrawsTable({ rows }: { readonly rows: readonly DrawRow[] }) {
  const { t, nameOfCell } = useDrawTexts();
  const heads = [t('row'), t('mean'), t('deviation'), t('interval'), t('top5'), t('meanClass'), t('paper')];
  return (
    <TableScroller label={t('result')}>
      <table>
        <DrawsHeads heads={[...heads, t('every'), t('parameters'), t('minutes'), t('memory')]} />
        <tbody>
          {rows.map((row) => (
            <tr key={row.name} data-testid="draws-row" data-name={row.name} data-top1={row.top1}>
              <th scope="row">{nameOfCell({ row: row.row, shots: row.shots ?? 'all', values: row.settings })}</th>
              <td className="number">
                <b>{percentOf(row.top1, 1)}</b>
              </td>
              <td className="number">{row.sd === null ? '' : fixed(row.sd * 100, 1)}</td>
              <td className="number">
                {percentOf(row.interval[0], 1)} – {percentOf(row.interval[1], 1)}
              </td>
              <td className="number">{percentOf(row.top5, 1)}</td>
              <td className="number">{percentOf(row.mean_class, 1)}</td>
              <td className="number">{row.paper === null ? '' : percentOf(row.paper, 1)}</td>
              <td className="number">{row.draws.map(({ seed, top1 }) => `${fixed(top1 * 100, 1)} (${seed})`).join(', ')}</td>
              <td className="number">{row.parameters === null ? '' : largeNumber(row.parameters)}</td>
              <td className="number">{row.train_seconds === null ? '' : fixed(row.train_seconds / 60, 1)}</td>
              <td className="number">{row.peak_bytes === null ? '' : byteSize(row.peak_bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroller>
  );
}

function FailedDraws({ grid: { kept, draws } }: { readonly grid: BegunGrid }) {
  const { t, nameOfDraw } = useDrawTexts();
  const failed = kept.flatMap((one, index) => (one !== null && 'problem' in one ? [{ draw: draws[index]!, problem: one.problem }] : []));
  if (failed.length === 0) return null;
  return (
    <details open>
      <summary>{t('failedDraws')}</summary>
      <ul className="evaluate-names">
        {failed.map(({ draw, problem }) => (
          <li key={nameOfDraw(draw)}>
            <b>{nameOfDraw(draw)}</b> {problem.message} {problem.remedy}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Exports({ summary }: { readonly summary: DrawSummary }) {
  const { t, language } = useDrawTexts();
  const save = (text: string | string[], type: string, name: string): void => saveBlob(new Blob([text].flat(), { type }), name);
  return (
    <fieldset className="buttons">
      <legend className="visually-hidden">{t('export')}</legend>
      <button type="button" data-testid="draws-csv" onClick={() => save(drawsCsv(summary.rows), 'text/csv', 'table.csv')}>
        {t('csv')}
      </button>
      <button
        type="button"
        data-testid="draws-json"
        onClick={() => save(`${JSON.stringify(summary, null, 2)}\n`, 'application/json', 'summary.json')}
      >
        {t('json')}
      </button>
      <button
        type="button"
        data-testid="draws-html"
        onClick={() => save(drawsHtml(summary, reportWords[language]), 'text/html', 'report.html')}
      >
        {t('html')}
      </button>
    </fieldset>
  );
}
