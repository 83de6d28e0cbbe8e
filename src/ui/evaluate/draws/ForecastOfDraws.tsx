/** What draws will take before they are begun: time of all, and of each kind of training its numbers, memory and time (Table 6's cost). */
import { byteSize, largeNumber } from '../../../shared/base/figures';
import type { Draw } from '../../../shared/evaluation/draws/plan';
import { type DrawForecast, type ForecastCost, wholeRange, wholeTime } from '../../../shared/evaluation/draws/forecast';
import { TableScroller } from '../../common/TableScroller';
import { DrawsHeads } from './DrawsHeads';
import { useDrawTexts } from './texts';

interface ForecastProps {
  /** In the order of the draws. */
  readonly forecast: readonly DrawForecast[];
  readonly draws: readonly Draw[];
}

export function ForecastOfDraws({ forecast, draws }: ForecastProps) {
  const { t, time } = useDrawTexts();
  const sum = (part: 'training' | 'measuring'): number => forecast.reduce((all, one) => all + one[part], 0);
  const known = forecast.filter((one) => one.known).length;
  const [least, most] = wholeRange(forecast).map(time);
  return (
    <>
      <p data-testid="draws-forecast-done">
        {t('forecastDone', { time: time(wholeTime(forecast)), training: time(sum('training')), measuring: time(sum('measuring')) })}{' '}
        {least !== most && t('forecastRange', { least: least!, most: most! })}{' '}
        {known > 0 && t('forecastKnown', { count: known, of: forecast.length })}
      </p>
      <Costs forecast={forecast} draws={draws} />
    </>
  );
}

function Costs({ forecast, draws }: ForecastProps) {
  const { t, time, nameOfRow } = useDrawTexts();
  const kinds = kindsOf(forecast, draws, nameOfRow);
  if (kinds.length === 0) return null;
  const large = kinds.find(({ cost }) => !cost.fits);
  return (
    <>
      <TableScroller label={t('costs')}>
        <table data-testid="draws-costs">
          <DrawsHeads heads={[t('costs'), t('parameters'), t('memory'), t('trainings'), t('time')]} />
          <tbody>
            {kinds.map(({ name, cost, count, seconds }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className="number">{largeNumber(cost.parameters)}</td>
                <td className="number">{byteSize(cost.peakBytes)}</td>
                <td className="number">{count}</td>
                <td className="number">{time(seconds)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroller>
      {large !== undefined && (
        <p role="alert">
          {t('tooLarge', { name: large.name, peak: byteSize(large.cost.peakBytes), available: byteSize(large.cost.availableBytes ?? 0) })}
        </p>
      )}
    </>
  );
}

interface Kind {
  readonly name: string;
  readonly cost: ForecastCost;
  readonly count: number;
  /** Training and measuring of all its draws. */
  readonly seconds: number;
}

/** Draws that differ in K and seed alone are one kind. */
function kindsOf(
  forecast: ForecastProps['forecast'],
  draws: readonly Draw[],
  nameOf: (row: Draw['cell']['row'], values: Draw['cell']['values']) => string,
): Kind[] {
  const kinds = new Map<string, Kind>();
  for (const [index, { cell }] of draws.entries()) {
    const one = forecast[index];
    if (one?.cost == null) continue;
    const name = nameOf(cell.row, cell.values);
    const before = kinds.get(name);
    kinds.set(name, { name, cost: one.cost, count: (before?.count ?? 0) + 1, seconds: (before?.seconds ?? 0) + wholeTime([one]) });
  }
  return [...kinds.values()];
}
