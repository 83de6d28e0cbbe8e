/**
 * A folder of JPEG or PNG frames as one film: AVI (Microsoft, "AVI RIFF File Reference") with each picture as it lies, so
 * that nothing is decoded and nothing copied until a decoder reads it, and everything that takes a clip takes this one.
 */
import { AppError } from '../errors/errors';

/** Pictures of Something-Something V1; other sets of frames seldom say theirs, and segments are equal at any rate. */
const framesPerSecond = 12;

/**
 * @param frames JPEG or PNG files in order, all of one kind, at least one
 * @param name what the film is called
 * @throws AppError `not-a-video` where the first is neither, or one is empty
 */
export async function framesFile(frames: readonly File[], name: string, rate = framesPerSecond): Promise<File> {
  const [first] = frames;
  const picture = first === undefined ? null : pictureOf(new Uint8Array(await first.slice(0, 1 << 18).arrayBuffer()));
  const empty = frames.find((frame) => frame.size === 0);
  if (first === undefined || picture === null || empty !== undefined) {
    const file = (empty ?? first)?.name ?? name;
    throw new AppError('not-a-video', `The frames of ${name} cannot be used: ${file} is no JPEG or PNG picture.`, {
      remedy: 'Frames are read from JPEG or PNG files of one size.',
      details: { file: `${name}/${file}` },
    });
  }
  const body: BlobPart[] = [];
  const index: Part[] = [];
  let at = 4; // behind the word `movi`
  for (const frame of frames) {
    body.push(words('00dc', frame.size), frame);
    if (frame.size % 2 === 1) body.push(new Uint8Array(1));
    index.push('00dc', keyFrame, at, frame.size);
    at += 8 + frame.size + (frame.size % 2);
  }
  const largest = Math.max(...frames.map((frame) => frame.size));
  const header = headerOf({ frames: frames.length, rate, largest, ...picture });
  const table = chunk('idx1', words(...index));
  const total = 4 + header.length + 8 + at + table.length;
  return new File([words('RIFF', total, 'AVI '), header, words('LIST', at, 'movi'), ...body, table], `${name}.avi`, {
    type: 'video/x-msvideo',
  });
}

const keyFrame = 0x10;
const hasIndex = 0x10;

interface Picture {
  readonly codec: 'MJPG' | 'MPNG';
  readonly width: number;
  readonly height: number;
}

interface Header extends Picture {
  readonly frames: number;
  readonly rate: number;
  readonly largest: number;
}

function headerOf({ codec, frames, rate, largest, width, height }: Header): Uint8Array<ArrayBuffer> {
  const main = words(Math.round(1e6 / rate), largest * rate, 0, hasIndex, frames, 0, 1, largest, width, height, 0, 0, 0, 0);
  // Rate over scale in thousandths; then start, length, buffer, quality, sample size, and the frame as four shorts.
  const stream = words('vids', codec, 0, 0, 0, 1000, Math.round(rate * 1000), 0, frames, largest, -1, 0, 0, width | (height << 16));
  const format = words(40, width, height, 1 | (24 << 16), codec, width * height * 3, 0, 0, 0, 0);
  return list('hdrl', chunk('avih', main), list('strl', chunk('strh', stream), chunk('strf', format)));
}

function pictureOf(bytes: Uint8Array): Picture | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isPng = bytes.length >= 24 && view.getUint32(0) === 0x89504e47;
  return isPng ? { codec: 'MPNG', width: view.getUint32(16), height: view.getUint32(20) } : jpegOf(bytes, view);
}

/** Width and height from the first frame header (ITU-T T.81, B.2.2). */
function jpegOf(bytes: Uint8Array, view: DataView): Picture | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  for (let at = 2; at + 9 < bytes.length;) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { codec: 'MJPG', height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

type Part = number | string;

/** Numbers of 32 bits, little-endian, and names of four letters. */
function words(...parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.length * 4);
  const view = new DataView(bytes.buffer);
  parts.forEach((part, index) => {
    if (typeof part === 'number') view.setUint32(index * 4, part >>> 0, true);
    else [...part].forEach((letter, at) => view.setUint8(index * 4 + at, letter.charCodeAt(0)));
  });
  return bytes;
}

function chunk(name: string, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return joined([words(name, length), ...parts]);
}

function list(name: string, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return chunk('LIST', words(name), ...parts);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
