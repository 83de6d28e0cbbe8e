/**
 * Numbers as checkpoints store them: IEEE half precision, bfloat16, and the rest of the tensor types, to float32 and
 * (half, bfloat16) back. Half to float reads a table of all 65,536 values; the way back rounds to nearest, ties to even.
 */
import { AppError } from '../../../shared/errors/errors';
import type { TensorType } from './tensorSource';

let table: Float32Array | undefined;

function halfTable(): Float32Array {
  if (table !== undefined) return table;
  table = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    table[bits] =
      exponent === 0
        ? sign * fraction * 2 ** -24
        : exponent === 31
          ? fraction === 0
            ? sign * Infinity
            : NaN
          : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return table;
}

export function halfToFloat(halves: Uint16Array): Float32Array {
  const values = halfTable();
  const floats = new Float32Array(halves.length);
  for (let index = 0; index < halves.length; index++) floats[index] = values[halves[index]!]!;
  return floats;
}

/** Beyond 65504 becomes infinity, as the format has it; a NaN stays one. */
export function floatToHalf(floats: Float32Array): Uint16Array {
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  const halves = new Uint16Array(floats.length);
  for (let index = 0; index < bits.length; index++) halves[index] = roundToHalf(bits[index]!);
  return halves;
}

function roundToHalf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // rounds past the largest half
  if (magnitude < 0x33000001) return sign; // half of the smallest subnormal, or less
  if (magnitude < 0x38800000) {
    // subnormal: shift the full mantissa to where the exponent is fixed at -14
    const shift = 126 - (magnitude >>> 23);
    const mantissa = (magnitude & 0x7fffff) | 0x800000;
    const kept = mantissa >>> shift;
    const rest = mantissa & ((1 << shift) - 1);
    const half = 1 << (shift - 1);
    return sign | (kept + (rest > half || (rest === half && (kept & 1) === 1) ? 1 : 0));
  }
  const rebased = magnitude - 0x38000000;
  return sign | ((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13);
}

/** bfloat16 is the upper half of a float32. */
export function bfloatToFloat(halves: Uint16Array): Float32Array {
  const bits = new Uint32Array(halves.length);
  for (let index = 0; index < halves.length; index++) bits[index] = halves[index]! << 16;
  return new Float32Array(bits.buffer);
}

export function floatToBfloat(floats: Float32Array): Uint16Array {
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  const halves = new Uint16Array(floats.length);
  for (let index = 0; index < bits.length; index++) {
    const value = bits[index]!;
    const isNaN = (value & 0x7fffffff) > 0x7f800000;
    halves[index] = isNaN ? (value >>> 16) | 0x40 : (value + 0x7fff + ((value >>> 16) & 1)) >>> 16;
  }
  return halves;
}

const bytesOfType: Readonly<Record<TensorType, number>> = {
  F64: 8,
  I64: 8,
  U64: 8,
  F32: 4,
  I32: 4,
  U32: 4,
  F16: 2,
  BF16: 2,
  I16: 2,
  U16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};

/** Bytes of one element. */
export function bytesPerElement(type: TensorType): number {
  return bytesOfType[type];
}

/** Raw little-endian bytes of any type as float32. 64-bit numbers are rounded to what a float holds. */
export function toFloat32(type: TensorType, bytes: Uint8Array): Float32Array {
  const size = bytesOfType[type];
  if (bytes.byteLength % size !== 0) {
    throw new AppError('model-invalid', `${bytes.byteLength} bytes are not a whole number of ${type} values`, {
      details: { type, bytes: bytes.byteLength },
    });
  }
  // Typed arrays want aligned starts; a slice of a larger buffer may not have one.
  const aligned = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  const { buffer, byteOffset } = aligned;
  const length = aligned.byteLength / size;
  switch (type) {
    case 'F32':
      return new Float32Array(buffer, byteOffset, length);
    case 'F16':
      return halfToFloat(new Uint16Array(buffer, byteOffset, length));
    case 'BF16':
      return bfloatToFloat(new Uint16Array(buffer, byteOffset, length));
    case 'F64':
      return Float32Array.from(new Float64Array(buffer, byteOffset, length));
    case 'I64':
      return Float32Array.from(new BigInt64Array(buffer, byteOffset, length), Number);
    case 'U64':
      return Float32Array.from(new BigUint64Array(buffer, byteOffset, length), Number);
    case 'I32':
      return Float32Array.from(new Int32Array(buffer, byteOffset, length));
    case 'U32':
      return Float32Array.from(new Uint32Array(buffer, byteOffset, length));
    case 'I16':
      return Float32Array.from(new Int16Array(buffer, byteOffset, length));
    case 'U16':
      return Float32Array.from(new Uint16Array(buffer, byteOffset, length));
    case 'I8':
      return Float32Array.from(new Int8Array(buffer, byteOffset, length));
    case 'U8':
    case 'BOOL':
      return Float32Array.from(aligned);
    default:
      return type satisfies never;
  }
}
