/**
 * Clips on their way through the engine, one after another. Scores are kept as the engine gave them; fusing and ranking is the
 * screen's arithmetic (shared/recognition/fusion).
 */
import { engine } from '../../client/engine';
import { AppError } from '../../shared/errors/errors';
import { filesUnreadable } from '../../shared/errors/unreadable';
import type { LabelText, Recognition } from '../../shared/recognition/recognition';
import { adapterInUse, adapterOfLabels } from '../models/choice';
import { refreshModels, useModels } from '../models/models';
import { useSettings } from '../settings/settings';
import { putAside } from './putAside';
import { makeThumbnail } from './thumbnails';
import { fileFor, isAtHand } from './clipFiles';
import { changeClip, changeClips, clipOf, hasPictures, shownClip, useRecognition } from './clips';
import { labelSetName, resolveLabels } from './labelSets';
import { clipEnded, enqueue, leaveQueue, takeNext } from './queue';
import { encodingKey, labelsKey } from './resultKeys';

/** Pictures are what is heavy in a result: only so many clips of the past keep theirs. */
const keptPictures = 24;

/** Clips with pictures, the one that got them last at the end. */
const pictured = new Set<string>();

const controllers = new Map<string, AbortController>();

let pumping = false;

let rerank: AbortController | undefined;

export function runAgain(id: string): void {
  runAgainAll([id]);
}

/** Clips that wait already, and those without a file, are left as they are. */
export function runAgainAll(ids: readonly string[]): void {
  const again = ids.filter((id) => {
    const clip = clipOf(id);
    return clip !== undefined && clip.status !== 'waiting' && isAtHand(id);
  });
  if (again.length === 0) return;
  abortRuns(again);
  changeClips(again, () => ({ status: 'waiting', error: null, progress: null }));
  startClips(again);
}

/** Clips that wait are put into the queue. */
export function startClips(ids: readonly string[]): void {
  enqueue(ids);
  void pump();
}

/** Stops clips that wait or run. */
export function stopClips(ids: readonly string[]): void {
  const idle = ids.filter((id) => !controllers.has(id) && clipOf(id)?.status === 'waiting');
  leaveQueue(idle);
  if (idle.length > 0) changeClips(idle, () => ({ status: 'cancelled' }));
  abortRuns(ids);
}

export function abortRuns(ids: readonly string[]): void {
  for (const id of ids) controllers.get(id)?.abort();
}

/** Ranks the clip on the screen against the labels now in force, without encoding it again. */
export async function applyLabels(): Promise<void> {
  rerank?.abort();
  rerank = undefined;
  const clip = shownClip(useRecognition.getState());
  const settings = useSettings.getState();
  const key = labelsKey(settings);
  // A clip that runs again gets the labels of that moment anyway.
  const busy = clip?.status === 'running' || clip?.status === 'waiting';
  if (clip?.result == null || busy || clip.labelledWith === key) {
    useRecognition.setState({ reranking: false, ...(clip?.labelledWith === key ? { labelsError: null } : {}) });
    return;
  }
  const controller = new AbortController();
  rerank = controller;
  useRecognition.setState({ reranking: true });
  try {
    const labels = await resolveLabels(settings, adapterOfLabels());
    const input = { id: clip.result.id, labels, labelSet: labelSetName(settings, adapterOfLabels()), template: settings.template };
    const scores = await engine.call.rescore(input, { signal: controller.signal });
    changeClip(clip.id, ({ result }) => (result?.id !== input.id ? {} : { result: { ...result, scores }, labelledWith: key }));
    useRecognition.setState({ labelsError: null });
  } catch (thrown) {
    const error = AppError.from(thrown);
    // Other eyes must look for these labels, or an engine that was started anew remembers no clip.
    if (error.code === 'not-encoded') runAgain(clip.id);
    else if (error.code !== 'cancelled') useRecognition.setState({ labelsError: error.toData() });
  } finally {
    if (rerank === controller) useRecognition.setState({ reranking: false });
  }
}

/** Runs what waits, one clip at a time: the engine has one set of weights and one device. */
async function pump(): Promise<void> {
  if (pumping) return;
  pumping = true;
  try {
    for (let next = takeNext(); next !== undefined; next = takeNext()) await run(next);
  } finally {
    pumping = false;
  }
}

async function run(id: string): Promise<void> {
  const controller = new AbortController();
  controllers.set(id, controller);
  const began = performance.now();
  let seconds: number | null = null;
  changeClip(id, () => ({ status: 'running', error: null, progress: { stage: 'reading', done: 0, total: 0 } }));
  try {
    const { settings, result } = await recognise(id, controller.signal);
    seconds = (performance.now() - began) / 1000;
    const keys = { encodedWith: encodingKey(settings), labelledWith: labelsKey(settings) };
    changeClip(id, () => ({ status: 'done', result, progress: null, ...keys }));
    if (useRecognition.getState().selectedId === id) useRecognition.setState({ lastGoodId: id, labelsError: null });
    dropOldPictures(id);
    void makeThumbnail(id, result);
    void applyLabels();
  } catch (thrown) {
    const error = AppError.from(thrown);
    // Stopped and asked for again at once: it waits already.
    if (clipOf(id)?.status === 'waiting') return;
    if (error.code === 'cancelled') changeClip(id, () => ({ status: 'cancelled', progress: null }));
    else {
      seconds = (performance.now() - began) / 1000;
      changeClip(id, () => ({ status: 'failed', progress: null, error: error.toData() }));
    }
  } finally {
    if (controllers.get(id) === controller) controllers.delete(id);
    clipEnded(seconds);
  }
}

async function recognise(id: string, signal: AbortSignal) {
  const settings = useSettings.getState();
  const { frames, views, modelId, ownEyes, speed, template } = settings;
  const { path } = clipOf(id)!;
  const file = await fileFor(id).catch(() => undefined);
  if (file === undefined) throw filesUnreadable([path]);
  // A clip dropped before the lists have arrived: the adapter chosen last time is not known yet, nor its classes.
  if ((settings.adapterId !== null || settings.labelSet === 'adapter') && !useModels.getState().loaded) await refreshModels();
  const adapter = adapterInUse();
  const labels: readonly LabelText[] = await resolveLabels(settings, adapterOfLabels());
  const labelSet = labelSetName(settings, adapterOfLabels());
  const options = { frames, views, modelId, ownEyes, speed, adapterId: adapter?.id ?? null, labels, labelSet, template };
  const result: Recognition = await engine.call.recognize(
    { file, options },
    { signal, onProgress: (progress) => changeClip(id, ({ status }) => (status === 'running' ? { progress } : {})) },
  );
  return { settings, result };
}

/** Answers stay; old ones give up their pictures, which come back when the clip is looked at again. */
function dropOldPictures(newest: string): void {
  pictured.delete(newest);
  pictured.add(newest);
  const { selectedId, lastGoodId } = useRecognition.getState();
  for (const id of pictured) {
    if (pictured.size <= keptPictures) return;
    if (id === selectedId || id === lastGoodId) continue;
    pictured.delete(id);
    const clip = clipOf(id);
    if (clip?.result != null && hasPictures(clip)) changeClip(id, ({ result }) => ({ result: putAside(result!) }));
  }
}
