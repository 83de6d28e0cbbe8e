/** Films for the end-to-end tests, put together in the browser from the repository's own samples: nothing large lies here. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type * as mediabunny from 'mediabunny';

export interface Scene {
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

interface Camera {
  /** For Chromium's fake camera, which plays thirty a second. */
  readonly jpegs: Buffer;
  /** How each scene looks: the means of a few squares of one of its pictures. */
  readonly looks: readonly (readonly number[])[];
}

/** @param page any page of the app @returns JPEGs of the scenes one after another, each sample over and over as long as its scene lasts */
export async function drawCamera(page: Page, scenes: readonly (Scene & { readonly sample: string })[]): Promise<Camera> {
  await withMediabunny(page);
  const drawn = await page.evaluate(async (asked) => {
    const bunny = (globalThis as unknown as { mediabunny: typeof mediabunny }).mediabunny;
    const canvas = new OffscreenCanvas(320, 240);
    const context = canvas.getContext('2d', { alpha: false })!;
    const small = new OffscreenCanvas(8, 6).getContext('2d', { willReadFrequently: true })!;
    const found: { pictures: string[]; look: number[] }[] = [];
    for (const { sample } of asked) {
      const input = new bunny.Input({
        formats: bunny.ALL_FORMATS,
        source: new bunny.BlobSource(await (await fetch(`samples/${sample}`)).blob()),
      });
      const sink = new bunny.VideoSampleSink((await input.getPrimaryVideoTrack())!);
      const length = await input.computeDuration();
      const pictures: string[] = [];
      for (let time = 0; time < length - 0.1; time += 1 / 15) {
        const picture = (await sink.getSample(time))!;
        picture.draw(context, 0, 0, 320, 240);
        picture.close();
        const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 })).arrayBuffer());
        pictures.push(btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')));
      }
      small.drawImage(canvas, 0, 0, 8, 6);
      found.push({ pictures, look: [...small.getImageData(0, 0, 8, 6).data] });
    }
    return found;
  }, scenes);
  const jpegs = scenes.flatMap(({ seconds }, index) => {
    const pictures = drawn[index]!.pictures.map((base64) => Buffer.from(base64, 'base64'));
    return Array.from({ length: Math.round(seconds * 30) }, (_, frame) => pictures[(frame >> 1) % pictures.length]!);
  });
  return { jpegs: Buffer.concat(jpegs), looks: drawn.map(({ look }) => look) };
}

/** Which scene the video shows; -1 while it shows none. */
export async function shownBy(page: Page, testId: string, looks: Camera['looks']): Promise<number> {
  return page.getByTestId(testId).evaluate((video: HTMLVideoElement, all) => {
    if (video.readyState < 2) return -1;
    const small = new OffscreenCanvas(8, 6).getContext('2d', { willReadFrequently: true })!;
    small.drawImage(video, 0, 0, 8, 6);
    const seen = small.getImageData(0, 0, 8, 6).data;
    const distances = all.map((look) => look.reduce((sum, value, at) => sum + Math.abs(value - seen[at]!), 0));
    return distances.indexOf(Math.min(...distances));
  }, looks);
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
