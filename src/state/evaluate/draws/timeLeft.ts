/** Time that a grid still takes: as forecast, corrected by what its finished draws took. */
import type { Seconds } from '../../../shared/base/units';
import { type BegunGrid, type DrawForecast, type DrawUnderWay, isMeasured } from './drawsStore';

export function wholeTime(forecast: readonly Pick<DrawForecast, 'training' | 'measuring'>[]): Seconds {
  return forecast.reduce((sum, { training, measuring }) => sum + training + measuring, 0);
}

export function timeLeft({ forecast, kept }: Pick<BegunGrid, 'forecast' | 'kept'>, run: DrawUnderWay | null): Seconds {
  let [took, expected] = [0, 0];
  for (const [index, one] of kept.entries()) {
    // What was measured in another grid was forecast to take nothing.
    if (!isMeasured(one) || one.result.seconds < 1 || wholeTime([forecast[index]!]) === 0) continue;
    took += one.result.seconds;
    expected += wholeTime([forecast[index]!]);
  }
  const correction = took > 0 && expected > 0 ? took / expected : 1;
  const waiting = forecast.filter((_, index) => kept[index] === null && index !== run?.index);
  const rest = wholeTime(waiting) * correction;
  if (run === null) return rest;
  const { training, measuring } = forecast[run.index]!;
  const phase = run.secondsLeft ?? (run.phase === 'training' ? training : measuring) * correction;
  return rest + phase + (run.phase === 'training' ? measuring * correction : 0);
}
