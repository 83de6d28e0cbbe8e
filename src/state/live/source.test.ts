import { afterEach, expect, test, vi } from 'vitest';
import { listCameras, openSource } from './source';

afterEach(() => vi.unstubAllGlobals());

function browserWith(
  media: Partial<Record<'getUserMedia' | 'getDisplayMedia', (asked: MediaStreamConstraints) => Promise<unknown>>>,
): void {
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('navigator', { mediaDevices: media });
}

const failing = (name: string) => () => Promise.reject(Object.assign(new Error('no'), { name }));

test.each([
  ['NotAllowedError', 'camera-refused'],
  ['SecurityError', 'camera-refused'],
  ['NotFoundError', 'camera-missing'],
  ['NotReadableError', 'camera-busy'],
  ['AbortError', 'camera-busy'],
])('%s of a camera is told as %s', async (name, code) => {
  browserWith({ getUserMedia: failing(name) });
  await expect(openSource('camera', '')).rejects.toMatchObject({ code });
});

test('a browser without cameras or screens to lend, and a page over plain http', async () => {
  browserWith({});
  await expect(openSource('camera', '')).rejects.toMatchObject({ code: 'camera-missing' });
  await expect(openSource('screen', '')).rejects.toMatchObject({ code: 'screen-unsupported' });
  browserWith({ getDisplayMedia: failing('NotAllowedError') });
  await expect(openSource('screen', '')).rejects.toMatchObject({ code: 'screen-refused' });
  vi.stubGlobal('isSecureContext', false);
  await expect(openSource('screen', '')).rejects.toMatchObject({ code: 'camera-insecure' });
});

test('where the camera of last time is gone, any other does', async () => {
  const asked: unknown[] = [];
  browserWith({
    getUserMedia: ({ video }) => {
      const { deviceId } = video as MediaTrackConstraints;
      asked.push(deviceId);
      return deviceId === undefined ? Promise.resolve('stream') : failing('OverconstrainedError')();
    },
  });
  await expect(openSource('camera', 'old')).resolves.toBe('stream');
  expect(asked).toEqual([{ exact: 'old' }, undefined]);
});

test('a second camera that was chosen is the one that is asked for; cameras without a name are numbered', async () => {
  const devices = [
    { kind: 'audioinput', deviceId: 'mic', label: 'Mic' },
    { kind: 'videoinput', deviceId: 'front', label: '' },
    { kind: 'videoinput', deviceId: 'desk', label: 'Desk camera' },
  ];
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('navigator', {
    mediaDevices: {
      enumerateDevices: () => Promise.resolve(devices),
      getUserMedia: ({ video }: { video: MediaTrackConstraints }) => Promise.resolve(video.deviceId),
    },
  });
  const cameras = await listCameras();
  expect(cameras).toEqual([
    { id: 'front', name: '1' },
    { id: 'desk', name: 'Desk camera' },
  ]);
  await expect(openSource('camera', cameras[1]!.id)).resolves.toEqual({ exact: 'desk' });
});

test('a screen is shared without its sound', async () => {
  browserWith({ getDisplayMedia: ({ audio }) => Promise.resolve({ audio }) });
  await expect(openSource('screen', 'desk')).resolves.toEqual({ audio: false });
});
