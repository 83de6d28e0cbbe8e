/**
 * Writes ONNX files: just the protobuf messages a graph of standard operators needs (onnx.proto, IR version 8).
 * Field numbers are the format's own.
 */
import { floatToHalf } from '../../engine/files/tensors/half';

export type Attribute = number | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | BigInt64Array | Int8Array;
}

export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

const float = 1;
const int8 = 3;
const int64 = 7;
const float16 = 10;
const operatorSet = 17;

/** @param half stores float tensors as float16 (the graph then computes in half precision between its casts) */
export function encodeOnnx(graph: OnnxGraph, half = false): Uint8Array<ArrayBuffer> {
  const body = message()
    .each(1, graph.nodes, encodeNode)
    .text(2, 'graph')
    .each(5, graph.initializers, (tensor) => encodeTensor(tensor, half))
    .each(11, graph.inputs, encodeValue)
    .each(12, graph.outputs, encodeValue);
  return message().number(1, 8).text(2, 'actionscope').nested(7, body).nested(8, message().text(1, '').number(2, operatorSet)).bytes();
}

function encodeNode({ operator, inputs, outputs, attributes = {} }: OnnxNode): Message {
  const node = message();
  for (const name of inputs) node.text(1, name);
  for (const name of outputs) node.text(2, name);
  node.text(3, outputs[0]!).text(4, operator);
  return node.each(5, Object.entries(attributes), ([name, value]) => {
    const attribute = message().text(1, name);
    if (typeof value === 'number') return attribute.number(3, value).number(20, 2);
    if ('float' in value) return attribute.float(2, value.float).number(20, 1);
    for (const item of value) attribute.number(8, item);
    return attribute.number(20, 7);
  });
}

function encodeTensor({ name, shape, values }: OnnxTensor, half: boolean): Message {
  const tensor = message();
  for (const side of shape) tensor.number(1, side);
  if (values instanceof BigInt64Array) return tensor.number(2, int64).text(8, name).raw(9, rawBytes(values));
  if (values instanceof Int8Array) return tensor.number(2, int8).text(8, name).raw(9, rawBytes(values));
  return half
    ? tensor
        .number(2, float16)
        .text(8, name)
        .raw(9, rawBytes(floatToHalf(values)))
    : tensor.number(2, float).text(8, name).raw(9, rawBytes(values));
}

function encodeValue({ name, shape }: OnnxValue): Message {
  const sides = message().each(1, shape, (side) => (typeof side === 'number' ? message().number(1, side) : message().text(2, side)));
  return message()
    .text(1, name)
    .nested(2, message().nested(1, message().number(1, float).nested(2, sides)));
}

function rawBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** A protobuf message as pieces; lengths are known when it is closed. */
interface Message {
  number(field: number, value: number): Message;
  float(field: number, value: number): Message;
  text(field: number, value: string): Message;
  raw(field: number, value: Uint8Array): Message;
  nested(field: number, value: Message): Message;
  each<T>(field: number, items: readonly T[], write: (item: T) => Message): Message;
  readonly length: number;
  readonly pieces: readonly Uint8Array[];
  bytes(): Uint8Array<ArrayBuffer>;
}

function message(): Message {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const push = (piece: Uint8Array): void => {
    pieces.push(piece);
    length += piece.length;
  };
  const key = (field: number, kind: number): void => push(varint((field << 3) | kind));
  const self: Message = {
    number(field, value) {
      key(field, 0);
      push(varint(value));
      return self;
    },
    float(field, value) {
      key(field, 5);
      push(new Uint8Array(Float32Array.of(value).buffer));
      return self;
    },
    text: (field, value) => self.raw(field, new TextEncoder().encode(value)),
    raw(field, value) {
      key(field, 2);
      push(varint(value.length));
      push(value);
      return self;
    },
    nested(field, value) {
      key(field, 2);
      push(varint(value.length));
      value.pieces.forEach(push);
      return self;
    },
    each(field, items, write) {
      for (const item of items) self.nested(field, write(item));
      return self;
    },
    get length() {
      return length;
    },
    pieces,
    bytes() {
      const whole = new Uint8Array(length);
      let at = 0;
      for (const piece of pieces) {
        whole.set(piece, at);
        at += piece.length;
      }
      return whole;
    },
  };
  return self;
}

/** Whole numbers, negative ones as 64-bit two's complement. */
function varint(value: number): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}
