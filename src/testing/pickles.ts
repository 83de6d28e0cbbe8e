/** Pickles and archives of torch.save built operation by operation: what a test of the reader wants to say, also what is wrong. */
import { zipSync } from 'fflate';

const text = new TextEncoder();
export const bytes = (...parts: (string | number | Uint8Array)[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'number' ? [part] : typeof part === 'string' ? [...text.encode(part)] : [...part])),
  );
export const unicode = (value: string) => bytes(0x58, value.length, 0, 0, 0, value);
export const name = (module: string, item: string) => bytes('c', `${module}\n`, `${item}\n`);

/** One tensor, as torch.save pickles it. */
export const tensor = (key: string, elements: number, offset: number, shape: number[], strides: number[], type = 'FloatStorage') =>
  bytes(
    name('torch._utils', '_rebuild_tensor_v2'),
    '((',
    unicode('storage'),
    name('torch', type),
    unicode(key),
    unicode('cpu'),
    'K',
    elements,
    't',
    'Q',
    'K',
    offset,
    '(',
    ...shape.map((side) => bytes('K', side)),
    't(',
    ...strides.map((side) => bytes('K', side)),
    't',
    0x89,
    name('collections', 'OrderedDict'),
    ')Rt',
    'R',
  );
export const pickle = (...items: [string, Uint8Array][]) =>
  bytes(0x80, 2, '}(', ...items.flatMap(([key, value]) => [unicode(key), value]), 'u.');
export const archive = (data: Uint8Array, entries: Record<string, Uint8Array> = {}) =>
  new Blob([zipSync({ 'a/data.pkl': data, ...entries }, { level: 0 }) as Uint8Array<ArrayBuffer>]);
export const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
export const blobOf = (data: Uint8Array) => new Blob([data as Uint8Array<ArrayBuffer>]);
