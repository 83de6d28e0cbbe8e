/**
 * Timelines of the clips on the Recognise page, run one after another: what is known so far, how fast it goes, and what stopped
 * it. Windows are gathered as they come and shown a few times a second; lanes and segments are the screen's arithmetic.
 */
import { create } from 'zustand';
import { engine } from '../../client/engine';
import { AppError, type AppErrorData } from '../../shared/errors/errors';
import type { FrameStrip } from '../../shared/recognition/recognition';
import type { Milliseconds, Seconds } from '../../shared/base/units';
import { collectTimeline, type TimelineCollector, type TimelineScores } from '../../shared/timeline/collect';
import type { CoarseEvent, TimelineEvent, TimelinePace } from '../../shared/timeline/film';
import { fileOf } from '../recognise/clipFiles';
import { useRecognition } from '../recognise/clips';
import { labelSetName, resolveLabels } from '../recognise/labelSets';
import { encodingKey, keyParts, labelsKey } from '../recognise/resultKeys';
import { adapterInUse, adapterOfLabels } from '../models/choice';
import { refreshModels, useModels } from '../models/models';
import { useSettings } from '../settings/settings';
import { withPictures } from './filmPictures';
import { useTimelineSettings, windowsOf } from './timelineSettings';

export interface Timeline {
  readonly status: 'waiting' | 'running' | 'paused' | 'done' | 'failed' | 'stopped';
  readonly stage: Extract<TimelineEvent, { kind: 'stage' }> | null;
  /** Null until the film was opened. Its arrays are filled in place: `revision` tells of it. */
  readonly scores: TimelineScores | null;
  readonly revision: number;
  /** A first answer of single frames all over the film. */
  readonly coarse: CoarseEvent | null;
  /** In the order of time. */
  readonly pictures: readonly FrameStrip[];
  readonly pace: TimelinePace | null;
  /** Where decoding broke off. */
  readonly broken: { readonly from: Seconds; readonly problem: AppErrorData } | null;
  /** Why features are not kept for the next visit. */
  readonly notKept: AppErrorData | null;
  readonly error: AppErrorData | null;
  /** The choices it runs with (`timelineKey`). */
  readonly ranWith: string;
}

export const useTimelines = create<{ readonly of: Readonly<Record<string, Timeline>> }>(() => ({ of: {} }));

/** From this length on a clip gets its timeline by itself. */
export const longFrom: Seconds = 20;

/** How often new windows reach the screen, at most; [choice] more rarely where there is so much that drawing it would keep the page busy. */
function showEvery({ film }: TimelineScores): Milliseconds {
  return Math.max(250, (film.plan.windows * film.labels.length) / 4000);
}

const fresh: Omit<Timeline, 'status' | 'ranWith'> = {
  stage: null,
  scores: null,
  revision: 0,
  coarse: null,
  pictures: [],
  pace: null,
  broken: null,
  notKept: null,
  error: null,
};

let running: { readonly id: string; readonly controller: AbortController } | null = null;

/** What a timeline is computed with, as a text to compare. Fusing and cutting into segments are not part of it. */
export function timelineKey(settings = useSettings.getState(), { window, stride } = useTimelineSettings.getState()): string {
  const { modelId, adapterId } = keyParts(encodingKey(settings));
  return JSON.stringify([modelId, adapterId, settings.ownEyes, labelsKey(settings), window, stride]);
}

/** Makes the timeline of a clip, or makes it anew with the choices now in force; what is kept of it is not encoded again. */
export function runTimeline(clipId: string): void {
  if (fileOf(clipId) === undefined) return;
  const before = useTimelines.getState().of[clipId];
  if (running?.id === clipId) running.controller.abort();
  put(clipId, { ...fresh, pictures: before?.pictures ?? [], status: 'waiting', ranWith: timelineKey() });
  void pump();
}

/** The running timeline ends; what it found so far stays. */
export function stopTimeline(clipId: string): void {
  if (running?.id === clipId) running.controller.abort();
  else change(clipId, { status: 'stopped' });
}

/** Takes effect after the step at hand. */
export function pauseTimeline(action: 'pause' | 'resume'): void {
  if (running === null) return;
  change(running.id, { status: action === 'pause' ? 'paused' : 'running' });
  engine.call.controlTimeline({ action }).catch(() => undefined); // it has just ended
}

