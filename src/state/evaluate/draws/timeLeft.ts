/** Time that a grid still takes: as forecast, corrected by what its finished draws took. */
import type { Seconds } from '../../../shared/base/units';
import { correctionOf, wholeTime } from '../../../shared/evaluation/draws/forecast';
import { type BegunGrid, type DrawUnderWay, isMeasured } from './drawsStore';

export function timeLeft({ forecast, kept }: Pick<BegunGrid, 'forecast' | 'kept'>, run: DrawUnderWay | null): Seconds {
  const correction = correctionOf(
    forecast,
    kept.map((one) => (isMeasured(one) ? one.result.seconds : null)),
  );
  const waiting = forecast.filter((_, index) => kept[index] === null && index !== run?.index);
  const rest = wholeTime(waiting) * correction;
  if (run === null) return rest;
  const { training, measuring } = forecast[run.index]!;
  const phase = run.secondsLeft ?? (run.phase === 'training' ? training : measuring) * correction;
  return rest + phase + (run.phase === 'training' ? measuring * correction : 0);
}
