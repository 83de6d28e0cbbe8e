/** Packets of MPEG transport streams (ISO/IEC 13818-1, 2.4.3): where they lie, and the clock readings in them. */
import type { Bytes } from '../../../shared/base/units';

/** How packets follow one another in a file. */
export interface PacketLayout {
  /** Where the first packet's sync byte is. */
  readonly first: Bytes;
  /** From one sync byte to the next: 188, with a time of arrival before it (M2TS) 192, with a checksum behind it 204. */
  readonly stride: 188 | 192 | 204;
}

export const packetBytes: Bytes = 188;
const sync = 0x47;
const strides = [188, 192, 204] as const;

/** Null where a file does not begin as a transport stream, cut anywhere. */
export function packetLayout(head: Uint8Array): PacketLayout | null {
  for (const stride of strides) {
    for (let first = 0; first < stride; first++) {
      const count = Math.min(8, Math.floor((head.length - first - 1) / stride) + 1);
      if (count >= 4 && Array.from({ length: count }, (_, i) => head[first + i * stride]).every((byte) => byte === sync)) {
        return { first, stride };
      }
    }
  }
  return null;
}

/** A clock reading of 33 bits, 90,000 ticks a second. */
export interface Stamp {
  /** Where its first byte is. */
  readonly at: Bytes;
  readonly ticks: number;
  readonly kind: 'pts' | 'dts' | 'pcr';
}

export interface StampedPacket {
  readonly pid: number;
  readonly stamps: readonly Stamp[];
}

/** Clock readings of the packet whose sync byte is at `at`; null where it has none. */
export function stampsOf(bytes: Uint8Array, at: number): StampedPacket | null {
  const pid = ((bytes[at + 1]! & 0x1f) << 8) | bytes[at + 2]!;
  const control = (bytes[at + 3]! >> 4) & 3;
  const stamps: Stamp[] = [];
  let payload = at + 4;
  if (control & 2) {
    const length = bytes[at + 4]!;
    if (length >= 7 && (bytes[at + 5]! & 0x10) !== 0) stamps.push({ at: at + 6, ticks: pcrAt(bytes, at + 6), kind: 'pcr' });
    payload = at + 5 + length;
  }
  const starts = (bytes[at + 1]! & 0x40) !== 0 && (control & 1) !== 0;
  if (starts && payload + 19 <= at + packetBytes && isElementaryPacket(bytes, payload)) {
    const flags = bytes[payload + 7]! >> 6;
    if (flags & 2) stamps.push({ at: payload + 9, ticks: stampAt(bytes, payload + 9), kind: 'pts' });
    if (flags === 3) stamps.push({ at: payload + 14, ticks: stampAt(bytes, payload + 14), kind: 'dts' });
  }
  return stamps.length === 0 ? null : { pid, stamps };
}

/** 0, 0, 1, a stream id of sound, pictures or private data, and the marker of the header that holds times. */
function isElementaryPacket(bytes: Uint8Array, at: number): boolean {
  const id = bytes[at + 3]!;
  return bytes[at] === 0 && bytes[at + 1] === 0 && bytes[at + 2] === 1 && (id >= 0xc0 || id === 0xbd) && (bytes[at + 6]! & 0xc0) === 0x80;
}

function stampAt(bytes: Uint8Array, at: number): number {
  const high = (bytes[at]! >> 1) & 7;
  return high * 2 ** 30 + (bytes[at + 1]! << 22) + ((bytes[at + 2]! >> 1) << 15) + (bytes[at + 3]! << 7) + (bytes[at + 4]! >> 1);
}

function pcrAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! * 2 ** 25 + (bytes[at + 1]! << 17) + (bytes[at + 2]! << 9) + (bytes[at + 3]! << 1) + (bytes[at + 4]! >> 7);
}

/** Writes another reading where one was; marker bits stay. */
export function writeStamp(bytes: Uint8Array, at: number, ticks: number, kind: Stamp['kind']): void {
  if (kind === 'pcr') {
    bytes[at] = Math.floor(ticks / 2 ** 25) & 0xff;
    bytes[at + 1] = (ticks / 2 ** 17) & 0xff;
    bytes[at + 2] = (ticks / 2 ** 9) & 0xff;
    bytes[at + 3] = (ticks / 2) & 0xff;
    bytes[at + 4] = (bytes[at + 4]! & 0x7f) | ((ticks % 2) << 7);
    return;
  }
  bytes[at] = (bytes[at]! & 0xf1) | ((Math.floor(ticks / 2 ** 30) & 7) << 1);
  bytes[at + 1] = Math.floor(ticks / 2 ** 22) & 0xff;
  bytes[at + 2] = (bytes[at + 2]! & 1) | ((Math.floor(ticks / 2 ** 15) & 0x7f) << 1);
  bytes[at + 3] = Math.floor(ticks / 2 ** 7) & 0xff;
  bytes[at + 4] = (bytes[at + 4]! & 1) | ((ticks & 0x7f) << 1);
}

/** Where the next packet begins from `at` on, -1 where none does: two sync bytes in the right distance, or one at the very end. */
export function nextPacket(bytes: Uint8Array, at: number, { stride }: PacketLayout): number {
  for (let i = at; i + packetBytes <= bytes.length; i++) {
    if (bytes[i] === sync && (i + stride >= bytes.length || bytes[i + stride] === sync)) return i;
  }
  return -1;
}
