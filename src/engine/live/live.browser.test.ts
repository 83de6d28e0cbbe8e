/** Frames shown one after another get the answer that the clip they come from gets, and leave nothing behind. */
import * as tf from '@tensorflow/tfjs-core';
import { ALL_FORMATS, BlobSource, Input, VideoSampleSink } from 'mediabunny';
import { afterAll, expect, test } from 'vitest';
import { defaultTemplate, type Recognition } from '../../shared/recognition/recognition';
import type { LiveLook } from '../../shared/protocol/liveCalls';
import { demoModels, served } from '../../testing/demoModel';
import { deviceGuard } from '../backend/deviceGuard';
import { openSafetensors } from '../files/weights/safetensors';
import { adapterSettings, createAdapter, disposeAdapter } from '../model';
import { writeAdapter } from '../model/adapterFile/adapterFile';
import { adapterKeeper } from '../recognise/loaded/loadedAdapter';
import { liveHandlers } from '../worker/liveHandlers';
import { recognitionHandlers } from '../worker/recogniseHandlers';

const T = 4;
const context = { signal: new AbortController().signal, onProgress: () => undefined };
const labels = ['waving', 'clapping', 'playing guitar'].map((en) => ({ en, zh: '' }));
const options = { frames: T, modelId: 'demo', labels, template: defaultTemplate };

const guard = deviceGuard();
const models = demoModels();
let adapterFile = new Blob();
const adapters = adapterKeeper(async () => ({
  name: 'mine',
  source: await openSafetensors(adapterFile, 'mine'),
  hash: String(adapterFile.size),
  embedded: false,
}));
const { start, recognize } = recognitionHandlers({ guard, models, adapters });
const { openLive, lookLive, closeLive } = liveHandlers({ guard, models, adapters });

afterAll(() => tf.engine().reset());

/** The frames that recognising looked at, as a camera would hand them out. */
async function framesOf(file: File, { frames, media }: Recognition): Promise<{ readonly picture: VideoFrame; readonly time: number }[]> {
  const input = new Input({ formats: ALL_FORMATS, source: new BlobSource(file) });
  const sink = new VideoSampleSink((await input.getPrimaryVideoTrack())!);
  const found: { picture: VideoFrame; time: number }[] = [];
  for (const time of frames.times) {
    const sample = (await sink.getSample(time + 0.25 / (media.frameRate ?? 25)))!;
    found.push({ picture: sample.toVideoFrame(), time: time + 100 });
    sample.close();
  }
  input.dispose();
  return found;
}

test('frames one after another get the clip’s answer, with an adapter too, and the same memory each time', async () => {
  await start({ backend: 'wasm' }, context);
  const file = new File([await served('samples/guitar.mp4')], 'guitar.mp4');
  const { config } = await guard.run(async () => (await models.load('demo', {})).vision);
  const adapter = createAdapter(adapterSettings(config, { frames: T, globalPrompts: 2, bottleneck: 8 }), 3, { patchSize: 16 });
  adapterFile = new Blob([await writeAdapter(adapter)]);
  disposeAdapter(adapter);
  for (const adapterId of [null, 'mine']) {
    const clip = await recognize({ file, options: { ...options, views: 1, adapterId } }, context);
    // A little shorter than the clip, so that each segment's middle is nearest to its own frame.
    const window = 0.95 * clip.media.duration;
    const looks: LiveLook[] = [];
    const tensors: number[] = [];
    for (let round = 0; round < 3; round++) {
      const { id } = await openLive({ ...options, adapterId }, context);
      for (const { picture, time } of await framesOf(file, clip)) {
        // With an adapter frames join, and only the last is answered.
        const answer = adapterId === null || time === clip.frames.times.at(-1)! + 100;
        looks.push(await lookLive({ id, picture, time, window, answer, heat: true }, context));
      }
      await closeLive({ id }, context);
      tensors.push(tf.memory().numTensors);
    }
    expect(tensors[2]).toBe(tensors[0]);
    const { answer, encoded } = looks.at(-1)!;
    expect(looks.filter((look) => look.answer !== null)).toHaveLength(3);
    expect(encoded).toBe(adapterId === null ? 1 : 2 * T); // the gate looks without the adapter
    expect(answer!.times).toEqual(clip.frames.times.map((time) => time + 100));
    for (const [live, still] of [
      [answer!.scoresEn!, clip.scores.scoresEn!],
      [answer!.frameWeights, clip.scores.frameWeights],
      [answer!.heat!.map, clip.attention.last.slice(-answer!.heat!.map.length)],
    ] as const) {
      expect(Math.max(...live.map((value, index) => Math.abs(value - still[index]!)))).toBeLessThan(1e-5);
    }
    expect(answer!.gate!.score).toBeCloseTo(clip.gate!.score, 3);
    expect(answer!.blank).toBeNull();
  }
});

test('a session that is over says so, and its frame is closed', async () => {
  const { id } = await openLive({ ...options, adapterId: null }, context);
  await openLive({ ...options, adapterId: null }, context);
  const picture = new VideoFrame(new OffscreenCanvas(64, 48).getContext('2d')!.canvas, { timestamp: 0 });
  const look = lookLive({ id, picture, time: 1, window: 2, answer: true, heat: false }, context);
  await expect(look).rejects.toMatchObject({ code: 'not-encoded' });
  expect(picture.format).toBeNull();
});

test('the squares of a picture without planes are those of its canvas', async () => {
  const { id } = await openLive({ ...options, adapterId: null }, context);
  const canvas = new OffscreenCanvas(320, 240);
  const draw = canvas.getContext('2d')!;
  const looks: LiveLook[] = [];
  for (let time = 1; time <= 4; time++) {
    draw.fillStyle = `rgb(${time * 50} 90 200)`;
    draw.fillRect(0, 0, 320, 240);
    looks.push(await lookLive({ id, picture: await createImageBitmap(canvas), time, window: 4, answer: true, heat: false }, context));
  }
  expect(looks.map(({ filled }) => Math.round(filled * 100))).toEqual([0, 33, 67, 100]);
  expect(looks.at(-1)!.answer!.blank).toBe('blank');
});
