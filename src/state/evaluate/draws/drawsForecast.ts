/** What a grid takes on this machine, by the client's procedure (client/forecastDraws.ts): which of its draws the browser has already. */
import { engine } from '../../../client/engine';
import { forecastDraws, type GridClips } from '../../../client/forecastDraws';
import type { DrawForecast } from '../../../shared/evaluation/draws/forecast';
import type { Draw, DrawOptions } from '../../../shared/evaluation/draws/plan';
import { identityOf } from '../../../shared/evaluation/draws/runDraw';
import { drawsDatabase } from './drawsDatabase';
import { hashOf } from './hashOf';

/** In the order of the draws; those that were measured before take nothing. @throws AppError as forecastDraw and evaluate do */
export async function forecastOfDraws(
  draws: readonly Draw[],
  clips: GridClips,
  options: DrawOptions,
  work: Parameters<typeof forecastDraws>[5],
): Promise<DrawForecast[]> {
  const database = await drawsDatabase();
  const known = new Set<Draw>();
  for (const draw of draws) {
    const identity = await identityOf(draw, clips, options, hashOf);
    if ((await database.get('results', identity).catch(() => undefined)) !== undefined) known.add(draw);
  }
  return forecastDraws(engine, draws, known, clips, options, work);
}
