/**
 * Pillow's resize (bicubic: Keys' cubic with a = -0.5; bilinear: a triangle; both widened when shrinking so that they do
 * not alias), in Pillow's own 8-bit arithmetic (libImaging/Resample.c): weights as integers of 22 fractional bits, a horizontal pass rounded
 * to bytes, then a vertical one. The result equals Pillow's bit for bit.
 *
 * Only what is asked for is computed: the columns and rows of `region`. The source is read row by row, so that an 8K
 * frame never exists as RGB. resizeFast.ts does the same, to the same bits, in a fraction of the time where there is SIMD.
 */
import type { Filter } from '../clip/types';
import { resizeFast } from './resizeFast';
import { resizePlainly } from './resizePlainly';
import type { Region, RowSource, Size } from './rows';
import { resampleWeights, type ResizeWeights } from './weights';

/**
 * Resizes `source` to `width` x `height` and returns the pixels of `region`, u8 RGB [region.height, region.width, 3].
 * Equal sizes pass through unchanged, as in Pillow.
 */
export function resizeRegion(
  source: RowSource,
  width: number,
  height: number,
  region: Region,
  filter: Filter = 'bicubic',
): Uint8Array<ArrayBuffer> {
  const columns = resampleWeights(filter, source.width, width, region.left, region.width);
  const rows = resampleWeights(filter, source.height, height, region.top, region.height);
  return resample(source, columns, rows, region);
}

/** Both passes with weights ready-made: u8 RGB [size.height, size.width, 3]. */
export function resample(source: RowSource, columns: ResizeWeights, rows: ResizeWeights, size: Size): Uint8Array<ArrayBuffer> {
  return resizeFast(source, columns, rows, size) ?? resizePlainly(source, columns, rows, size);
}
