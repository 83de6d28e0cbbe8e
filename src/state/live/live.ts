/**
 * The camera on its way through the engine. One answer is under way at a time: frames that come meanwhile are dropped, so the
 * delay stays what one look takes. What goes wrong ends it with its reason; the camera is given back whenever it ends.
 */
import { engine } from '../../client/engine';
import { AppError } from '../../shared/errors/errors';
import type { LiveLook, LiveSession } from '../../shared/protocol/liveCalls';
import type { Milliseconds, Seconds } from '../../shared/base/units';
import { adapterInUse, adapterOfLabels } from '../models/choice';
import { refreshModels, useModels } from '../models/models';
import { labelSetName, resolveLabels } from '../recognise/labelSets';
import { encodingKey, labelsKey } from '../recognise/resultKeys';
import { useSettings } from '../settings/settings';
import { goesOnHidden, tapFrames } from './frameTap';
import { lanePoint, noneOf, rankAnswer, withPoint } from './lanes';
import { useLiveSettings } from './liveSettings';
import { resetLive, useLive } from './liveStore';
import { lastLooks, livePace, restAfter, usualTime } from './pace';
import { listCameras, onCamerasChange, openSource, problem, type SourceKind } from './source';

/** One start of the camera, until it is stopped. */
interface Run {
  readonly ending: AbortController;
  readonly stream: MediaStream;
  session: LiveSession | null;
  /** Which choices the session was opened with. */
  key: string;
  /** Under way: an answer; a frame that only joins the window. */
  answering: boolean;
  joining: boolean;
  /** When the next frame is due, and the next answer. */
  due: Milliseconds;
  rested: Milliseconds;
  /** What the last looks took, and when they ended. */
  took: Seconds[];
  looks: Milliseconds[];
  dropped: number;
  failures: number;
}

let run: Run | undefined;
let starting: AbortController | undefined;

/** An engine that dies again and again over the camera is not asked any more. */
const mostFailures = 3;
/** Answers a second are counted over so long, and over so many answers where they are slow. */
const memory: Milliseconds = 3000;
const fewestTimed = 3;

/** The stream that is shown and recorded, while it runs. */
export function liveStream(): MediaStream | null {
  return run?.stream ?? null;
}

/** Asks for the camera or a screen, and for the model. @param video shows it */
export async function startLive(kind: SourceKind, video: HTMLVideoElement): Promise<void> {
  stopLive();
  const ending = new AbortController();
  starting = ending;
  resetLive({ status: 'asking', kind });
  try {
    const stream = await openSource(kind, kind === 'camera' ? useLiveSettings.getState().deviceId : '');
    if (ending.signal.aborted) {
      release(stream);
      return;
    }
    await follow({ ending, stream }, video);
  } catch (thrown) {
    if (!ending.signal.aborted) failLive(AppError.from(thrown));
  }
}

/** The camera is given back; answers stay until the next start. */
export function stopLive(): void {
  starting?.abort();
  starting = undefined;
  const ended = run;
  run = undefined;
  if (ended !== undefined) {
    ended.ending.abort();
    release(ended.stream);
    if (ended.session !== null) engine.call.closeLive({ id: ended.session.id }).catch(() => undefined);
  }
  useLive.setState({ status: 'off', progress: null });
}

function failLive(error: AppError): void {
  stopLive();
  if (error.code !== 'cancelled') useLive.setState({ error: error.toData() });
}

function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

async function follow({ ending, stream }: Pick<Run, 'ending' | 'stream'>, video: HTMLVideoElement): Promise<void> {
  const [track] = stream.getVideoTracks();
  if (track === undefined) throw problem('camera-lost');
  const { signal } = ending;
  const current: Run = {
    ending,
    stream,
    session: null,
    key: '',
    answering: false,
    joining: false,
    due: 0,
    rested: 0,
    took: [],
    looks: [],
    dropped: 0,
    failures: 0,
  };
  run = current;
  const lost = (): void => {
    if (run === current) failLive(problem(useLive.getState().kind === 'screen' ? 'screen-ended' : 'camera-lost'));
  };
  track.addEventListener('ended', lost, { signal });
  document.addEventListener('visibilitychange', () => showHidden(current), { signal });
  const cameras = async (): Promise<void> => useLive.setState({ cameras: await listCameras() });
  signal.addEventListener(
    'abort',
    onCamerasChange(() => void cameras()),
  );
  void cameras();
  video.srcObject = stream;
  await video.play().catch(() => undefined); // a hidden tab plays later
  await openSession(current);
  if (signal.aborted) return;
  if (track.readyState === 'ended') {
    lost();
    return;
  }
  signal.addEventListener(
    'abort',
    tapFrames(
      track,
      video,
      () => isDue(current),
      (frame) => void look(current, frame),
    ),
  );
}

