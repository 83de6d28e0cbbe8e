/**
 * JSON of other people's making, measured before anything is built from it: ten megabytes of `{},{},{}` become gigabytes
 * of objects. One pass over the bytes counts what JSON.parse would make; only what stays within bounds is parsed.
 */
import { AppError } from '../../shared/errors/errors';
import type { Bytes } from '../../shared/base/units';

export interface JsonBounds {
  readonly bytes: Bytes;
  /** Lists and objects within one another. */
  readonly depth: number;
  /** Lists and objects in all. */
  readonly containers: number;
  /** Members of lists and objects in all. */
  readonly members: number;
}

interface JsonMeasure {
  /** What is beyond its bound, in words; null where nothing is. */
  readonly beyond: string | null;
  /** Members of the outermost object, as they stand there: twins are counted twice. */
  readonly outermost: number;
}

const [quote, backslash, comma, open, close, openList, closeList] = [0x22, 0x5c, 0x2c, 0x7b, 0x7d, 0x5b, 0x5d] as const;

/** Counts without a look at whether it is JSON at all: that is JSON.parse's part. */
export function measureJson(bytes: Uint8Array, bounds: JsonBounds): JsonMeasure {
  if (bytes.byteLength > bounds.bytes) return { beyond: `it is ${bytes.byteLength} bytes long`, outermost: 0 };
  let [depth, containers, members, outermost, inString, empty] = [0, 0, 0, 0, false, true];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (inString) {
      if (byte === backslash) at++;
      else if (byte === quote) inString = false;
      continue;
    }
    if (byte <= 0x20) continue;
    if (byte === closeList || byte === close) {
      depth--;
      empty = false;
      continue;
    }
    if (empty && depth > 0) {
      members++;
      if (depth === 1) outermost++;
    }
    empty = false;
    if (byte === quote) inString = true;
    else if (byte === comma) {
      members++;
      if (depth === 1) outermost++;
    } else if (byte === open || byte === openList) {
      containers++;
      if (++depth > bounds.depth) return { beyond: `it is nested more than ${bounds.depth} deep`, outermost };
      empty = true;
    }
    if (containers > bounds.containers) return { beyond: `it holds more than ${bounds.containers} lists and objects`, outermost };
    if (members > bounds.members) return { beyond: `it holds more than ${bounds.members} members`, outermost };
  }
  return { beyond: null, outermost };
}

/**
 * The file's JSON, any value.
 * @param remedy what to do about a file that is not JSON, or too much of it
 * @throws AppError `model-invalid` with details `{file, record, why}`
 */
export async function readJson(blob: Blob, file: string, bounds: JsonBounds, remedy: string): Promise<unknown> {
  const refuse = (why: string, cause?: unknown) =>
    new AppError('model-invalid', `${file} cannot be used: ${why}.`, { remedy, details: { file, record: 'JSON', why }, cause });
  if (blob.size > bounds.bytes) throw refuse(`it is ${blob.size} bytes long, more than ${bounds.bytes}`);
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const { beyond } = measureJson(bytes, bounds);
  if (beyond !== null) throw refuse(beyond);
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw refuse('it is not valid JSON', cause);
  }
}
