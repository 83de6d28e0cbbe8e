/**
 * What is kept of a clip as records one after the other in a file, each with a head of 64 bytes and a mark at its end, without
 * which it is torn (the program was ended while it wrote) and counts as not there. Numbers are little-endian.
 *
 * F: mark, V, T, E as u32; bit 0 of the next u32: the clip is damaged; 12 bytes of nothing; 16 bytes that stand for the clip's
 * contents; 16 for all else that the features depend on (setup.ts); V T E floats.
 * The contents of a file, known by its name: mark and the length of the name as u32; 24 bytes of nothing; 16 that stand for
 * the contents; 16 of nothing; the name.
 */
import type { Bytes } from '../../shared/base/units';

export interface Features {
  /** [V, T, E] */
  readonly values: Float32Array;
  readonly shape: readonly [number, number, number];
  /** The clip broke off: some moments were replaced by the nearest frame. */
  readonly damaged: boolean;
}

/** Two hashes of 32 hexadecimal digits. */
export interface FeatureKey {
  readonly clip: string;
  readonly setup: string;
}

const mark = 0x31544641; // "AFT1"
const nameMark = 0x314e4641; // "AFN1"
export const headBytes: Bytes = 64;
const endBytes: Bytes = 4;
/** 12 views of 32 frames of 1,024 numbers fit many times over. */
const largest: Bytes = 64 << 20;
/** A path and a few numbers. */
const longestName: Bytes = 16 << 10;

export function writeRecord({ clip, setup }: FeatureKey, { values, shape, damaged }: Features): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headBytes + values.byteLength + endBytes);
  const view = new DataView(bytes.buffer);
  [mark, ...shape, damaged ? 1 : 0].forEach((value, index) => view.setUint32(index * 4, value, true));
  bytes.set(fromHex(clip), 32);
  bytes.set(fromHex(setup), 48);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), headBytes);
  view.setUint32(bytes.length - endBytes, mark, true);
  return bytes;
}

/** Null of a name that is too long to be kept. */
export function writeNameRecord(name: string, clip: string): Uint8Array<ArrayBuffer> | null {
  const text = new TextEncoder().encode(name);
  if (text.length > longestName) return null;
  const bytes = new Uint8Array(headBytes + text.length + endBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, nameMark, true);
  view.setUint32(4, text.length, true);
  bytes.set(fromHex(clip), 32);
  bytes.set(text, headBytes);
  view.setUint32(bytes.length - endBytes, nameMark, true);
  return bytes;
}

export interface RecordHead {
  readonly key: FeatureKey;
  readonly shape: Features['shape'];
  readonly damaged: boolean;
  /** Of the whole record. */
  readonly bytes: Bytes;
}

/** Null where no record begins with these bytes. */
export function readHead(bytes: Uint8Array): RecordHead | null {
  if (bytes.length < headBytes) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [first, V, T, E, flags] = [0, 4, 8, 12, 16].map((at) => view.getUint32(at, true)) as [number, number, number, number, number];
  const length = V * T * E * 4;
  if (first !== mark || length === 0 || length > largest) return null;
  const key = { clip: toHex(bytes.subarray(32, 48)), setup: toHex(bytes.subarray(48, 64)) };
  return { key, shape: [V, T, E], damaged: (flags & 1) === 1, bytes: headBytes + length + endBytes };
}

export interface NameHead {
  readonly clip: string;
  /** Of the whole record. */
  readonly bytes: Bytes;
}

/** Null where no record of a name begins with these bytes. */
export function readNameHead(bytes: Uint8Array): NameHead | null {
  if (bytes.length < headBytes) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(4, true);
  if (view.getUint32(0, true) !== nameMark || length > longestName) return null;
  return { clip: toHex(bytes.subarray(32, 48)), bytes: headBytes + length + endBytes };
}

/** @param record all of it @returns null of a record that is torn */
export function readName(record: Uint8Array, { bytes }: NameHead): string | null {
  const end = bytes - endBytes;
  if (record.length < bytes || new DataView(record.buffer, record.byteOffset).getUint32(end, true) !== nameMark) return null;
  return new TextDecoder().decode(record.subarray(headBytes, end));
}

/** What stands behind a head; null of a record that is torn. */
export async function readFeatures(record: Blob, { shape, damaged, bytes }: RecordHead): Promise<Features | null> {
  const whole = new Uint8Array(await record.slice(0, bytes).arrayBuffer());
  if (whole.length !== bytes || new DataView(whole.buffer).getUint32(bytes - endBytes, true) !== mark) return null;
  return { values: new Float32Array(whole.buffer.slice(headBytes, bytes - endBytes)), shape, damaged };
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
