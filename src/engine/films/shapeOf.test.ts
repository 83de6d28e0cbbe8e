import { expect, test } from 'vitest';
import { shapeOf } from './shapeOf';

const only =
  (...codecs: string[]) =>
  (codec: string) =>
    Promise.resolve(codecs.includes(codec));
const film = { codec: 'avc', width: 641, height: 361 } as const;

test('the film’s own codec and container where the browser encodes it, with even sides', async () => {
  expect(await shapeOf(film, 'MP4', only('avc', 'vp9'))).toMatchObject({ codec: 'avc', extension: 'mp4', width: 640, height: 360 });
  expect(await shapeOf({ ...film, codec: 'vp8' }, 'WebM', only('vp8', 'vp9'))).toMatchObject({ codec: 'vp8', extension: 'webm' });
});

test('else WebM: where the codec cannot be encoded, or its container does not take it', async () => {
  expect(await shapeOf({ ...film, codec: 'hevc' }, 'MP4', only('avc', 'vp8'))).toMatchObject({ codec: 'vp8', extension: 'webm' });
  expect(await shapeOf(film, 'Matroska', only('avc', 'vp9'))).toMatchObject({ codec: 'vp9', extension: 'webm' });
});

test('a browser without encoders says so', async () => {
  await expect(shapeOf(film, 'MP4', only())).rejects.toMatchObject({ code: 'encoder-missing' });
});
