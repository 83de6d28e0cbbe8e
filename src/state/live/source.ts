/** The camera or the screen, as the browser lends it; why there is none is said in coded errors. */
import { AppError, type ErrorCode } from '../../shared/errors/errors';

export type SourceKind = 'camera' | 'screen';

export interface Camera {
  readonly id: string;
  readonly name: string;
}

/** Small enough for the encoder's squares; cameras take the nearest they have. */
const size = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 } } as const;

/** @throws AppError `camera-...`, `screen-...` */
export async function openSource(kind: SourceKind, deviceId: string): Promise<MediaStream> {
  const media = navigator.mediaDevices as MediaDevices | undefined;
  if (globalThis.isSecureContext === false) throw problem('camera-insecure');
  if (kind === 'screen') {
    if (media?.getDisplayMedia === undefined) throw problem('screen-unsupported');
    return media.getDisplayMedia({ video: { frameRate: { ideal: 15 } }, audio: false }).catch((error: unknown) => {
      throw problem(nameOf(error) === 'NotAllowedError' ? 'screen-refused' : 'camera-busy', error);
    });
  }
  if (media?.getUserMedia === undefined) throw problem('camera-missing');
  const video = deviceId === '' ? { ...size, facingMode: 'user' } : { ...size, deviceId: { exact: deviceId } };
  try {
    return await media.getUserMedia({ video, audio: false });
  } catch (error) {
    // The camera chosen last time is not there today: any other does.
    if (deviceId !== '' && (nameOf(error) === 'OverconstrainedError' || nameOf(error) === 'NotFoundError')) return openSource(kind, '');
    throw problem(codeOf(error), error);
  }
}

function codeOf(error: unknown): ErrorCode {
  switch (nameOf(error)) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'camera-refused';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'camera-missing';
    default:
      return 'camera-busy';
  }
}

const said: Partial<Record<ErrorCode, string>> = {
  'camera-insecure': 'Browsers lend a camera or a screen to pages over https or at localhost only.',
  'camera-refused': 'The browser was not allowed to use the camera.',
  'camera-missing': 'The browser finds no camera.',
  'camera-busy': 'The camera could not be started; another program may be using it.',
  'camera-lost': 'The camera stopped: it was unplugged, or the browser took it back.',
  'screen-refused': 'No screen or window was chosen.',
  'screen-unsupported': 'This browser cannot share a screen.',
  'screen-ended': 'The sharing of the screen has ended.',
};

export function problem(code: ErrorCode, cause?: unknown): AppError {
  const why = cause instanceof Error ? ` (${cause.name}: ${cause.message})` : '';
  return new AppError(code, `${said[code] ?? ''}${why}`, { cause });
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** Cameras by name; browsers name them once one may be used. */
export async function listCameras(): Promise<readonly Camera[]> {
  const media = navigator.mediaDevices as MediaDevices | undefined;
  const devices = (await media?.enumerateDevices?.().catch(() => [])) ?? [];
  return devices
    .filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId !== '')
    .map(({ deviceId, label }, index) => ({ id: deviceId, name: label === '' ? `${index + 1}` : label }));
}

/** Called when cameras come or go. @returns stops listening */
export function onCamerasChange(listener: () => void): () => void {
  const media = navigator.mediaDevices as MediaDevices | undefined;
  media?.addEventListener?.('devicechange', listener);
  return () => media?.removeEventListener?.('devicechange', listener);
}
