/**
 * PyTorch checkpoints as `torch.save` and `torch.jit.save` write them since 1.6: a zip with a pickle (`data.pkl`) that
 * says which tensors there are, and one entry a storage (`data/0`, ...) with their raw numbers.
 * TorchScript's code in the same archive is never looked at.
 */
import { AppError } from '../../shared/errors';
import { bytesPerElement } from './half';
import { tensorError } from './naming';
import type { TensorInfo, TensorSource } from './tensorSource';
import { isRecord, isTensor, unpickle, type Pickled, type PickledTensor } from './unpickle';
import { openZip, type ZipEntry } from './zip';

/** The pickle of a real CLIP is 100 kB. */
const largestPickle = 64 << 20;
const deepest = 40;
const mostRecords = 200_000;
/** Where training programs put the model among other things. */
const wrappers = ['state_dict', 'model_state_dict', 'model'];

/** @throws AppError `model-invalid` with details `{file, record}` or `{file, tensor}` */
export async function openPyTorch(blob: Blob, file: string): Promise<TensorSource> {
  const entries = await openZip(blob, file);
  const index = [...entries.keys()].find((name) => /^[^/]*\/?data\.pkl$/.test(name));
  if (index === undefined) throw invalid(file, 'data.pkl', 'it is not there, so this is no PyTorch checkpoint');
  const folder = index.slice(0, -'data.pkl'.length);
  const order = entries.get(`${folder}byteorder`);
  if (order !== undefined && new TextDecoder().decode(await order.read()) === 'big') {
    throw invalid(file, 'byteorder', 'its numbers are big-endian');
  }
  const pickle = entries.get(index)!;
  if (pickle.bytes > largestPickle) throw invalid(file, 'data.pkl', `it is ${pickle.bytes} bytes long`);

  const tensors = new Map<string, TensorInfo & { readonly pickled: PickledTensor }>();
  for (const [name, pickled] of collect(unwrap(unpickle(await pickle.read(), file)), file)) {
    tensors.set(name, { name, type: pickled.storage.type, shape: pickled.shape, pickled });
  }
  if (tensors.size === 0) throw invalid(file, 'data.pkl', 'it names no tensors');
  return {
    file,
    tensors,
    metadata: {},
    read: (name) => {
      const found = tensors.get(name);
      if (found === undefined) return Promise.reject(tensorError(file, name, 'it is missing'));
      return readTensor(file, name, found.pickled, entries.get(`${folder}data/${found.pickled.storage.key}`));
    },
  };
}

function unwrap(root: Pickled): Pickled {
  if (!isRecord(root)) return root;
  for (const key of wrappers) {
    const inner = root.entries.get(key);
    if (isRecord(inner)) return inner;
  }
  return root;
}

/** Dictionaries in dictionaries (and TorchScript's modules) become dotted names. */
function collect(root: Pickled, file: string): [string, PickledTensor][] {
  const found: [string, PickledTensor][] = [];
  let seen = 0;
  const visit = (value: Pickled, prefix: string, depth: number): void => {
    // A pickle of a few bytes may hold itself, or repeat a part without end.
    if (depth > deepest || ++seen > mostRecords) throw invalid(file, 'data.pkl', 'its dictionaries have no end');
    if (!isRecord(value)) return;
    for (const [key, child] of value.entries) {
      const name = prefix === '' ? key : `${prefix}.${key}`;
      if (isTensor(child)) found.push([name, child]);
      else visit(child, name, depth + 1);
    }
  };
  visit(root, '', 0);
  return found;
}

async function readTensor(file: string, name: string, { storage, offset, shape, strides }: PickledTensor, entry: ZipEntry | undefined): Promise<Uint8Array> {
  const size = bytesPerElement(storage.type);
  if (entry === undefined) throw tensorError(file, name, `its storage ${storage.key} is not in the file`);
  if (entry.bytes !== storage.elements * size) {
    throw tensorError(file, name, `its storage ${storage.key} has ${entry.bytes} bytes instead of ${storage.elements * size}`);
  }
  const count = shape.reduce((product, side) => product * side, 1);
  if (count === 0) return new Uint8Array(0);
  const last = shape.reduce((sum, side, axis) => sum + (side - 1) * strides[axis]!, offset);
  if (last >= storage.elements) throw tensorError(file, name, 'it reaches beyond its storage');
  const bytes = await entry.read(offset * size, (last + 1) * size);
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
