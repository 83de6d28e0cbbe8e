/**
 * Whether the tables of an MP4 can be what they claim to be. A reader builds arrays from counts that a file states, and a
 * file of a few kilobytes may state four billion; so before one is let in, each count is held against the bytes of
 * its box, and the number of samples against the table of their sizes. A lie in a box that no picture needs (keys of
 * metadata, licences, indexes) is left out; one in a track's tables is left to ffmpeg, which reads such tables only as far as
 * there are bytes.
 */
import type { Bytes } from '../../../shared/base/units';
import { bytesOf, viewOf } from '../bytes/bytesOf';
import { fileBoxes, readBox } from '../bytes/mp4Boxes';

/** Boxes that hold boxes, and where in their content these begin. */
const holders: Readonly<Record<string, number>> = {
  moov: 0,
  meta: 4,
  trak: 0,
  mdia: 0,
  minf: 0,
  stbl: 0,
  edts: 0,
  udta: 0,
  dinf: 0,
  moof: 0,
  traf: 0,
  mvex: 0,
  mfra: 0,
  tref: 0,
  sinf: 0,
  schi: 0,
};
/** Boxes that can be missing without a picture less. */
const needless = new Set(['keys', 'pssh', 'sidx', 'mfra', 'tfra', 'sbgp', 'senc', 'udta', 'meta', 'tref']);
const deepest = 10;
/** Larger headers are of videos of many hours; they are searched no further. */
const headerBytes: Bytes = 64 * 1024 * 1024;
/** Fields of a movie fragment's sample, in its flags. */
const runFields = [0x100, 0x200, 0x400, 0x800];

/** What a table of `count` entries needs, by its box's type: [offset of the count in the content, bytes an entry]. */
const tables: Readonly<Record<string, readonly [number, number]>> = {
  stts: [4, 8],
  ctts: [4, 8],
  stsc: [4, 12],
  stss: [4, 4],
  stps: [4, 4],
  stco: [4, 4],
  co64: [4, 8],
  stsd: [4, 8],
  dref: [4, 8],
  keys: [4, 8],
};

interface Claims {
  /** Of the track being read: samples as the sizes' table has them, and as the times' tables add up to. */
  sizes: number | null;
  /** True where all have one size (sound, usually), so that no table bounds their number. */
  uniform: boolean;
  times: number;
  offsets: number;
  /** Of all fragments: samples that take no bytes in their tables. */
  bare: number;
  /** Where the boxes begin that lie and are not needed. */
  readonly lies: Bytes[];
}

export interface ClaimsFound {
  /** The file, without the needless boxes that lie. */
  readonly file: File;
  /** What is wrong with the others, in plain English; null where every claim can be true. */
  readonly doubt: string | null;
}

export async function checkClaims(file: File): Promise<ClaimsFound> {
  const claims: Claims = { sizes: null, uniform: false, times: 0, offsets: 0, bare: 0, lies: [] };
  for await (const { type, at, body, end } of fileBoxes(bytesOf(file))) {
    if (!(type in holders) && !needless.has(type)) continue;
    const last = Math.min(end, file.size);
    if (last - body > headerBytes) return { file, doubt: `${type} is larger than ${headerBytes} bytes` };
    const bytes = new Uint8Array(await file.slice(body, last).arrayBuffer());
    const doubt = lookInto(type, { bytes, from: body, at }, claims, file.size, 1);
    if (doubt !== null) return { file, doubt };
  }
  return { file: claims.lies.length === 0 ? file : withoutBoxes(file, claims.lies), doubt: null };
}

/** The boxes at these places are renamed to `free`, which readers step over. */
function withoutBoxes(file: File, places: readonly Bytes[]): File {
  const parts: Blob[] = [];
  let from = 0;
  for (const at of places.toSorted((a, b) => a - b)) {
    if (at < from) continue; // in one that is renamed already
    parts.push(file.slice(from, at + 4), new Blob(['free']));
    from = at + 8;
  }
  return new File([...parts, file.slice(from)], file.name, { type: file.type, lastModified: file.lastModified });
}

/** A box's content, where it begins in the file, and where the box does. */
interface Content {
  readonly bytes: Uint8Array;
  readonly from: Bytes;
  readonly at: Bytes;
}