async function pump(): Promise<void> {
  while (running === null) {
    const { of } = useTimelines.getState();
    const { selectedId } = useRecognition.getState();
    const waiting = Object.keys(of).filter((id) => of[id]!.status === 'waiting');
    const next = waiting.find((id) => id === selectedId) ?? waiting[0];
    if (next === undefined) return;
    running = { id: next, controller: new AbortController() };
    try {
      await run(next, running.controller.signal);
    } finally {
      running = null;
    }
  }
}

async function run(id: string, signal: AbortSignal): Promise<void> {
  const gathered = gather(id, signal);
  change(id, { status: 'running', error: null });
  try {
    const task = await taskOf(id);
    const { pace, brokenFrom } = await engine.call.timeline(task, { signal, onProgress: gathered.take });
    gathered.show();
    change(id, { status: 'done', pace, stage: null, ...(brokenFrom === null ? { broken: null } : {}) });
  } catch (thrown) {
    const error = AppError.from(thrown);
    gathered.show();
    // Stopped and asked for again at once: it waits already.
    if (useTimelines.getState().of[id]?.status === 'waiting') return;
    if (error.code === 'cancelled') change(id, { status: 'stopped', stage: null });
    else change(id, { status: 'failed', stage: null, error: error.toData() });
  } finally {
    gathered.end();
  }
}

async function taskOf(id: string) {
  const settings = useSettings.getState();
  const { modelId, ownEyes, template, lambda } = settings;
  if ((settings.adapterId !== null || settings.labelSet === 'adapter') && !useModels.getState().loaded) await refreshModels();
  const labels = await resolveLabels(settings, adapterOfLabels());
  const labelSet = labelSetName(settings, adapterOfLabels());
  const options = { modelId, ownEyes, adapterId: adapterInUse()?.id ?? null, labels, labelSet, template };
  return { file: fileOf(id)!, options, windows: windowsOf(useTimelineSettings.getState()), lambda };
}

/** Events of one run, gathered and shown a few times a second. */
function gather(id: string, signal: AbortSignal) {
  let collector: TimelineCollector | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (collector === null || signal.aborted) return;
    const scores = collector.scores();
    change(id, ({ revision }) => ({ scores, revision: revision + 1 }));
  };
  const take = (event: TimelineEvent): void => {
    if (signal.aborted) return;
    switch (event.kind) {
      case 'opened':
        collector = collectTimeline(event.film);
        change(id, { stage: null });
        return show();
      case 'windows':
        collector?.add(event);
        timer ??= setTimeout(show, collector === null ? 0 : showEvery(collector.scores()));
        return;
      case 'state':
        return change(id, { status: event.state });
      case 'stage':
        return change(id, { stage: event });
      case 'coarse':
        return change(id, { coarse: event });
      case 'pictures':
        return change(id, ({ pictures }) => ({ pictures: withPictures(pictures, event.strip) }));
      case 'pace':
        return change(id, { pace: event.pace, stage: null });
      case 'broken':
        return change(id, { broken: { from: event.from, problem: event.problem } });
      case 'not-kept':
        return change(id, { notKept: event.problem });
    }
  };
  return { take, show, end: () => clearTimeout(timer) };
}

function put(id: string, timeline: Timeline): void {
  useTimelines.setState(({ of }) => ({ of: { ...of, [id]: timeline } }));
}

function change(id: string, what: Partial<Timeline> | ((timeline: Timeline) => Partial<Timeline>)): void {
  const timeline = useTimelines.getState().of[id];
  if (timeline !== undefined) put(id, { ...timeline, ...(typeof what === 'function' ? what(timeline) : what) });
}

/** A clip that is gone takes its timeline along. */
useRecognition.subscribe(({ ids }, before) => {
  if (ids === before.ids) return;
  const here = new Set(ids);
  const { of } = useTimelines.getState();
  if (Object.keys(of).every((id) => here.has(id))) return;
  if (running !== null && !here.has(running.id)) running.controller.abort();
  useTimelines.setState({ of: Object.fromEntries(Object.entries(of).filter(([id]) => here.has(id))) });
});
