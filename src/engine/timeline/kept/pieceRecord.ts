/**
 * What is kept of a piece, as bytes: a mark, the length of a head in JSON, the head, the numbers that it names one after the
 * other, and the mark again, without which the record is torn and counts as not there.
 */
import * as v from 'valibot';
import type { Blank } from '../../../shared/recognition/blankFrames';
import type { FrameStrip } from '../../../shared/recognition/recognition';
import type { Eyes } from '../../../shared/recognition/spaces';

export interface PieceRecord {
  /** Of each pair of eyes: [moments, E] where windows share them, else [windows, T, E]. */
  readonly features: Partial<Record<Eyes, Float32Array>>;
  /** [windows]; null where the model has no gate. */
  readonly gate: Float32Array | null;
  readonly looks: readonly (Blank | null)[];
  readonly pictures: FrameStrip;
}

const mark = 0x31505441; // "ATP1"
const edge = 8;
const head = v.object({
  features: v.array(v.object({ eyes: v.picklist(['model', 'own']), length: v.number() })),
  gate: v.number(),
  looks: v.array(v.nullable(v.picklist(['black', 'blank', 'still']))),
  pictures: v.object({ times: v.array(v.number()), size: v.number(), bytes: v.number() }),
});

export function writePiece({ features, gate, looks, pictures }: PieceRecord): Uint8Array<ArrayBuffer> {
  const given = Object.entries(features) as [Eyes, Float32Array][];
  const text = JSON.stringify({
    features: given.map(([eyes, { length }]) => ({ eyes, length })),
    gate: gate?.length ?? 0,
    looks: [...looks],
    pictures: { times: [...pictures.times], size: pictures.size, bytes: pictures.pixels.length },
  } satisfies v.InferInput<typeof head>);
  const bytes = new TextEncoder().encode(text);
  // Numbers begin at a multiple of four, so that they are read where they lie.
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4).fill(32);
  padded.set(bytes);
  const parts = [padded, ...given.map(([, values]) => bytesOf(values)), ...(gate === null ? [] : [bytesOf(gate)]), pictures.pixels];
  const out = new Uint8Array(edge + parts.reduce((sum, { length }) => sum + length, 0) + 4);
  const view = new DataView(out.buffer);
  view.setUint32(0, mark, true);
  view.setUint32(4, padded.length, true);
  let at = edge;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  view.setUint32(at, mark, true);
  return out;
}

/** Null of what is no record, or a torn one. */
export function readPiece(bytes: Uint8Array<ArrayBuffer>): PieceRecord | null {
  if (bytes.length < edge + 4) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headLength = view.getUint32(4, true);
  if (view.getUint32(0, true) !== mark || edge + headLength > bytes.length) return null;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), head), new TextDecoder().decode(bytes.subarray(edge, edge + headLength)));
  if (!parsed.success) return null;
  const { features, gate, looks, pictures } = parsed.output;
  const numbers = features.reduce((sum, { length }) => sum + length, gate);
  const end = edge + headLength + numbers * 4 + pictures.bytes;
  if (bytes.length !== end + 4 || view.getUint32(end, true) !== mark) return null;
  let at = bytes.byteOffset + edge + headLength;
  const take = (length: number): Float32Array => new Float32Array(bytes.buffer.slice(at, (at += length * 4)));
  const found = Object.fromEntries(features.map(({ eyes, length }) => [eyes, take(length)])) as PieceRecord['features'];
  return {
    features: found,
    gate: gate === 0 ? null : take(gate),
    looks,
    pictures: {
      times: pictures.times,
      size: pictures.size,
      pixels: bytes.slice(end - pictures.bytes, end),
    },
  };
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
