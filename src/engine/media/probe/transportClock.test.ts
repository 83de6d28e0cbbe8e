import { expect, test } from 'vitest';
import { createClocks, straightenClock } from './transportClock';
import { stampsOf, writeStamp } from '../bytes/transportPackets';

const wrap = 2 ** 33;
const frame = 3600;

/** A transport packet that begins an elementary packet with both times. */
function packet(pid: number, pts: number, dts: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(188).fill(0xff);
  bytes.set([0x47, 0x40 | (pid >> 8), pid & 255, 0x10, 0, 0, 1, 0xe0, 0, 0, 0x80, 0xc0, 10]);
  bytes.set([0x31, 0, 1, 0, 1, 0x11, 0, 1, 0, 1], 13);
  writeStamp(bytes, 13, ((pts % wrap) + wrap) % wrap, 'pts');
  writeStamp(bytes, 18, ((dts % wrap) + wrap) % wrap, 'dts');
  return bytes;
}

/** Times of showing in a stream, in units of a frame since the first. */
async function shownTimes(file: File): Promise<number[]> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const times: number[] = [];
  for (let at = 0; at + 188 <= bytes.length; at += 188) {
    const pts = stampsOf(bytes, at)?.stamps.find(({ kind }) => kind === 'pts');
    if (pts !== undefined) times.push(pts.ticks);
  }
  return times.map((ticks) => (ticks - times[0]!) / frame);
}

const stream = (...times: readonly number[]) =>
  new File(
    times.map((ticks) => packet(256, ticks + frame, ticks)),
    'video.ts',
  );
const run = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i * frame);
const straight = async (file: File) => straightenClock(file, new Uint8Array(await file.slice(0, 4096).arrayBuffer()));

test('written readings are read again', () => {
  for (const ticks of [0, 1, 90_000, 2 ** 32 + 12_345, wrap - 1]) {
    expect(stampsOf(packet(256, ticks, ticks), 0)?.stamps.map((stamp) => stamp.ticks)).toEqual([ticks, ticks]);
  }
});

test('a clock that runs through is left alone', async () => {
  const file = stream(...run(126_000, 12));
  expect(await straight(file)).toBe(file);
  const pause = stream(...run(126_000, 6), ...run(126_000 + 9 * 90_000, 6));
  expect(await straight(pause)).toBe(pause);
});

test('a clock of 33 bits that starts again at zero runs on', async () => {
  const file = await straight(stream(...run(wrap - 5 * frame, 12)));
  expect(await shownTimes(file)).toEqual(Array.from({ length: 12 }, (_, i) => i));
});

test('joined parts follow one another, however many', async () => {
  const file = await straight(stream(...run(126_000, 6), ...run(126_000, 6), ...run(50_000, 3), ...run(9e8, 4)));
  expect(await shownTimes(file)).toEqual(Array.from({ length: 19 }, (_, i) => i));
});

test('sound and pictures each keep their own clock', () => {
  const clocks = createClocks();
  const at = (pid: number, ticks: number) => clocks.straight({ pid, stamps: [{ at: 0, ticks, kind: 'pts' }] })[0]!;
  const first = at(256, 1000);
  expect(at(257, 1000 + 900) - first).toBe(900);
  expect(at(256, 1000 + frame) - first).toBe(frame);
  expect(clocks.isBroken()).toBe(false);
});

test('bytes between packets (a part cut anywhere) are stepped over', async () => {
  const parts = [
    ...run(126_000, 8).map((ticks) => packet(256, ticks, ticks)),
    new Uint8Array(77),
    ...run(126_000, 8).map((ticks) => packet(256, ticks, ticks)),
  ];
  const file = new File(parts, 'video.ts');
  const fixed = await straight(file);
  expect(fixed.size).toBe(file.size);
  const bytes = new Uint8Array(await fixed.arrayBuffer());
  expect(stampsOf(bytes, 8 * 188 + 77)?.stamps[0]?.ticks).toBe(126_000 + 8 * frame);
});
