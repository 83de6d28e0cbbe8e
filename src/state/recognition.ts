/**
 * Clips on their way through the engine, one after another: the queue, what became of each, and which one is looked
 * at. Scores are kept as the engine gave them; fusing and ranking is the screen's arithmetic (shared/fusion).
 */
import { create } from 'zustand';
import { engine } from '../client/engine';
import { AppError, type AppErrorData } from '../shared/errors';
import type { LabelText, Recognition, RecognitionProgress } from '../shared/recognition';
import { dropFile, fileOf, keepFile } from './clipFiles';
import { resolveLabels } from './labelSets';
import { adapterInUse, adapterOfLabels, refreshModels, useModels } from './models';
import { useSettings, type Settings } from './settings';

type ClipStatus = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

export interface Clip {
  readonly id: string;
  readonly name: string;
  readonly status: ClipStatus;
  readonly progress: RecognitionProgress | null;
  readonly error: AppErrorData | null;
  /** The last good result, kept while the clip runs again or fails. */
  readonly result: Recognition | null;
  /** Which choices the result was computed with (`encodingKey`, `labelsKey`). */
  readonly encodedWith: string;
  readonly labelledWith: string;
}

interface RecognitionState {
  readonly clips: readonly Clip[];
  readonly selectedId: string | null;
  /** The clip whose result was shown last: it stays when a later clip fails. */
  readonly lastGoodId: string | null;
  /** Scores are being computed for other labels. */
  readonly reranking: boolean;
  /** Why the labels in force could not be used. */
  readonly labelsError: AppErrorData | null;
}

export const useRecognition = create<RecognitionState>(() => ({
  clips: [],
  selectedId: null,
  lastGoodId: null,
  reranking: false,
  labelsError: null,
}));

/** Results keep pictures: only so many clips of the past keep theirs. */
const keptResults = 24;

const controllers = new Map<string, AbortController>();
let pumping = false;
let count = 0;
let rerank: AbortController | undefined;

/** Puts clips at the end of the queue and looks at the first of them. */
export function addClips(files: readonly File[]): void {
  if (files.length === 0) return;
  const added = files.map((file): Clip => {
    const id = `clip-${++count}`;
    keepFile(id, file);
    return {
      id,
      name: file.name,
      status: 'waiting',
      progress: null,
      error: null,
      result: null,
      encodedWith: '',
      labelledWith: '',
    };
  });
  useRecognition.setState(({ clips }) => ({ clips: [...clips, ...added], selectedId: added[0]!.id }));
  void pump();
}

export function selectClip(id: string): void {
  useRecognition.setState({ selectedId: id });
  const clip = clipOf(id);
  if (clip?.result !== undefined && clip?.result !== null) useRecognition.setState({ lastGoodId: id });
  void applyLabels();
}

/** Stops a clip that waits or runs. */
export function cancelClip(id: string): void {
  const controller = controllers.get(id);
  if (controller === undefined) changeClip(id, ({ status }) => (status === 'waiting' ? { status: 'cancelled' } : {}));
  else controller.abort();
}

export function runAgain(id: string): void {
  const clip = clipOf(id);
  if (clip === undefined || clip.status === 'waiting') return;
  controllers.get(id)?.abort();
  changeClip(id, () => ({ status: 'waiting', error: null, progress: null }));
  void pump();
}

export function removeClip(id: string): void {
  controllers.get(id)?.abort();
  dropFile(id);
  useRecognition.setState(({ clips, selectedId, lastGoodId }) => {
    const index = clips.findIndex((clip) => clip.id === id);
    const left = clips.filter((clip) => clip.id !== id);
    const neighbour = left[Math.min(index, left.length - 1)]?.id ?? null;
    return {
      clips: left,
      selectedId: selectedId === id ? neighbour : selectedId,
      lastGoodId: lastGoodId === id ? null : lastGoodId,
    };
  });
}

/** What the engine must encode again for when it changes. */
export function encodingKey({ frames, views, modelId, adapterId }: Settings): string {
  return JSON.stringify([frames, views, modelId, adapterId]);
}

/** What only the ranking depends on. */
function labelsKey({ labelSet, ownLabels, template, adapterId, labelsOf }: Settings): string {
  return JSON.stringify([
    labelSet,
    template,
    labelSet === 'own' ? ownLabels : '',
    labelSet === 'adapter' ? (labelsOf ?? adapterId) : '',
  ]);
}

