/** What a grid takes on this machine: a few steps of each kind of training, and the pace of a few test clips; nothing for draws that are measured. */
import type { EngineClient } from '../lib/client/engineClient';
import { clipsOfDraw, type Draw, type DrawOptions, settingsOfMeasurement } from '../shared/evaluation/draws/plan';
import type { EvaluatedData } from '../shared/evaluation/report';
import type { ClipToEvaluate } from '../shared/evaluation/task';
import type { Milliseconds, Seconds } from '../shared/base/units';
import type { DrawForecast, ForecastCost } from '../shared/evaluation/draws/forecast';

export interface GridClips {
  readonly data: EvaluatedData;
  readonly train: readonly ClipToEvaluate[];
  readonly test: readonly ClipToEvaluate[];
}

/** Test clips that are encoded for their pace. Those that were decoded while the model was opened do not count. */
const pace = { clips: 12, decodedAhead: 3 } as const;
/** A slow machine tells enough in this time. */
const paceTime: Milliseconds = 20_000;

interface Progress {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly done: number; readonly of: number }) => void;
}

type Engine = Pick<EngineClient, 'call'>;

/**
 * In the order of the draws.
 * @param known those that were measured before: they take nothing
 * @throws AppError as forecastDraw and evaluate do
 */
export async function forecastDraws(
  engine: Engine,
  draws: readonly Draw[],
  known: ReadonlySet<Draw>,
  clips: GridClips,
  options: DrawOptions,
  { signal, onProgress }: Progress,
): Promise<DrawForecast[]> {
  const todo = draws.filter((draw) => !known.has(draw));
  const kinds = [...new Set(todo.filter(({ settings }) => settings !== null).map(kindOf))];
  if (todo.length === 0) return draws.map(() => ({ ...nothing, known: true }));
  const perFrame = await secondsPerFrame(engine, todo[0]!, clips, options, signal);
  onProgress({ done: 1, of: kinds.length + 1 });
  const found = new Map<string, KindForecast>();
  for (const [index, kind] of kinds.entries()) {
    found.set(
      kind,
      await forecastKind(
        engine,
        todo.filter((draw) => draw.settings !== null && kindOf(draw) === kind),
        clips,
        signal,
      ),
    );
    onProgress({ done: index + 2, of: kinds.length + 1 });
  }
  return draws.map((draw) => {
    if (known.has(draw)) return { ...nothing, known: true };
    const { frames, views } = settingsOfMeasurement(draw, options);
    const kind = draw.settings === null ? undefined : found.get(kindOf(draw))!;
    const training = kind === undefined ? 0 : kind.perClip * clipsOfDraw(draw, clips.train).length;
    const measuring = (perFrame * frames + views * (kind?.longer ?? 0)) * clips.test.length;
    const [least, most] = kind?.range ?? [1, 1];
    return {
      training,
      measuring,
      range: [least * training + measuring, most * training + measuring],
      cost: kind?.cost ?? null,
      known: false,
    };
  });
}

const nothing: DrawForecast = { training: 0, measuring: 0, cost: null, known: false };

/** What the draws of one kind take: of one training clip, and of one view of a test clip more than without the adapter. */
interface KindForecast {
  readonly perClip: Seconds;
  readonly longer: Seconds;
  /** The shortest and the longest that a training may take, as shares of what is said. */
  readonly range: readonly [number, number];
  readonly cost: ForecastCost;
}

/** Measured for the largest K: the others take their share of it. */
async function forecastKind(
  engine: Engine,
  draws: readonly Draw[],
  { data, train }: GridClips,
  signal: AbortSignal,
): Promise<KindForecast> {
  const chosen = draws.map((draw) => ({ settings: draw.settings!, clips: clipsOfDraw(draw, train) }));
  const { settings, clips } = chosen.reduce((a, b) => (b.clips.length > a.clips.length ? b : a));
  const task = { clips: clips.map((at) => train[at]!), classes: data.classes, settings };
  const { total, range, measuring, parameters, peakBytes, availableBytes, fits } = await engine.call.forecastDraw(task, { signal });
  return {
    perClip: total / Math.max(1, clips.length),
    range: total > 0 ? [range[0] / total, range[1] / total] : [1, 1],
    longer: Math.max(0, measuring.taught - measuring.plain),
    cost: { parameters, peakBytes, availableBytes, fits },
  };
}

/** Draws whose clips take the same time each: K and seed tell nothing of that. */
function kindOf({ cell: { row, values } }: Draw): string {
  return JSON.stringify([row, values]);
}

/** Of a few clips spread over the test list, without an adapter; what was encoded before is encoded once more. */
async function secondsPerFrame(
  engine: Engine,
  draw: Draw,
  { data, test }: GridClips,
  options: DrawOptions,
  signal: AbortSignal,
): Promise<Seconds> {
  const count = Math.min(pace.clips, test.length);
  const clips = Array.from({ length: count }, (_, index) => test[Math.floor((index * test.length) / count)]!);
  const settings = settingsOfMeasurement(draw, options);
  const enough = new AbortController();
  const stop = (): void => enough.abort();
  signal.addEventListener('abort', stop);
  const times: Milliseconds[] = [];
  const onProgress = (event: { readonly kind: string }): void => {
    if (event.kind !== 'clip') return;
    times.push(performance.now());
    if (times.length > 2 && times.at(-1)! - times[0]! > paceTime) stop();
  };
  const start = performance.now();
  const task = { clips, data, settings, adapterId: null, keep: { by: 'caller', known: [] } } as const;
  try {
    await engine.call.evaluate(task, { signal: enough.signal, onProgress });
  } catch (error) {
    if (signal.aborted || !enough.signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return paceOf([start, ...times]) / settings.frames;
}

/** Seconds between clips. @param times of the start and of each clip */
function paceOf(times: readonly Milliseconds[]): Seconds {
  const first = Math.min(pace.decodedAhead, Math.max(0, times.length - 3));
  return (times.at(-1)! - times[first]!) / 1000 / Math.max(1, times.length - 1 - first);
}
