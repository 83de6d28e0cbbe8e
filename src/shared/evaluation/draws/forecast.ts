/** What draws will take, as it was forecast, and corrected by what those that are done took. */
import type { Seconds } from '../../base/units';
import type { Forecast } from '../../teaching/teaching';

export interface DrawForecast {
  readonly training: Seconds;
  readonly measuring: Seconds;
  /** The whole by the shortest and by the longest step that was tried; not there in what an earlier version kept. */
  readonly range?: readonly [Seconds, Seconds];
  /** Null where nothing is trained. */
  readonly cost: ForecastCost | null;
  /** It was measured before, and takes nothing. */
  readonly known: boolean;
}

/** What one training of its kind takes beside time. */
export interface ForecastCost extends Pick<Forecast, 'parameters' | 'peakBytes' | 'availableBytes'> {
  readonly fits: boolean;
}

type Times = Pick<DrawForecast, 'training' | 'measuring' | 'range'>;

export function wholeTime(forecast: readonly Times[]): Seconds {
  return forecast.reduce((sum, { training, measuring }) => sum + training + measuring, 0);
}

export function wholeRange(forecast: readonly Times[]): readonly [Seconds, Seconds] {
  return forecast.reduce<readonly [Seconds, Seconds]>(
    ([low, high], { training, measuring, range = [training + measuring, training + measuring] }) => [low + range[0], high + range[1]],
    [0, 0],
  );
}

/**
 * How many times as long as forecast it takes, by the draws that are done; 1 before the first.
 * @param took of each draw; null of one that is not done
 */
export function correctionOf(forecast: readonly Times[], took: readonly (Seconds | null)[]): number {
  let [done, expected] = [0, 0];
  for (const [index, seconds] of took.entries()) {
    // What was measured in another grid was forecast to take nothing.
    const whole = forecast[index] === undefined ? 0 : wholeTime([forecast[index]]);
    if (seconds === null || seconds < 1 || whole === 0) continue;
    done += seconds;
    expected += whole;
  }
  return expected > 0 ? done / expected : 1;
}
