/**
 * What a file of weights on a hub holds, read by ranges alone: its header or directory and pickle, some hundred kilobytes.
 * Where a good part of it is no tower's (a training's state, another model's parts), a plan leaves that out.
 */
import type { HubFile } from '../../../../shared/models/hub';
import type { Bytes } from '../../../../shared/base/units';
import { isLora } from '../../../checkpoint/parts/lora';
import { refuseStrangers } from '../../../checkpoint/refuseStrangers';
import { withoutWrappers } from '../../../checkpoint/layout/wrappings';
import { findParts } from '../../../checkpoint/layout/layouts';
import { safetensorsHeader } from '../../../files/weights/writeSafetensors';
import { openWeights } from '../../../files/weights/openWeights';
import type { PlacedTensor } from '../../../files/weights/weightIndex';
import type { TensorSource } from '../../../files/tensors/tensorSource';
import { joinPieces, plannedBytes, type NeededPlan, type Piece } from './plan';
import { readRange, sparseBlob, type RemoteOptions } from './remote';
import { directoryEntries, directoryPlace, zipPlan, type DirectoryEntry } from './zipPlan';

type RemoteWeights = Pick<HubFile, 'repo' | 'revision' | 'path'> & { readonly bytes: Bytes };
type Known = { readonly at: Bytes; readonly bytes: Uint8Array };

const headBytes: Bytes = 64 << 10;
const tailBytes: Bytes = 256 << 10;
const largestHeader: Bytes = 16 << 20;
/** Less to leave out is not worth the weaker check. */
const worthwhile = 0.9;

/**
 * @returns null where the whole file is to be fetched: nearly all of it is needed, or what it is cannot be told
 * @throws what `readRange` throws, and what taking the file apart throws
 */
export async function planNeeded(file: RemoteWeights, options: RemoteOptions): Promise<NeededPlan | null> {
  const read = async (from: Bytes, to: Bytes): Promise<Known> => {
    const piece = { from: Math.max(0, from), to: Math.min(to, file.bytes) };
    return { at: piece.from, bytes: await readRange(file, piece, options) };
  };
  const head = await read(0, headBytes);
  if (head.bytes.byteLength < 16) return null;
  const isZip = head.bytes[0] === 0x50 && head.bytes[1] === 0x4b;
  const plan = isZip ? await planZip(file, head, read) : await planSafetensors(file, head, read);
  return plan === null || plannedBytes(plan) > worthwhile * file.bytes ? null : plan;
}

type Read = (from: Bytes, to: Bytes) => Promise<Known>;

/**
 * The tensors that the file's towers are made of; none where more than their names would have to be known.
 * @throws AppError `model-invalid` for a model of another kind: once its other parts are left out, nobody could tell
 */
async function towersOf(source: TensorSource, path: string): Promise<PlacedTensor[]> {
  if (isLora(source)) return [];
  const touched = new Set<string>();
  const recorder: TensorSource = { ...source, read: (name) => Promise.resolve((touched.add(name), new Uint8Array(0))) };
  const parts = findParts(recorder);
  await refuseStrangers([{ path, source }], new Map(parts.map((part) => [part.part, { ...part, path, file: source }])), []);
  const plain = withoutWrappers(recorder);
  for (const name of parts.flatMap(({ names }) => names)) await plain.read(name);
  const keep = ([...source.tensors.values()] as PlacedTensor[]).filter(({ name }) => touched.has(name));
  return keep.every(({ type }) => /^B?F\d+$/.test(type)) ? keep : [];
}

async function planSafetensors(file: RemoteWeights, head: Known, read: Read): Promise<NeededPlan | null> {
  const length = Number(new DataView(head.bytes.buffer).getBigUint64(0, true));
  if (!(length > 0 && length < largestHeader && length + 8 < file.bytes)) return null;
  const whole = 8 + length <= head.bytes.byteLength ? head : await read(0, 8 + length);
  const blob = sparseBlob(file.bytes, [{ at: 0, bytes: whole.bytes.subarray(0, 8 + length) }]);
  const keep = await towersOf(await openWeights({ blob, path: file.path }), file.path);
  if (keep.length === 0) return null;
  const placed = keep
    .map((tensor) => ({ tensor, piece: tensor.place as Piece & { readonly kind: 'range' } }))
    .toSorted((a, b) => a.piece.from - b.piece.from);
  const header = safetensorsHeader(placed.map(({ tensor }) => tensor));
  const pieces = joinPieces(placed.map(({ piece: { from, to } }) => ({ from, to })));
  return { check: 'length', head: header, pieces, tail: new Uint8Array(0), entries: [] };
}

async function planZip(file: RemoteWeights, head: Known, read: Read): Promise<NeededPlan | null> {
  const tail = await read(file.bytes - tailBytes, file.bytes);
  const place = directoryPlace(tail.bytes);
  if (place === null || place.to > file.bytes || place.to - place.from > largestHeader) return null;
  const directory = place.from >= tail.at ? tail : await read(place.from, file.bytes);
  const entries = directoryEntries(directory.bytes.subarray(place.from - directory.at, place.to - directory.at), place);
  if (entries === null) return null;
  const isStorage = ({ name }: DirectoryEntry) => /(^|\/)data\/[^/]+$/.test(name);
  const small = entries.filter((entry) => !isStorage(entry));
  if (small.reduce((sum, { header, end }) => sum + end - header, 0) > largestHeader) return null;
  const known = [head, directory];
  for (const { from, to } of joinPieces(small.map(({ header, end }) => ({ from: header, to: end })))) {
    if (to > head.bytes.byteLength) known.push(await read(from, to));
  }
  const keep = await towersOf(await openWeights({ blob: sparseBlob(file.bytes, known), path: file.path }), file.path);
  const storages = new Set(keep.map(({ place: where }) => (where.kind === 'storage' ? where.entry?.name : undefined)));
  if (keep.length === 0) return null;
  const plan = zipPlan(entries.filter((entry) => !isStorage(entry) || storages.has(entry.name)));
  return plan === null ? null : { ...plan, pieces: joinPieces(plan.pieces) };
}
