/**
 * The little of a WebAssembly assembler that our kernels need. An expression is the bytes of its stack code, so a kernel is
 * written as nested calls, and unrolled by loops of TypeScript. Binary format: WebAssembly specification 2.0, chapter 5;
 * relaxed multiply-add: 3.0. A compiler as a package would bring a hundred megabytes for a few kilobytes of kernels.
 */

/** Bytes of instructions: an expression leaves one value on the stack, a statement none. */
export type Code = readonly number[];
export type ValueType = 'i32' | 'f32' | 'v128';

const typeCodes: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

/** LEB128, as the format writes every whole number. */
function unsigned(value: number): number[] {
  const bytes = [];
  do {
    const low = value & 0x7f;
    value >>>= 7;
    bytes.push(value === 0 ? low : low | 0x80);
  } while (value !== 0);
  return bytes;
}

function signed(value: number): number[] {
  const bytes = [];
  for (;;) {
    const low = value & 0x7f;
    value >>= 7;
    const done = (value === 0 && (low & 0x40) === 0) || (value === -1 && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

const simd = (opcode: number): Code => [0xfd, ...unsigned(opcode)];
const floatBytes = (value: number): Code => [...new Uint8Array(new Float32Array([value]).buffer)];
const unary =
  (opcode: Code) =>
  (a: Code): Code => [...a, ...opcode];
const binary =
  (opcode: Code) =>
  (a: Code, b: Code): Code => [...a, ...b, ...opcode];
const wordAligned = 2;

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value)],
  add: binary([0x6a]),
  sub: binary([0x6b]),
  mul: binary([0x6c]),
  and: binary([0x71]),
  shiftRight: binary([0x76]),
  equal: binary([0x46]),
  /** Unsigned. */
  less: binary([0x49]),
  load: (address: Code, offset = 0): Code => [...address, 0x28, wordAligned, ...unsigned(offset)],
};

