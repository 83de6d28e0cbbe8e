/** Folders of JPEG frames, decoded as the films that they are made into: every frame where it belongs, in its own colours. */
import { expect, test } from 'vitest';
import { framesFile } from '../../shared/dataset/framesFile';
import { decodeClip, probe } from '.';

const [width, height] = [96, 64];

/** A picture of one grey, with a blue left half. */
async function frame(grey: number, name: string, type = 'image/jpeg'): Promise<File> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  context.fillStyle = `rgb(${grey}, ${grey}, ${grey})`;
  context.fillRect(0, 0, width, height);
  context.fillStyle = `rgb(20, 40, 200)`;
  context.fillRect(0, 0, width / 2, height);
  return new File([await canvas.convertToBlob({ type, quality: 0.95 })], name);
}

const greys = [0, 25, 50, 75, 100, 125, 150, 175, 200, 225, 250, 255];
const frames = (type?: string) => Promise.all(greys.map((grey, index) => frame(grey, `${String(index + 1).padStart(5, '0')}.jpg`, type)));

test('a folder of frames is a film of twelve a second', async () => {
  const { info, timeline } = await probe(await framesFile(await frames(), '100218'));
  expect(info).toMatchObject({ width, height });
  expect(info.duration).toBeCloseTo(1, 2);
  expect(info.frameRate).toBeCloseTo(12, 2);
  expect(timeline.end - timeline.start).toBeCloseTo(1, 2);
});

test.each(['image/jpeg', 'image/png'])('each frame comes as it lies, in order and in its colours: %s', async (type) => {
  const { pixels, times, damaged } = await decodeClip(await framesFile(await frames(type), '100218'), {
    frames: 12,
    size: height,
    shortSide: height,
    crop: 'none',
  });
  expect(damaged).toBe(false);
  expect(times[0]!.map((time) => Math.round(time * 12))).toEqual(greys.map((_, index) => index));
  const at = (index: number, x: number) => [...pixels.subarray((index * height * width + 32 * width + x) * 3).subarray(0, 3)];
  for (const [index, grey] of greys.entries()) {
    for (const channel of at(index, 80)) expect(Math.abs(channel - grey), `frame ${index + 1}`).toBeLessThanOrEqual(4);
    const [red, green, blue] = at(index, 16) as [number, number, number];
    expect(Math.max(Math.abs(red - 20), Math.abs(green - 40), Math.abs(blue - 200))).toBeLessThanOrEqual(8);
  }
});

test('frames that are no JPEG, or empty, are told by name', async () => {
  const good = await frames();
  await expect(framesFile([new File(['no picture'], '00001.jpg'), ...good], 'v')).rejects.toMatchObject({ code: 'not-a-video' });
  await expect(framesFile([...good, new File([], '00013.jpg')], 'v')).rejects.toThrow('00013.jpg');
});
