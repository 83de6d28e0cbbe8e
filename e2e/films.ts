/** Films for the end-to-end tests, put together in the browser from the repository's own samples: nothing large lies here. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type * as mediabunny from 'mediabunny';

interface Scene {
  /** A sample's file name; null: a black picture. */
  readonly sample: string | null;
  readonly seconds: number;
}

/** Twenty-five seconds: three actions that the embedded model has learned, and four seconds of nothing. */
export const scenes: readonly Scene[] = [
  { sample: 'guitar.mp4', seconds: 7 },
  { sample: null, seconds: 4 },
  { sample: 'swim.webm', seconds: 7 },
  { sample: 'jumping-jacks.webm', seconds: 7 },
];

/** mediabunny in the page, through the debugger's door: the page's own policy lets no foreign script in. */
async function withMediabunny(page: Page): Promise<void> {
  const path = createRequire(import.meta.url)
    .resolve('mediabunny')
    .replace(/dist\/.*$/, 'dist/bundles/mediabunny.min.cjs');
  await page.evaluate(
    `{ const exports = {}, module = { exports }; ${readFileSync(path, 'utf8')}; globalThis.mediabunny = Object.keys(module.exports).length > 0 ? module.exports : Mediabunny; }`,
  );
}

/** @param page any page of the app @returns a WebM (VP8) of the scenes, each sample over and over for as long as its scene lasts */
export async function drawFilm(page: Page, film: readonly Scene[] = scenes): Promise<Buffer> {
  await withMediabunny(page);
  const base64 = await page.evaluate(async (film) => {
    const bunny = (globalThis as unknown as { mediabunny: typeof mediabunny }).mediabunny;
    const [width, height, rate] = [320, 240, 12.5];
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { alpha: false })!;
    const target = new bunny.BufferTarget();
    const output = new bunny.Output({ format: new bunny.WebMOutputFormat(), target });
    const source = new bunny.CanvasSource(canvas, { codec: 'vp8', bitrate: 400_000, keyFrameInterval: 2 });
    output.addVideoTrack(source, { frameRate: rate });
    await output.start();
    let frame = 0;
    for (const { sample, seconds } of film) {
      const last = frame + Math.round(seconds * rate);
      if (sample === null) {
        context.fillStyle = '#000';
        context.fillRect(0, 0, width, height);
        for (; frame < last; frame++) await source.add(frame / rate, 1 / rate);
        continue;
      }
      const blob = await (await fetch(`samples/${sample}`)).blob();
      const input = new bunny.Input({ formats: bunny.ALL_FORMATS, source: new bunny.BlobSource(blob) });
      const sink = new bunny.VideoSampleSink((await input.getPrimaryVideoTrack())!);
      const length = await input.computeDuration();
      for (const first = frame; frame < last; frame++) {
        const picture = (await sink.getSample(((frame - first) / rate) % (length - 0.1)))!;
        picture.draw(context, 0, 0, width, height);
        picture.close();
        await source.add(frame / rate, 1 / rate);
      }
    }
    await output.finalize();
    const bytes = new Uint8Array(target.buffer!);
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
  }, film);
  return Buffer.from(base64, 'base64');
}

/** What the browser's own player finds in a film: another reader than the one that wrote it. */
export async function playedBack(page: Page, bytes: Buffer, type: string, moments: readonly number[]) {
  return page.evaluate(
    async ({ base64, type, moments }) => {
      const blob = await (await fetch(`data:${type};base64,${base64}`)).blob();
      const video = document.createElement('video');
      video.muted = true;
      video.src = URL.createObjectURL(blob);
      await new Promise((done, failed) => {
        video.addEventListener('loadeddata', done, { once: true });
        video.addEventListener('error', () => failed(new Error(video.error?.message ?? 'no video')), { once: true });
      });
      const { videoWidth: width, videoHeight: height, duration } = video;
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d', { willReadFrequently: true })!;
      const feet: number[][] = [];
      for (const time of moments) {
        const seeked = new Promise((done) => video.addEventListener('seeked', done, { once: true }));
        video.currentTime = time;
        await seeked;
        context.drawImage(video, 0, 0);
        feet.push(Array.from(context.getImageData(1, height - 4, 1, 1).data.subarray(0, 3)));
      }
      return { width, height, duration, feet };
    },
    { base64: bytes.toString('base64'), type, moments },
  );
}