/** Addresses are bytes; `offset` is added to them. */
export const f32 = {
  const: (value: number): Code => [0x43, ...floatBytes(value)],
  load: (address: Code, offset = 0): Code => [...address, 0x2a, wordAligned, ...unsigned(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [...address, ...value, 0x38, wordAligned, ...unsigned(offset)],
  sqrt: unary([0x91]),
  add: binary([0x92]),
  sub: binary([0x93]),
  mul: binary([0x94]),
  div: binary([0x95]),
  max: binary([0x97]),
  fromUnsigned: unary([0xb3]),
};

/** Four floats at once. */
export const f32x4 = {
  const: (value: number): Code => [...simd(12), ...[0, 1, 2, 3].flatMap(() => floatBytes(value))],
  load: (address: Code, offset = 0): Code => [...address, ...simd(0), wordAligned, ...unsigned(offset)],
  /** One float of memory in all four places. */
  loadSplat: (address: Code, offset = 0): Code => [...address, ...simd(9), wordAligned, ...unsigned(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [...address, ...value, ...simd(11), wordAligned, ...unsigned(offset)],
  splat: unary(simd(19)),
  lane: (value: Code, lane: number): Code => [...value, ...simd(31), lane],
  add: binary(simd(228)),
  sub: binary(simd(229)),
  mul: binary(simd(230)),
  div: binary(simd(231)),
  min: binary(simd(232)),
  max: binary(simd(233)),
  nearest: unary(simd(106)),
  /** Of i32x4. */
  fromWhole: unary(simd(250)),
  /** 2 to the power of each place, which holds a whole number: made of the exponent's bits. */
  powerOfTwo: (whole: Code): Code => {
    const biased = [...whole, ...simd(248), ...i32.const(127), ...simd(17), ...simd(174)]; // i32x4: trunc_sat, splat, add
    return [...biased, ...i32.const(23), ...simd(171)]; // i32x4.shl
  },
  /** a b + c, rounded once or twice as the machine likes. */
  relaxedMultiplyAdd: (a: Code, b: Code, c: Code): Code => [...a, ...b, ...c, ...simd(0x105)],
};

/** The sum and the largest of four places, as f32. */
export const laneSum = (value: Local): Code => [0, 1, 2, 3].map((lane) => f32x4.lane(value.get, lane)).reduce(f32.add);
export const laneMax = (value: Local): Code => [0, 1, 2, 3].map((lane) => f32x4.lane(value.get, lane)).reduce(f32.max);

/** Sixteen bytes as whole numbers: `u8` to `u16` to `i32` by extending, back by narrowing, which clips. */
export const bytes16 = {
  load64: (address: Code, offset = 0): Code => [...address, ...simd(93), wordAligned, ...unsigned(offset)],
  /** Places 0 to 15 are a's, 16 to 31 b's. */
  shuffle: (a: Code, b: Code, places: readonly number[]): Code => [...a, ...b, ...simd(13), ...places],
  /** Writes the first four bytes. */
  store32: (address: Code, value: Code): Code => [...address, ...value, ...simd(90), wordAligned, 0, 0],
  and: binary(simd(78)),
  /** Of two vectors of eight, clipped to 0 ... 255. */
  narrow: binary(simd(102)),
  /** The same clipped to -128 ... 127. */
  narrowSigned: binary(simd(101)),
};

export const i16x8 = {
  const: (value: number): Code => [...simd(12), ...Array.from({ length: 8 }, () => [value & 255, (value >> 8) & 255]).flat()],
  splat: unary(simd(16)),
  extendLow: unary(simd(137)),
  extendHigh: unary(simd(138)),
  extendSignedLow: unary(simd(135)),
  extendSignedHigh: unary(simd(136)),
  shiftLeft: (a: Code, bits: number): Code => [...a, ...i32.const(bits), ...simd(139)],
  shiftRightUnsigned: (a: Code, bits: number): Code => [...a, ...i32.const(bits), ...simd(141)],
  add: binary(simd(142)),
  sub: binary(simd(145)),
  /** Of two vectors of four. */
  narrow: binary(simd(133)),
};

export const i32x4 = {
  const: (value: number): Code => [
    ...simd(12),
    ...Array.from({ length: 4 }, () => [0, 8, 16, 24].map((bit) => (value >> bit) & 255)).flat(),
  ],
  add: binary(simd(174)),
  shiftLeft: (a: Code, bits: number): Code => [...a, ...i32.const(bits), ...simd(171)],
  shiftRight: (a: Code, bits: number): Code => [...a, ...i32.const(bits), ...simd(172)],
  /** Products of the first (last) four of i16x8, in full. */
  productLow: binary(simd(188)),
  productHigh: binary(simd(189)),
  /** Of i16x8: sums of neighbouring products. */
  dot: binary(simd(186)),
  /** Of f32x4, towards zero, clipped. */
  truncate: unary(simd(248)),
  /** c + sums of four neighbouring products; a: i8x16, b: i8x16 of 0 ... 127. */
  relaxedDotAdd: (a: Code, b: Code, c: Code): Code => [...a, ...b, ...c, ...simd(0x113)],
};

export interface Local {
  readonly get: Code;
  readonly set: (value: Code) => Code;
  /** Adds so many to an i32. */
  readonly move: (by: number | Code) => Code;
}

export interface FunctionCode {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly locals: readonly ValueType[];
  readonly body: Code;
}

/** A function without a result; `write` gets its parameters and may ask for locals, which begin at zero. */
export function defineFunction<N extends string>(
  name: string,
  parameters: Readonly<Record<N, ValueType>>,
  write: (given: Readonly<Record<N, Local>>, local: (type: ValueType) => Local) => readonly Code[],
): FunctionCode {
  const types = Object.values<ValueType>(parameters);
  const locals: ValueType[] = [];
  const given = Object.fromEntries(Object.keys(parameters).map((key, index) => [key, variable(index)])) as Record<N, Local>;
  const body = write(given, (type) => variable(types.length + locals.push(type) - 1));
  return { name, parameters: types, locals, body: body.flat() };
}

function variable(index: number): Local {
  const get = [0x20, ...unsigned(index)];
  const set = (value: Code): Code => [...value, 0x21, ...unsigned(index)];
  return { get, set, move: (by) => set(i32.add(get, typeof by === 'number' ? i32.const(by) : by)) };
}

/** Calls the function at this place of its module. */
export const call = (index: number, given: readonly Code[]): Code => [...given.flat(), 0x10, ...unsigned(index)];

export const when = (condition: Code, ...then: readonly Code[]): Code => [...condition, 0x04, 0x40, ...then.flat(), 0x0b];

/** Runs the body as long as the condition holds, tested before. */
const loopWhile = (condition: Code, ...body: readonly Code[]): Code => [0x03, 0x40, ...when(condition, ...body, [0x0c, 1]), 0x0b];

/** Runs the body with `count` counting down to zero by `step`, as long as `step` are left. */
export const countDown = (count: Local, step: number, ...body: readonly Code[]): Code =>
  loopWhile(i32.less(i32.const(step - 1), count.get), ...body, count.move(-step));

/** 64 KiB each; four gigabytes. */
export const mostPages = 65_536;

/** A module of these functions, all exported, over a memory imported as `env.memory`. */
export function assemble(functions: readonly FunctionCode[], memory: { readonly shared: boolean }): Uint8Array<ArrayBuffer> {
  const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
  const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
  const text = (value: string): Code => vector([...new TextEncoder().encode(value)].map((byte) => [byte]));
  const bodies = functions.map(({ locals, body }): Code => {
    const code = [...vector(locals.map((type) => [1, typeCodes[type]])), ...body, 0x0b];
    return [...unsigned(code.length), ...code];
  });
  const limits = memory.shared ? [3, 1, ...unsigned(mostPages)] : [0, 1];
  return Uint8Array.from([
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0, // "\0asm", version 1
    ...section(1, vector(functions.map(({ parameters }) => [0x60, ...vector(parameters.map((type) => [typeCodes[type]])), 0]))),
    ...section(2, vector([[...text('env'), ...text('memory'), 2, ...limits]])),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(7, vector(functions.map(({ name }, index) => [...text(name), 0, ...unsigned(index)]))),
    ...section(10, vector(bodies)),
  ]);
}
