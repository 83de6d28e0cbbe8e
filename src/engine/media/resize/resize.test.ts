import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import { centerOffset, shortSideSize } from './sizes';
import { resampleWeights } from './weights';
import { resizeRegion } from './resize';
import { rgbRows } from './rows';

const shared = join(process.cwd(), '../shared');
const vectors = join(shared, 'vectors/resize');
const fixture = join(shared, 'fixtures/resize-bicubic.safetensors');
const absent = existsSync(vectors) ? '' : ' (skipped: ../shared is not here)';

/** RGB of a PNG; transparency is dropped, as `convert('RGB')` does. */
function readPng(path: string) {
  const { width, height, data } = PNG.sync.read(readFileSync(path));
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) rgb.set(data.subarray(i * 4, i * 4 + 3), i * 3);
  return { width, height, rgb };
}

function clipPreprocess(picture: ReturnType<typeof readPng>, shortSide: number, crop: number): Uint8Array {
  const { width, height } = shortSideSize(picture.width, picture.height, shortSide);
  return resizeRegion(rgbRows(picture.rgb, picture.width, picture.height), width, height, {
    left: centerOffset(width, crop),
    top: centerOffset(height, crop),
    width: crop,
    height: crop,
  });
}

function worstDifference(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
  return worst;
}

interface ResizeCase {
  readonly input: string;
  readonly mode: string;
  readonly resized: readonly [number, number];
  readonly crop_left_top: readonly [number, number];
  readonly clip: { readonly file: string; readonly sha256_rgb: string };
  readonly cnclip: { readonly file: string };
}

describe.skipIf(absent !== '')(`Pillow's own pictures${absent}`, () => {
  const cases = existsSync(vectors)
    ? (JSON.parse(readFileSync(join(vectors, 'resize_cases.json'), 'utf8')) as { cases: ResizeCase[] }).cases
        // Video frames have no transparency, and the JPEG case hangs on a JPEG decoder, not on the resize.
        .filter(({ mode, input }) => mode === 'RGB' && input.endsWith('.png'))
    : [];

  test.each(cases)('short side 224, centre crop: $input', ({ input, resized, crop_left_top, clip }) => {
    const picture = readPng(join(vectors, input));
    const size = shortSideSize(picture.width, picture.height, 224);
    expect([size.width, size.height]).toEqual(resized);
    expect([centerOffset(size.width, 224), centerOffset(size.height, 224)]).toEqual(crop_left_top);
    const ours = clipPreprocess(picture, 224, 224);
    expect(worstDifference(ours, readPng(join(vectors, clip.file)).rgb)).toBe(0);
    expect(createHash('sha256').update(ours).digest('hex')).toBe(clip.sha256_rgb);
  });

  test.each(cases)('squeezed to 224 x 224: $input', ({ input, cnclip }) => {
    const { width, height, rgb } = readPng(join(vectors, input));
    const ours = resizeRegion(rgbRows(rgb, width, height), 224, 224, { left: 0, top: 0, width: 224, height: 224 });
    expect(worstDifference(ours, readPng(join(vectors, cnclip.file)).rgb)).toBe(0);
  });

  test.each(['bicubic', 'bilinear'] as const)('Pillow unit cases, %s', (filter) => {
    const { cases: units } = JSON.parse(readFileSync(join(vectors, 'pillow_unit_cases.json'), 'utf8')) as {
      cases: {
        filter: string;
        in_size: number;
        out_size: number;
        bright: number;
        dark: number;
        top_left_quarter: number[];
      }[];
    };
    const own = units.filter((unit) => unit.filter === filter);
    expect(own.length).toBeGreaterThan(0);
    for (const { in_size: n, out_size: m, bright, dark, top_left_quarter: expected } of own) {
      const rgb = new Uint8Array(n * n * 3);
      for (let y = 0; y < n; y++) {
        for (let x = 0; x < n; x++) rgb.fill(x < n / 2 === y < n / 2 ? bright : dark, (y * n + x) * 3, (y * n + x) * 3 + 3);
      }
      const q = m / 2;
      const ours = resizeRegion(rgbRows(rgb, n, n), m, m, { left: 0, top: 0, width: q, height: q }, filter);
      expect([...ours].filter((_, i) => i % 3 === 0)).toEqual(expected);
    }
  });

  test('short side 256, centre crop 224: fixtures/resize-bicubic', () => {
    const tensors = readBytes(fixture);
    const sizes = [...tensors.keys()].filter((name) => name.endsWith('.input')).map((name) => name.slice(0, -6));
    expect(sizes.length).toBeGreaterThan(3);
    for (const name of sizes) {
      const input = tensors.get(`${name}.input`)!;
      const [height, width] = input.shape as [number, number];
      const ours = clipPreprocess({ width, height, rgb: input.data }, 256, 224);
      expect(worstDifference(ours, tensors.get(`${name}.crop`)!.data)).toBe(0);
    }
  });
});

interface BytesTensor {
  readonly shape: readonly number[];
  readonly data: Uint8Array<ArrayBuffer>;
}

/** The u8 tensors of a small safetensors file. */
function readBytes(path: string): Map<string, BytesTensor> {
  const bytes = readFileSync(path);
  const headerBytes = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerBytes)) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  return new Map(
    Object.entries(header)
      .filter(([, entry]) => entry.dtype === 'U8')
      .map(
        ([
          name,
          {
            shape,
            data_offsets: [from, to],
          },
        ]) => [name, { shape, data: new Uint8Array(bytes.subarray(8 + headerBytes + from, 8 + headerBytes + to)) }],
      ),
  );
}

test('an unchanged size passes through', () => {
  const rgb = Uint8Array.from({ length: 5 * 4 * 3 }, (_, i) => (i * 37) % 256);
  expect(resizeRegion(rgbRows(rgb, 5, 4), 5, 4, { left: 0, top: 0, width: 5, height: 4 })).toEqual(rgb);
});

test('a region equals the same part of the whole', () => {
  const rgb = Uint8Array.from({ length: 61 * 47 * 3 }, (_, i) => (i * i * 7 + i) % 256);
  const whole = resizeRegion(rgbRows(rgb, 61, 47), 33, 29, { left: 0, top: 0, width: 33, height: 29 });
  const part = resizeRegion(rgbRows(rgb, 61, 47), 33, 29, { left: 7, top: 5, width: 11, height: 13 });
  for (let y = 0; y < 13; y++) {
    const row = ((y + 5) * 33 + 7) * 3;
    expect(part.slice(y * 33, (y + 1) * 33)).toEqual(whole.slice(row, row + 33));
  }
});

test('crop offsets round a half to the even neighbour', () => {
  expect([224, 225, 226, 227, 229, 231].map((size) => centerOffset(size, 224))).toEqual([0, 0, 1, 2, 2, 4]);
});

test('weights of every output pixel sum to one within rounding', () => {
  const { size, first, taps } = resampleWeights('bicubic', 340, 256, 0, 256);
  for (let i = 0; i < first.length; i++) {
    const sum = taps.subarray(i * size, (i + 1) * size).reduce((a, b) => a + b, 0);
    expect(Math.abs(sum - (1 << 22))).toBeLessThan(size);
  }
});
