/** Camera and screen through the store, with streams that a test makes up. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { InputOf } from '../../shared/protocol/protocol';

const { asked } = vi.hoisted(() => ({ asked: [] as { readonly name: string; readonly input: unknown }[] }));

vi.mock('../../client/engine', async () => {
  const { callsThrough } = await import('../../lib/client/calls');
  const none = new Float32Array(0);
  const call = callsThrough(async (name, input) => {
    asked.push({ name, input });
    if (name === 'openLive') {
      const { labels } = input as InputOf<'openLive'>;
      const use = { en: 'same-space', zh: 'unread' };
      return {
        id: 'session',
        adapter: null,
        frames: 8,
        crop: 0.875,
        labels: { labels, use, cut: [], labelSet: '', template: '', tau: 0.01 },
      };
    }
    if (name !== 'lookLive') return [];
    const scoresEn = Float32Array.of(0.1, 0.3);
    const answer = { scoresEn, scoresZh: null, frameWeights: none, gate: null, blank: null, times: [], heat: null };
    return { filled: 1, answer, encoded: 1, milliseconds: { resizing: 1, encoding: 1, scoring: 1 } };
  });
  return { engine: { call } };
});

await import('../../shared/labels/readLabels');
const { startLive, stopLive } = await import('./live');
const { useLive } = await import('./liveStore');
const { changeLive } = await import('./liveSettings');
const { readPageSettings, useSettings } = await import('../settings/settings');

vi.setConfig({ testTimeout: 60_000 });
const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000 });

/** A track as browsers have it, of a source of that name. */
class FakeTrack extends EventTarget {
  readyState = 'live';
  constructor(readonly source: string) {
    super();
  }
  stop() {
    this.readyState = 'ended';
  }
  clone() {
    return new FakeTrack(this.source);
  }
}

const streamOf = (source: string) => {
  const track = new FakeTrack(source);
  return { track, getTracks: () => [track], getVideoTracks: () => [track] };
};

let opened: ReturnType<typeof streamOf>[] = [];
const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });

/** Hands out a frame every few milliseconds. */
class FakeProcessor {
  readonly readable: ReadableStream;
  constructor({ track }: { track: FakeTrack }) {
    const pull = async (controller: ReadableStreamDefaultController) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      controller.enqueue({ source: track.source, close: () => undefined });
    };
    this.readable = new ReadableStream({ pull });
  }
}

beforeEach(() => {
  opened = [];
  asked.length = 0;
  const open = (source: string) => {
    opened.push(streamOf(source));
    return Promise.resolve(opened.at(-1));
  };
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('document', page);
  vi.stubGlobal('MediaStreamTrackProcessor', FakeProcessor);
  vi.stubGlobal('navigator', {
    mediaDevices: {
      enumerateDevices: () => Promise.resolve(['front', 'desk'].map((deviceId) => ({ kind: 'videoinput', deviceId, label: deviceId }))),
      getUserMedia: ({ video }: { video: { deviceId?: { exact: string } } }) => open(video.deviceId?.exact ?? 'front'),
      getDisplayMedia: () => open('screen'),
    },
  });
  useSettings.setState({ ...readPageSettings(null), labelSet: 'own', ownLabels: 'wave | 挥手\nclap | 拍手' });
  changeLive({ deviceId: '' });
});

afterEach(() => {
  stopLive();
  vi.unstubAllGlobals();
});

const video = { play: () => Promise.resolve() } as unknown as HTMLVideoElement;
const sources = () =>
  asked.flatMap(({ name, input }) => (name === 'lookLive' ? [(input as { picture: { source: string } }).picture.source] : []));

test('a shared screen is answered, goes on while the tab is hidden, and its end is told', async () => {
  await startLive('screen', video);
  await until(() => expect(useLive.getState().lanes.length).toBeGreaterThan(1));
  expect(useLive.getState()).toMatchObject({ status: 'running', kind: 'screen', error: null });
  expect(useLive.getState().lanes[0]!.top[0]![0]).toBe(1);
  page.visibilityState = 'hidden';
  page.dispatchEvent(new Event('visibilitychange'));
  expect(useLive.getState().status).toBe('running');
  page.visibilityState = 'visible';
  opened[0]!.track.dispatchEvent(new Event('ended'));
  expect(useLive.getState()).toMatchObject({ status: 'off', error: { code: 'screen-ended' } });
  expect(asked.at(-1)!.name).toBe('closeLive');
});

test('another camera takes the place of the first, which is given back; only its frames are looked at from then on', async () => {
  await startLive('camera', video);
  await until(() => expect(sources()).toContain('front'));
  expect(useLive.getState().cameras.map(({ id }) => id)).toEqual(['front', 'desk']);
  changeLive({ deviceId: 'desk' });
  await startLive('camera', video);
  await until(() => expect(sources()).toContain('desk'));
  expect(opened.map(({ track }) => [track.source, track.readyState])).toEqual([
    ['front', 'ended'],
    ['desk', 'live'],
  ]);
  expect(sources().slice(sources().indexOf('desk'))).not.toContain('front');
});
