/** What a grid takes on this machine: one step of each kind of training, and the pace of a few test clips. */
import { engine } from '../../../client/engine';
import { clipsOfDraw, type Draw, type DrawOptions, settingsOfMeasurement } from '../../../shared/evaluation/draws/plan';
import type { EvaluatedData } from '../../../shared/evaluation/report';
import type { ClipToEvaluate } from '../../../shared/evaluation/task';
import type { Seconds } from '../../../shared/base/units';
import type { DrawForecast } from './drawsStore';

export interface GridClips {
  readonly data: EvaluatedData;
  readonly train: readonly ClipToEvaluate[];
  readonly test: readonly ClipToEvaluate[];
}

/** Test clips that are encoded for their pace; the first opens the model and does not count. */
const paceClips = 4;

interface Progress {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly done: number; readonly of: number }) => void;
}

/** In the order of the draws. @throws AppError as forecastTraining and evaluate do */
export async function forecastDraws(
  draws: readonly Draw[],
  clips: GridClips,
  options: DrawOptions,
  { signal, onProgress }: Progress,
): Promise<DrawForecast[]> {
  const kinds = [...new Map(draws.filter(({ settings }) => settings !== null).map((draw) => [kindOf(draw), draw])).keys()];
  const perFrame = await secondsPerFrame(draws[0]!, clips, options, signal);
  onProgress({ done: 1, of: kinds.length + 1 });
  const perClip = new Map<string, Seconds>();
  for (const [index, kind] of kinds.entries()) {
    const chosen = draws.filter((draw) => draw.settings !== null && kindOf(draw) === kind).map((draw) => clipsOfDraw(draw, clips.train));
    const most = chosen.reduce((a, b) => (b.length > a.length ? b : a));
    const draw = draws.find(
      (one) => one.settings !== null && kindOf(one) === kind && clipsOfDraw(one, clips.train).length === most.length,
    )!;
    const { total } = await engine.call.forecastDraw(
      { clips: most.map((at) => clips.train[at]!), classes: clips.data.classes, settings: draw.settings! },
      { signal },
    );
    perClip.set(kind, total / Math.max(1, most.length));
    onProgress({ done: index + 2, of: kinds.length + 1 });
  }
  return draws.map((draw) => ({
    training: draw.settings === null ? 0 : perClip.get(kindOf(draw))! * clipsOfDraw(draw, clips.train).length,
    measuring: perFrame * settingsOfMeasurement(draw, options).frames * clips.test.length,
  }));
}

/** Draws whose clips take the same time each: K and seed tell nothing of that. */
function kindOf({ cell: { row, values } }: Draw): string {
  return JSON.stringify([row, values]);
}

/** Of a few clips spread over the test list, without an adapter; what was encoded before is encoded once more. */
async function secondsPerFrame(draw: Draw, { data, test }: GridClips, options: DrawOptions, signal: AbortSignal): Promise<Seconds> {
  const count = Math.min(paceClips, test.length);
  const clips = Array.from({ length: count }, (_, index) => test[Math.floor((index * test.length) / count)]!);
  const settings = settingsOfMeasurement(draw, options);
  const times: number[] = [];
  const onProgress = (event: { readonly kind: string }): void => void (event.kind === 'clip' && times.push(performance.now()));
  const start = performance.now();
  await engine.call.evaluate({ clips, data, settings, adapterId: null, keep: { by: 'caller', known: [] } }, { signal, onProgress });
  const [first = start, last = performance.now()] = [times[0], times.at(-1)];
  const seconds = times.length > 1 ? (last - first) / 1000 / (times.length - 1) : (last - start) / 1000;
  return seconds / settings.frames;
}
