import { expect, test } from 'vitest';
import { createRandom } from '../../../shared/base/random';
import { pictureRows } from '../pictures/pictureRows';
import { resampleWeights } from './weights';
import { resizePlainly } from './resizePlainly';
import { resizeRegion } from './resize';
import { resizeFast } from './resizeFast';
import type { ColourTag, Orientation, DecodedPicture } from '../clip/types';

const random = createRandom(4);
const noise = (bytes: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length: bytes }, () => random.uniform(0, 256));

/** A picture of noise with some bytes between its rows, as decoders pad them. */
function picture(
  layout: 'planar' | 'semiplanar' | 'rgba',
  width: number,
  height: number,
  chromaShiftY: number,
  colour: ColourTag,
): DecodedPicture {
  const [w, h] = [(width + 1) >> 1, chromaShiftY === 1 ? (height + 1) >> 1 : height];
  const stride = width + 5;
  const base = { width, height, layout, bits: 8, chromaShiftX: layout === 'rgba' ? 0 : 1, chromaShiftY, colour };
  if (layout === 'rgba') return { ...base, data: noise(width * height * 4), planes: [{ offset: 0, stride: width * 4 }] };
  const cb = 3 + stride * height;
  const chromaStride = layout === 'planar' ? w + 2 : 2 * w + 2;
  const planes = [
    { offset: 3, stride },
    { offset: cb, stride: chromaStride },
    { offset: cb + chromaStride * h, stride: chromaStride },
  ];
  return { ...base, data: noise(cb + 2 * chromaStride * h), planes: layout === 'planar' ? planes : planes.slice(0, 2) };
}

const asStored: Orientation = { transpose: false, flipX: false, flipY: false };
const untagged: ColourTag = { matrix: null, fullRange: null };

test.each<[string, DecodedPicture, Orientation]>([
  ['4:2:0', picture('planar', 160, 90, 1, untagged), asStored],
  ['odd sides', picture('planar', 147, 91, 1, untagged), asStored],
  ['4:2:2, full range', picture('planar', 130, 70, 0, { matrix: 'bt709', fullRange: true }), asStored],
  ['Cb and Cr taking turns', picture('semiplanar', 151, 83, 1, { matrix: 'bt2020', fullRange: false }), asStored],
  ['upside down', picture('planar', 96, 64, 1, untagged), { ...asStored, flipY: true }],
  ['mirrored', picture('planar', 97, 64, 1, untagged), { ...asStored, flipX: true }],
  ['turned', picture('semiplanar', 90, 61, 1, untagged), { transpose: true, flipX: true, flipY: false }],
  ['RGBA', picture('rgba', 75, 58, 0, untagged), asStored],
])('%s: the same bytes as the plain way, smaller and larger, whole and in part', (_, given, orientation) => {
  const source = pictureRows(given, orientation);
  for (const [width, height] of [
    [64, 48],
    [31, 77],
    [200, 160],
    [source.width, source.height],
  ] as const) {
    for (const region of [
      { left: 0, top: 0, width, height },
      { left: 7, top: 5, width: 17, height: 23 },
    ]) {
      const columns = resampleWeights('bicubic', source.width, width, region.left, region.width);
      const rows = resampleWeights('bicubic', source.height, height, region.top, region.height);
      const expected = resizePlainly(source, columns, rows, region);
      expect(resizeFast(source, columns, rows, region)).toEqual(expected);
      expect(resizeRegion(source, width, height, region)).toEqual(expected);
    }
  }
});
