/**
 * PyTorch checkpoints as `torch.save` and `torch.jit.save` write them since 1.6: a zip with a pickle (`data.pkl`) that
 * says which tensors there are, and one entry a storage (`data/0`, ...) with their raw numbers.
 * TorchScript's code in the same archive is never looked at.
 */
import { AppError } from '../../../shared/errors/errors';
import type { Bytes } from '../../../shared/base/units';
import { refusal } from '../refusal';
import { bytesPerElement } from '../tensors/half';
import { tensorError } from '../refusal';
import type { TensorSource } from '../tensors/tensorSource';
import { isRecord, isTensor, type Pickled, type PickledTensor } from './pickle/pickled';
import { unpickle } from './pickle/unpickle';
import { sourceOfIndex, type PlacedTensor, type StoragePlace, type WeightIndex } from './weightIndex';
import { longestTensorName, mostTensors } from '../tensors/tensorLimits';
import { listZip, readZip } from './zip';

/** The pickle of a real CLIP is 100 kB. */
const largestPickle: Bytes = 32 << 20;
const deepest = 40;
const mostRecords = 200_000;
/** Tensors may lie over one another (tied weights, views), but not without end. */
const mostViews = 4;
/** torch.save stores; an archive packed again by hand gains a tenth. Beyond that, and this size, it is no model's. */
const mostPacked = 50;
const smallStorage: Bytes = 16 << 20;

/** @throws AppError `model-invalid` with details `{file, record}` or `{file, tensor}` */
export async function openPyTorch(blob: Blob, file: string): Promise<TensorSource> {
  return pyTorchSource(await indexPyTorch(blob, file), blob);
}

/** The tensors of an index that `indexPyTorch` made of the same file. */
export function pyTorchSource(index: WeightIndex, blob: Blob): TensorSource {
  return sourceOfIndex(index, (tensor) => readTensor(blob, index.file, tensor));
}

/** Reads directory and pickle alone. Throws as `openPyTorch`. */
export async function indexPyTorch(blob: Blob, file: string): Promise<WeightIndex> {
  const entries = await listZip(blob, file);
  const index = [...entries.keys()].find((name) => /^[^/]*\/?data\.pkl$/.test(name));
  if (index === undefined) {
    throw refusal(
      'archive',
      file,
      'zip',
      `${file} is a packed archive (zip) without data.pkl, so it is no PyTorch checkpoint.`,
      'Unpack it and drop what is inside.',
      { record: 'data.pkl' },
    );
  }
  const folder = index.slice(0, -'data.pkl'.length);
  const order = entries.get(`${folder}byteorder`);
  if (order !== undefined && new TextDecoder().decode(await readZip(blob, file, order, { most: 16 })) === 'big') {
    throw invalid(file, 'byteorder', 'its numbers are big-endian');
  }
  const pickle = await readZip(blob, file, entries.get(index)!, { most: largestPickle });
  const tensors = collect(unpickle(pickle, file), file).map(([name, { storage, offset, shape, strides }]): PlacedTensor => {
    const entry = entries.get(`${folder}data/${storage.key}`);
    return {
      name,
      type: storage.type,
      shape,
      place: { kind: 'storage', key: storage.key, entry, elements: storage.elements, offset, strides },
    };
  });
  if (tensors.length === 0) throw invalid(file, 'data.pkl', 'it names no tensors');
  checkSizes(
    tensors,
    [...entries.values()].reduce((sum, { unpacked }) => sum + unpacked, 0),
    file,
  );
  return { file, metadata: {}, tensors };
}

/** All tensors together must be about as large as what they are views of. */
function checkSizes(tensors: readonly PlacedTensor[], unpacked: Bytes, file: string): void {
  let bytes = 0;
  for (const { name, type, shape } of tensors) {
    bytes += shape.reduce((product, side) => product * side, bytesPerElement(type));
    if (bytes > mostViews * unpacked + 1024) throw tensorError(file, name, 'the tensors are larger than the file that holds them');
  }
}

/**
 * Dictionaries in dictionaries (and TorchScript's modules) become dotted names, so that a state dict under whatever key
 * is one more prefix (checkpoint/layout/wrappings).
 */
function collect(root: Pickled, file: string): [string, PickledTensor][] {
  const found: [string, PickledTensor][] = [];
  let seen = 0;
  const visit = (value: Pickled, prefix: string, depth: number): void => {
    // A pickle of a few bytes may hold itself, or repeat a part without end.
    if (depth > deepest || ++seen > mostRecords) throw invalid(file, 'data.pkl', 'its dictionaries have no end');
    if (!isRecord(value)) return;
    for (const [key, child] of value.entries) {
      const name = prefix === '' ? key : `${prefix}.${key}`;
      if (name.length > longestTensorName) throw invalid(file, 'data.pkl', `a name in it is ${name.length} characters long`);
      if (!isTensor(child)) visit(child, name, depth + 1);
      else if (found.push([name, child]) > mostTensors) throw invalid(file, 'data.pkl', `it names more than ${mostTensors} tensors`);
    }
  };
  visit(root, '', 0);
  return found;
}

async function readTensor(blob: Blob, file: string, { name, type, shape, place }: PlacedTensor): Promise<Uint8Array> {
  const { key, entry, elements, offset, strides } = place as StoragePlace;
  const size = bytesPerElement(type);
  if (entry === undefined) throw tensorError(file, name, `its storage ${key} is not in the file`);
  if (entry.unpacked !== elements * size) {
    throw tensorError(file, name, `its storage ${key} has ${entry.unpacked} bytes instead of ${elements * size}`);
  }
  if (entry.unpacked > smallStorage && entry.unpacked > mostPacked * entry.packed) {
    throw tensorError(file, name, `its storage ${key} is packed to a ${Math.round(entry.unpacked / entry.packed)}th of its size`);
  }
  const count = shape.reduce((product, side) => product * side, 1);
  if (count === 0) return new Uint8Array(0);
  const last = shape.reduce((sum, side, axis) => sum + (side - 1) * strides[axis]!, offset);
  if (last >= elements) throw tensorError(file, name, 'it reaches beyond its storage');
  const bytes = await readZip(blob, file, entry, { from: offset * size, to: (last + 1) * size, most: entry.unpacked });
  if (bytes.byteLength !== (last + 1 - offset) * size) throw tensorError(file, name, 'its numbers are cut short');
  if (isContiguous(shape, strides)) return bytes;
  // A tensor saved transposed: `count` may exceed what was read only by repeating (stride 0), which no checkpoint does.
  if (count > bytes.byteLength / size) throw tensorError(file, name, 'it repeats its storage');
  return gather(bytes, shape, strides, size, count);
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}

function gather(bytes: Uint8Array, shape: readonly number[], strides: readonly number[], size: number, count: number): Uint8Array {
  const result = new Uint8Array(count * size);
  const place = shape.map(() => 0);
  for (let index = 0; index < count; index++) {
    const from = place.reduce((sum, position, axis) => sum + position * strides[axis]!, 0) * size;
    for (let byte = 0; byte < size; byte++) result[index * size + byte] = bytes[from + byte]!;
    for (let axis = shape.length - 1; axis >= 0 && ++place[axis]! === shape[axis]; axis--) place[axis] = 0;
  }
  return result;
}

function invalid(file: string, record: string, why: string): AppError {
  return new AppError('model-invalid', `${file}: "${record}" cannot be used: ${why}.`, {
    remedy: 'Save the model with torch.save(model.state_dict(), ...) of PyTorch 1.6 or later, or as safetensors.',
    details: { file, record, why },
  });
}
