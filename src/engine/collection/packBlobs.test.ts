import { expect, test } from 'vitest';
import { packBlobs, unpackBlobs } from './packBlobs';

test('files and blobs come back whole from anywhere in a value; everything else is as it was', async () => {
  const value = {
    clips: [{ id: 'x', poster: new Blob(['picture'], { type: 'image/jpeg' }), none: null }],
    film: new File(['film'], '跑步.mp4'),
    weights: new Float32Array([1, 2]),
  };
  const packed = (await packBlobs(value)) as typeof value;
  expect(JSON.stringify(packed)).not.toContain('picture');
  expect(packed.clips[0]!.poster).not.toBeInstanceOf(Blob);
  const back = unpackBlobs(structuredClone(packed)) as typeof value;
  expect([await back.clips[0]!.poster.text(), back.clips[0]!.poster.type]).toEqual(['picture', 'image/jpeg']);
  expect([back.film.name, await back.film.text()]).toEqual(['跑步.mp4', 'film']);
  expect(back.film).toBeInstanceOf(File);
  expect([...back.weights]).toEqual([1, 2]);
  expect(back.clips[0]!.none).toBeNull();
});