async function openSession(current: Run): Promise<void> {
  useLive.setState({ status: 'opening', session: null, answer: null, lanes: [], filled: 0, look: null });
  const { signal } = current.ending;
  const settings = useSettings.getState();
  if ((settings.adapterId !== null || settings.labelSet === 'adapter') && !useModels.getState().loaded) await refreshModels();
  const { frames, modelId, ownEyes, speed, template } = settings;
  const adapterId = adapterInUse()?.id ?? null;
  current.key = keyNow();
  const labels = await resolveLabels(settings, adapterOfLabels());
  const options = { frames, modelId, ownEyes, speed, adapterId, labels, labelSet: labelSetName(settings, adapterOfLabels()), template };
  const session = await engine.call.openLive(options, { signal, onProgress: (progress) => useLive.setState({ progress }) });
  if (signal.aborted) return;
  Object.assign(current, { session, took: [] });
  useLive.setState({ session, progress: null });
  showHidden(current);
}

function keyNow(): string {
  const settings = useSettings.getState();
  return `${encodingKey(settings)} ${labelsKey(settings)} ${adapterInUse()?.id ?? ''}`;
}

function showHidden(current: Run): void {
  if (run !== current || current.session === null) return;
  const paused = document.visibilityState === 'hidden' && !(useLive.getState().kind === 'screen' && goesOnHidden());
  useLive.setState({ status: paused ? 'hidden' : 'running' });
}

/** Whether the frame that comes now is wanted; one that is due while another is under way counts as dropped. */
function isDue(current: Run): boolean {
  if (run !== current || current.session === null || useLive.getState().status !== 'running') return false;
  const now = performance.now();
  const adapter = current.session.adapter !== null;
  const { window, rate } = paceOf(current);
  const interval = 1000 / rate;
  // Cameras come when they come: the nearest frame to the moment is taken.
  if (now < current.due - Math.min(interval / 4, 17)) return false;
  current.due = Math.max(current.due + interval, now - interval);
  const { window: shown, rate: asked } = useLive.getState();
  if (shown !== window || asked !== rate) useLive.setState({ window, rate });
  if (adapter ? !current.joining : !current.answering) return true;
  current.dropped += 1;
  return false;
}

function paceOf({ session, took }: Run) {
  const { window, rate } = useLiveSettings.getState();
  return livePace({ frames: session!.frames, perLook: usualTime(took), adapter: session!.adapter !== null, window, rate });
}

async function look(current: Run, picture: VideoFrame | ImageBitmap): Promise<void> {
  const { id, adapter } = current.session!;
  const taken = performance.now();
  const answer = !current.answering && (adapter === null || taken >= current.rested);
  const flag = answer ? 'answering' : 'joining';
  current[flag] = true;
  try {
    const { window } = useLive.getState();
    const asking = engine.call.lookLive(
      { id, picture, time: taken / 1000, window, answer, heat: useLiveSettings.getState().heat },
      { signal: current.ending.signal },
    );
    // The engine has its own hold of it; one that is being started anew is given it only later.
    const told = await asking.finally(() => picture.close());
    current[flag] = false;
    if (run === current && current.session?.id === id) hear(current, told, taken, answer);
  } catch (thrown) {
    current[flag] = false;
    if (run === current && current.session?.id === id) await recover(current, AppError.from(thrown));
  }
}

function hear(current: Run, told: LiveLook, taken: Milliseconds, answered: boolean): void {
  current.failures = 0;
  if (!answered) return;
  const now = performance.now();
  const delay = now - taken;
  current.took = [...current.took, delay / 1000].slice(-lastLooks);
  current.rested = now + restAfter(delay / 1000) * 1000;
  const looks = [...current.looks, now];
  current.looks = looks.filter((time, index) => now - time < memory || index >= looks.length - fewestTimed);
  const { filled, answer, encoded, milliseconds } = told;
  const figures = {
    filled,
    delay,
    dropped: current.dropped,
    look: { encoded, milliseconds },
    looksPerSecond: looksPerSecond(current.looks),
  };
  const session = current.session!;
  if (answer === null) {
    useLive.setState(figures);
    return;
  }
  const { lambda, threshold } = useSettings.getState();
  const ranked = rankAnswer(session, answer, lambda);
  const point = lanePoint(taken / 1000, ranked, noneOf(answer, ranked[0], threshold));
  useLive.setState(({ lanes }) => ({ ...figures, answer, lanes: withPoint(lanes, point) }));
}

function looksPerSecond(looks: readonly Milliseconds[]): number {
  const [first, last] = [looks[0], looks.at(-1)];
  return first === undefined || last === undefined || last <= first ? 0 : ((looks.length - 1) * 1000) / (last - first);
}

/** The session is gone with the engine or the model that it was opened with: another is opened, a few times. */
async function recover(current: Run, error: AppError): Promise<void> {
  if (error.code === 'cancelled') return;
  current.failures += 1;
  if ((error.code !== 'not-encoded' && error.code !== 'engine-stopped') || current.failures > mostFailures) {
    failLive(error);
    return;
  }
  current.session = null;
  await openSession(current).catch((thrown: unknown) => {
    if (run === current) failLive(AppError.from(thrown));
  });
}

/** Another model, adapter, list or template: another session, with the same camera. */
function followChoices(): void {
  const current = run;
  if (current?.session == null || keyNow() === current.key) return;
  current.session = null;
  openSession(current).catch((thrown: unknown) => {
    if (run === current) failLive(AppError.from(thrown));
  });
}

useSettings.subscribe(followChoices);
useModels.subscribe(followChoices);
