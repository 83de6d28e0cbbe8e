/** resize.ts's work by wasm code (resizeCode.ts), with rows handed over one by one. */
import { assemble } from '../assembler';
import { lowBits, resizeFunctions } from './resizeCode';
import type { RowSource, Size, Weights } from './resize';

type Kernel = (...given: number[]) => void;

interface Resizer {
  readonly memory: WebAssembly.Memory;
  readonly run: Readonly<Record<'shrinkRow' | 'shrinkColumns' | 'colourRow' | 'colourRowInterleaved', Kernel>>;
}

const pageBytes = 65_536;
/** Vectors are read and written whole: what lies behind a row must be memory, and no one else's. */
const slack = 64;

let resizer: Resizer | null | undefined;

/** Null where there is no SIMD. */
function startResizer(): Resizer | null {
  const code = assemble(resizeFunctions, { shared: false });
  if (!WebAssembly.validate(code)) return null;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } });
  return { memory, run: exports as unknown as Resizer['run'] };
}

/** As `resample`; null where there is no SIMD. */
export function resizeFast(source: RowSource, columns: Weights, rows: Weights, region: Size): Uint8Array<ArrayBuffer> | null {
  resizer ??= startResizer();
  if (resizer === null) return null;
  const { memory, run } = resizer;
  // An even start lets readers share a chroma sample between two pixels.
  const x0 = columns.first[0]! & ~1;
  const x1 = columns.first.at(-1)! + columns.count.at(-1)!;
  const y0 = rows.first[0]!;
  const y1 = rows.first.at(-1)! + rows.count.at(-1)!;
  const across = pairTaps(columns);
  const down = pairTaps(rows);
  const rowBytes = region.width * 3;
  const stride = Math.ceil((rowBytes + 1) / 16) * 16;
  const count = x1 - x0;

  let end = 0;
  const place = (bytes: number): number => {
    const address = end;
    end += Math.ceil((bytes + slack) / 16) * 16;
    return address;
  };
  const [taps, firsts, pairs] = [place(across.taps.byteLength), place(region.width * 4), place(region.width * 4)];
  const downTaps = place(down.taps.byteLength);
  const [line, luma, cb, cr] = [place(count * 3), place(count), place(count + 1), place(count + 1)];
  const narrow = place((y1 - y0 + 1) * stride); // a row more: the other half of an odd last pair, weighted 0
  const out = place(region.height * rowBytes + stride);
  if (end > memory.buffer.byteLength) memory.grow(Math.ceil((end - memory.buffer.byteLength) / pageBytes));
  const bytes = new Uint8Array(memory.buffer);
  const lineView = new Uint8ClampedArray(memory.buffer, line, count * 3);
  bytes.set(new Uint8Array(across.taps.buffer), taps);
  bytes.set(new Uint8Array(down.taps.buffer), downTaps);
  new Int32Array(memory.buffer, firsts, region.width).set(columns.first.map((first) => (first - x0) * 3));
  new Int32Array(memory.buffer, pairs, region.width).set(across.pairs);

  const { samples } = source;
  for (let y = y0; y < y1; y++) {
    if (samples === undefined) source.readRow(y, x0, x1, lineView);
    else {
      const { data, lumaAt, cbAt, crAt } = samples.row(y, x0);
      bytes.set(data.subarray(lumaAt, lumaAt + count), luma);
      const chroma = (count + 1) >> 1;
      const { black, ofLuma, redOfCr, greenOfCb, greenOfCr, blueOfCb } = samples.coefficients;
      if (samples.interleaved) bytes.set(data.subarray(cbAt, cbAt + 2 * chroma), cb);
      else {
        bytes.set(data.subarray(cbAt, cbAt + chroma), cb);
        bytes.set(data.subarray(crAt, crAt + chroma), cr);
      }
      run[samples.interleaved ? 'colourRowInterleaved' : 'colourRow'](luma, cb, cr, line, count, black, ofLuma, redOfCr, greenOfCb, greenOfCr, blueOfCb);
    }
    run.shrinkRow(line, firsts, pairs, taps, across.apart, narrow + (y - y0) * stride, region.width);
  }
  for (let y = 0; y < region.height; y++) {
    run.shrinkColumns(narrow + (rows.first[y]! - y0) * stride, stride, downTaps + y * down.apart, down.pairs[y]!, out + y * rowBytes, stride / 16);
  }
  return bytes.slice(out, out + region.height * rowBytes);
}

interface PairTaps {
  /** Two taps' upper parts, then their lower ones; `apart` bytes from output to output. */
  readonly taps: Int16Array<ArrayBuffer>;
  readonly pairs: Int32Array;
  readonly apart: number;
}

function pairTaps({ size, count, taps }: Weights): PairTaps {
  const most = Math.ceil(size / 2);
  const split = new Int16Array(count.length * most * 4);
  for (let output = 0; output < count.length; output++) {
    for (let k = 0; k < count[output]!; k++) {
      const tap = taps[output * size + k]!;
      const at = (output * most + (k >> 1)) * 4 + (k % 2);
      split[at] = tap >> lowBits;
      split[at + 2] = tap & ((1 << lowBits) - 1);
    }
  }
  return { taps: split, pairs: count.map((taken) => (taken + 1) >> 1), apart: most * 8 };
}