function lookInto(type: string, content: Content, claims: Claims, fileBytes: Bytes, depth: number): string | null {
  const fault = faultOf(type, content, claims, fileBytes, depth);
  if (fault === null || !needless.has(type)) return fault;
  claims.lies.push(content.at);
  return null;
}

function faultOf(type: string, { bytes: content, from }: Content, claims: Claims, fileBytes: Bytes, depth: number): string | null {
  if (depth > deepest) return `boxes lie more than ${deepest} deep`;
  if (!(type in holders)) return claimOf(type, content, claims, fileBytes);
  if (type === 'trak') Object.assign(claims, { sizes: null, uniform: false, times: 0, offsets: 0 } satisfies Partial<Claims>);
  // QuickTime's `meta` has no version before its boxes.
  const first = type === 'meta' && readBox(content, 0, 0, content.length)?.type === 'hdlr' ? 0 : holders[type]!;
  for (let at = first; at + 8 <= content.length;) {
    const box = readBox(content, at, at, content.length);
    if (box === null) break; // QuickTime ends some lists with zeros
    if (box.end > content.length) return `${box.type} reaches beyond ${type}`;
    const inner = { bytes: content.subarray(box.body, box.end), from: from + box.body, at: from + box.at };
    const fault = lookInto(box.type, inner, claims, fileBytes, depth + 1);
    if (fault !== null) return fault;
    at = box.end;
  }
  if (type !== 'trak') return null;
  const { sizes, uniform, times, offsets } = claims;
  // Pictures out of order are listed one by one, so there cannot be more of them than bytes.
  if (uniform && offsets > fileBytes) return `ctts claims ${offsets} samples in a file of ${fileBytes} bytes`;
  return sizes !== null && Math.max(times, offsets) > sizes ? `times of ${Math.max(times, offsets)} samples, sizes of ${sizes}` : null;
}

function claimOf(type: string, content: Uint8Array, claims: Claims, fileBytes: Bytes): string | null {
  const view = viewOf(content);
  const bytes = content.length;
  const number = (at: number) => (at + 4 <= bytes ? view.getUint32(at) : 0);
  const beyond = (count: number, each: number, from: number) =>
    count * each > bytes - from ? `${type} claims ${count} entries in ${bytes} bytes` : null;
  const table = tables[type];
  if (table !== undefined) {
    const [at, each] = table;
    const fault = beyond(number(at), each, at + 4);
    if (fault !== null) return fault;
    if (type === 'stts') claims.times = sumOfCounts(view);
    if (type === 'ctts') claims.offsets = sumOfCounts(view);
    return null;
  }
  switch (type) {
    case 'stsz': {
      const count = number(8);
      claims.sizes = count;
      claims.uniform = number(4) !== 0;
      return claims.uniform ? null : beyond(count, 4, 12);
    }
    case 'stz2':
      claims.sizes = number(8);
      return beyond(number(8), (content[7] ?? 0) / 8, 12);
    case 'elst':
      return beyond(number(4), content[0] === 1 ? 20 : 12, 8);
    case 'sidx':
      return content[0] === 0 ? beyond(number(20) & 0xffff, 12, 24) : beyond(number(28) & 0xffff, 12, 32);
    case 'tfra':
      return beyond(number(12), content[0] === 1 ? 19 : 11, 16);
    case 'sbgp':
      return beyond(number(content[0] === 1 ? 12 : 8), 8, content[0] === 1 ? 16 : 12);
    case 'pssh':
      return content[0] === 0 ? null : beyond(number(20), 16, 24);
    case 'senc':
      return beyond(number(4), 1, 8);
    case 'trun': {
      const flags = number(0) & 0xffffff;
      const each = runFields.filter((field) => (flags & field) !== 0).length * 4;
      const from = 8 + (flags & 1 ? 4 : 0) + (flags & 4 ? 4 : 0);
      if (each === 0) claims.bare += number(4);
      return claims.bare > fileBytes ? `fragments claim ${claims.bare} samples` : beyond(number(4), each, from);
    }
    default:
      return null;
  }
}

/** Of a run-length table: how many samples its entries add up to. */
function sumOfCounts(view: DataView): number {
  let sum = 0;
  for (let at = 8; at + 8 <= view.byteLength && at < 8 + view.getUint32(4) * 8; at += 8) sum += view.getUint32(at);
  return sum;
}
