/** resize.ts's work by wasm code (resizeCode.ts), with rows handed over one by one. */
import { assemble } from '../../nn/wasm/code/assembler';
import { lowBits, resizeFunctions } from './resizeCode';
import type { RowSource, Size } from './rows';
import type { ResizeWeights } from './weights';

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
  if (typeof WebAssembly === 'undefined' || !WebAssembly.validate(code)) return null;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } });
  return { memory, run: exports as unknown as Resizer['run'] };
}

/** As `resample`; null where there is no SIMD. */
export function resizeFast(source: RowSource, columns: ResizeWeights, rows: ResizeWeights, region: Size): Uint8Array<ArrayBuffer> | null {
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
  const at = layOut({ count: x1 - x0, sourceRows: y1 - y0, stride, across, down, region });
  if (at.end > memory.buffer.byteLength) memory.grow(Math.ceil((at.end - memory.buffer.byteLength) / pageBytes));
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(new Uint8Array(across.taps.buffer), at.taps);
  bytes.set(new Uint8Array(down.taps.buffer), at.downTaps);
  new Int32Array(memory.buffer, at.firsts, region.width).set(columns.first.map((first) => (first - x0) * 3));
  new Int32Array(memory.buffer, at.pairs, region.width).set(across.pairs);

  const readRow = rowReader(source, x0, x1, at, resizer);
  for (let y = y0; y < y1; y++) {
    readRow(y);
    run.shrinkRow(at.line, at.firsts, at.pairs, at.taps, across.apart, at.narrow + (y - y0) * stride, region.width);
  }
  for (let y = 0; y < region.height; y++) {
    const from = at.narrow + (rows.first[y]! - y0) * stride;
    run.shrinkColumns(from, stride, at.downTaps + y * down.apart, down.pairs[y]!, at.out + y * rowBytes, stride / 16);
  }
  return bytes.slice(at.out, at.out + region.height * rowBytes);
}

type Places = ReturnType<typeof layOut>;

/** Where everything lies in the wasm memory. `count`: pixels of a source row that are read. */
function layOut(sizes: {
  readonly count: number;
  readonly sourceRows: number;
  readonly stride: number;
  readonly across: PairTaps;
  readonly down: PairTaps;
  readonly region: Size;
}) {
  const { count, sourceRows, stride, across, down, region } = sizes;
  let end = 0;
  const place = (bytes: number): number => {
    const address = end;
    end += Math.ceil((bytes + slack) / 16) * 16;
    return address;
  };
  return {
    taps: place(across.taps.byteLength),
    firsts: place(region.width * 4),
    pairs: place(region.width * 4),
    downTaps: place(down.taps.byteLength),
    line: place(count * 3),
    luma: place(count),
    cb: place(count + 1),
    cr: place(count + 1),
    narrow: place((sourceRows + 1) * stride), // a row more: the other half of an odd last pair, weighted 0
    out: place(region.height * region.width * 3 + stride),
    end,
  };
}

/** Puts pixels x0 to x1 of a source row into `line`, as RGB. */
function rowReader({ samples, readRow }: RowSource, x0: number, x1: number, at: Places, { memory, run }: Resizer): (y: number) => void {
  const count = x1 - x0;
  if (samples === undefined) {
    const line = new Uint8ClampedArray(memory.buffer, at.line, count * 3);
    return (y) => readRow(y, x0, x1, line);
  }
  const bytes = new Uint8Array(memory.buffer);
  const { interleaved, row } = samples;
  const { black, ofLuma, redOfCr, greenOfCb, greenOfCr, blueOfCb } = samples.coefficients;
  const colourRow = run[interleaved ? 'colourRowInterleaved' : 'colourRow'];
  const chroma = (count + 1) >> 1;
  return (y) => {
    const { data, lumaAt, cbAt, crAt } = row(y, x0);
    bytes.set(data.subarray(lumaAt, lumaAt + count), at.luma);
    bytes.set(data.subarray(cbAt, cbAt + (interleaved ? 2 * chroma : chroma)), at.cb);
    if (!interleaved) bytes.set(data.subarray(crAt, crAt + chroma), at.cr);
    colourRow(at.luma, at.cb, at.cr, at.line, count, black, ofLuma, redOfCr, greenOfCb, greenOfCr, blueOfCb);
  };
}

interface PairTaps {
  /** Two taps' upper parts, then their lower ones; `apart` bytes from output to output. */
  readonly taps: Int16Array<ArrayBuffer>;
  readonly pairs: Int32Array;
  readonly apart: number;
}

function pairTaps({ size, count, taps }: ResizeWeights): PairTaps {
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