/** The clip whose result stands on the screen: the one looked at; where it failed or was stopped, the last good one. */
export function shownClip({
  clips,
  selectedId,
  lastGoodId,
}: Pick<RecognitionState, 'clips' | 'selectedId' | 'lastGoodId'>): Clip | undefined {
  const selected = clips.find(({ id }) => id === selectedId);
  if (selected === undefined || selected.result !== null) return selected;
  const stays = selected.status === 'failed' || selected.status === 'cancelled';
  return stays ? clips.find(({ id, result }) => id === lastGoodId && result !== null) : undefined;
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
    const input = { id: clip.result.id, labels, template: settings.template };
    const scores = await engine.call('rescore', input, { signal: controller.signal });
    changeClip(clip.id, ({ result }) =>
      result?.id !== input.id ? {} : { result: { ...result, scores }, labelledWith: key },
    );
    useRecognition.setState({ labelsError: null });
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code !== 'cancelled') useRecognition.setState({ labelsError: error.toData() });
  } finally {
    if (rerank === controller) useRecognition.setState({ reranking: false });
  }
}

/** Runs what waits, one clip at a time: the engine has one set of weights and one device. */
async function pump(): Promise<void> {
  if (pumping) return;
  pumping = true;
  try {
    for (let next = nextWaiting(); next !== undefined; next = nextWaiting()) await run(next.id);
  } finally {
    pumping = false;
  }
}

/** The clip looked at goes first. */
function nextWaiting(): Clip | undefined {
  const { clips, selectedId } = useRecognition.getState();
  const waiting = clips.filter(({ status }) => status === 'waiting');
  return waiting.find(({ id }) => id === selectedId) ?? waiting[0];
}

async function run(id: string): Promise<void> {
  const file = fileOf(id);
  if (file === undefined) return;
  const controller = new AbortController();
  controllers.set(id, controller);
  changeClip(id, () => ({ status: 'running', error: null, progress: { stage: 'reading', done: 0, total: 0 } }));
  const settings = useSettings.getState();
  const { frames, views, modelId, template } = settings;
  try {
    // A clip dropped before the lists have arrived: the adapter chosen last time is not known yet, nor its classes.
    if ((settings.adapterId !== null || settings.labelSet === 'adapter') && !useModels.getState().loaded) await refreshModels();
    const adapter = adapterInUse();
    const labels: readonly LabelText[] = await resolveLabels(settings, adapterOfLabels());
    const options = { frames, views, modelId, adapterId: adapter?.id ?? null, labels, template };
    const result = await engine.call(
      'recognize',
      { file, options },
      {
        signal: controller.signal,
        onProgress: (progress) => changeClip(id, () => ({ progress })),
      },
    );
    const keys = { encodedWith: encodingKey(settings), labelledWith: labelsKey(settings) };
    changeClip(id, () => ({ status: 'done', result, progress: null, ...keys }));
    if (useRecognition.getState().selectedId === id) useRecognition.setState({ lastGoodId: id, labelsError: null });
    forgetOldResults();
    void applyLabels();
  } catch (thrown) {
    const error = AppError.from(thrown);
    // Stopped and asked for again at once: it waits already.
    if (clipOf(id)?.status === 'waiting') return;
    if (error.code === 'cancelled') changeClip(id, () => ({ status: 'cancelled', progress: null }));
    else changeClip(id, () => ({ status: 'failed', progress: null, error: error.toData() }));
  } finally {
    controllers.delete(id);
  }
}

function forgetOldResults(): void {
  const { clips, selectedId, lastGoodId } = useRecognition.getState();
  const old = clips.filter(({ result, id }) => result !== null && id !== selectedId && id !== lastGoodId);
  for (const { id } of old.slice(0, Math.max(0, old.length - keptResults))) {
    changeClip(id, () => ({ result: null, status: 'cancelled' }));
  }
}

function clipOf(id: string): Clip | undefined {
  return useRecognition.getState().clips.find((clip) => clip.id === id);
}

function changeClip(id: string, change: (clip: Clip) => Partial<Clip>): void {
  useRecognition.setState(({ clips }) => ({
    clips: clips.map((clip) => (clip.id === id ? { ...clip, ...change(clip) } : clip)),
  }));
}

useSettings.subscribe((now, before) => {
  const { selectedId } = useRecognition.getState();
  const clip = selectedId === null ? undefined : clipOf(selectedId);
  if (clip === undefined) return;
  if (encodingKey(now) !== encodingKey(before)) {
    if (clip.status !== 'waiting' && (clip.result !== null || clip.status === 'running')) runAgain(clip.id);
  } else if (labelsKey(now) !== labelsKey(before)) {
    void applyLabels();
  }
});
