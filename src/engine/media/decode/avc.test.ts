import { expect, test } from 'vitest';
import { frameLengthBytes, isUnreferenced, nalUnits } from './avc';

/** NAL units behind their lengths. */
function packet(lengthBytes: number, ...units: number[][]): Uint8Array {
  return Uint8Array.from(
    units.flatMap((unit) => [
      ...Array.from({ length: lengthBytes }, (_, i) => (unit.length >> (8 * (lengthBytes - 1 - i))) & 255),
      ...unit,
    ]),
  );
}

/** First bytes of units, by nal_ref_idc and type. */
const unit = (reference: number, type: number) => [(reference << 5) | type, 0x9a, 0x02];
const [key, referred, unreferred] = [unit(3, 5), unit(2, 1), unit(0, 1)];
const [supplement, delimiter, filler, parameters] = [unit(0, 6), unit(0, 9), unit(0, 12), unit(3, 8)];

test.each([1, 2, 4])('units behind %i bytes of length', (lengthBytes) => {
  const bytes = packet(lengthBytes, supplement, [0x41], unreferred);
  expect([...nalUnits(bytes, lengthBytes)].map(({ start, end }) => [...bytes.subarray(start, end)])).toEqual([
    supplement,
    [0x41],
    unreferred,
  ]);
});

test('lengths that lie do not lead out of the packet', () => {
  expect([...nalUnits(Uint8Array.of(0, 0, 0, 9, 0x01, 2), 4)]).toEqual([{ start: 4, end: 6 }]);
  expect([...nalUnits(Uint8Array.of(255, 255, 255, 255, 0x01), 4)]).toEqual([{ start: 4, end: 5 }]);
  expect([...nalUnits(Uint8Array.of(0, 0, 0), 4)]).toEqual([]);
  expect([...nalUnits(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1, 0x01), 4)]).toEqual([{ start: 8, end: 9 }]);
});

test('only pictures that nobody refers to can be left out', () => {
  const dispensable = (...units: number[][]) => isUnreferenced(packet(4, ...units), 4);
  expect(dispensable(unreferred)).toBe(true);
  expect(dispensable(delimiter, supplement, unreferred, unreferred, filler)).toBe(true);
  expect(dispensable(key)).toBe(false);
  expect(dispensable(referred)).toBe(false);
  // A picture of which one slice is referred to, new parameters, partitions, layers of other coders, nothing at all.
  expect(dispensable(unreferred, referred)).toBe(false);
  expect(dispensable(parameters, unreferred)).toBe(false);
  expect(dispensable(unit(0, 2), unit(0, 3))).toBe(false);
  expect(dispensable(unreferred, unit(0, 20))).toBe(false);
  expect(dispensable(supplement)).toBe(false);
  expect(dispensable()).toBe(false);
});

/** avcC records that x264 wrote, of 96 x 80 pixels. */
const records = {
  high: '0164000affe100186764000aacd9462ec044000003000400000300c83c48965801000668ebe3cb22c0fdf8f800',
  baseline: '0142c00affe100176742c00ad9062ec044000003000400000300c83c48992001000568cb83cb20',
  'high 4:4:4': '01f4000affe1001767f4000a919b28c5d808800000030080000019078912cb01000668ebe3c44844fff8f800',
  interlaced: '01640015ffe1001967640015acd9466fcb808800000300080000030190f8a14cb001000668fba3cb22c0fdf8f800',
};
const bytes = (hex: string) => Uint8Array.from(hex.match(/../g)!, (byte) => Number.parseInt(byte, 16));

test('packets are whole frames where the parameter sets say so', () => {
  expect(frameLengthBytes(bytes(records.high))).toBe(4);
  expect(frameLengthBytes(bytes(records.baseline))).toBe(4);
  expect(frameLengthBytes(bytes(records['high 4:4:4']))).toBe(4);
  expect(frameLengthBytes(bytes(records.interlaced))).toBe(null);
  expect(frameLengthBytes(bytes(records.high.replace('0affe1', '0afde1')))).toBe(2);
});

test('records that tell less are left alone', () => {
  const { high } = records;
  expect(frameLengthBytes(bytes(high.replace(/^01/, '00')))).toBe(null);
  expect(frameLengthBytes(bytes(high.replace('ffe1', 'ffe0')))).toBe(null);
  expect(frameLengthBytes(bytes(high.slice(0, 30)))).toBe(null);
  expect(frameLengthBytes(new Uint8Array(0))).toBe(null);
  // One progressive set beside an interlaced one.
  const set = (record: string) => record.slice(12, 16 + 2 * Number.parseInt(record.slice(12, 16), 16));
  expect(frameLengthBytes(bytes(`0164000affe2${set(high)}${set(high)}`))).toBe(4);
  expect(frameLengthBytes(bytes(`0164000affe2${set(high)}${set(records.interlaced)}`))).toBe(null);
});

test('an emulation prevention byte is no part of a parameter set', () => {
  // Baseline: id 0, frame_num of 4 bits, order type 2, 1 reference, then a width whose zeros need the byte.
  const width = `${'0'.repeat(30)}1${'1'.repeat(30)}`;
  const bits = ['1', '1', '011', '010', '0', width, '00101', '1', '1'].join('');
  const plain = bits
    .padEnd(Math.ceil(bits.length / 8) * 8, '0')
    .match(/.{8}/g)!
    .map((byte) => Number.parseInt(byte, 2));
  const escaped: number[] = [];
  for (const byte of plain) {
    if (byte <= 3 && escaped.at(-1) === 0 && escaped.at(-2) === 0) escaped.push(3);
    escaped.push(byte);
  }
  expect(escaped.length).toBe(plain.length + 1);
  const record = (body: number[]) => Uint8Array.of(1, 66, 0, 10, 0xff, 0xe1, 0, 4 + body.length, 0x67, 66, 0, 10, ...body);
  expect(frameLengthBytes(record(escaped))).toBe(4);
});
