/** An attention map as a picture of one pixel a patch, colour and transparency by its value: laid over the frame it is the heat map. */
import { zlibSync } from 'fflate';

/** What a report shows of a clip. */
export interface ReportPicture {
  readonly clip: string;
  /** The middle frame, as a data URL. */
  readonly frame: string;
  /** [grid, grid], 0 to 255, the strongest patch 255; null where none was kept. */
  readonly heat: { readonly grid: number; readonly values: readonly number[] } | null;
}

/** @returns a PNG as a data URL */
export function heatPicture({ grid, values }: NonNullable<ReportPicture['heat']>): string {
  const rows = new Uint8Array(grid * (1 + grid * 4));
  for (let row = 0; row < grid; row++) {
    for (let column = 0; column < grid; column++) {
      const share = (values[row * grid + column] ?? 0) / 255;
      rows.set(colour(share), row * (1 + grid * 4) + 1 + column * 4); // each row begins with its filter, none
    }
  }
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, grid);
  new DataView(header.buffer).setUint32(4, grid);
  header.set([8, 6, 0, 0, 0], 8); // eight bits of RGBA
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const parts = [signature, chunk('IHDR', header), chunk('IDAT', zlibSync(rows)), chunk('IEND', new Uint8Array())];
  return `data:image/png;base64,${btoa(parts.map((bytes) => String.fromCharCode(...bytes)).join(''))}`;
}

/** Green over yellow to red, as in the paper's figures; what is not looked at stays clear. */
function colour(share: number): number[] {
  const red = Math.min(1, 2 * share);
  const green = Math.min(1, 2 - 2 * share) * 0.85;
  return [Math.round(255 * red), Math.round(255 * green), 40, Math.round(200 * share)];
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(
    [...name].map((letter) => letter.charCodeAt(0)),
    4,
  );
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** ISO 3309, as PNG has it. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
