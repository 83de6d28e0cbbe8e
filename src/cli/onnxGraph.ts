/**
 * Just enough of ONNX to write down a graph whose weights come in as inputs: nodes, shapes, small integer constants
 * (onnx.proto3, opset 17). For checking this engine against an independent runtime.
 */

type Attribute = number | readonly number[];

interface Node {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface OnnxGraph {
  /** A float32 input of fixed shape; returns its name. */
  input(name: string, shape: readonly number[]): string;
  /** An int64 constant, for Reshape and Slice. */
  integers(values: readonly number[]): string;
  scalar(value: number): string;
  /** Adds a node with one output and returns the output's name. Whole-number attributes become ints, others floats. */
  op(type: string, inputs: readonly string[], attributes?: Readonly<Record<string, Attribute>>): string;
  split(input: string, parts: number, axis: number): string[];
  reshape(input: string, shape: readonly number[]): string;
  transpose(input: string, perm: readonly number[]): string;
  /** The model's bytes with `name` as its output. */
  build(output: string, shape: readonly number[]): Uint8Array;
}

const [float32, int64] = [1, 7];

export function onnxGraph(): OnnxGraph {
  const nodes: Node[] = [];
  const inputs: Uint8Array[] = [];
  const constants: Uint8Array[] = [];
  let count = 0;
  const fresh = (): string => `v${count++}`;
  const constant = (type: number, dims: readonly number[], raw: Uint8Array): string => {
    const name = fresh();
    constants.push(message(...dims.map((dim) => integer(1, dim)), integer(2, type), text(8, name), bytes(9, raw)));
    return name;
  };
  const graph: OnnxGraph = {
    input(name, shape) {
      inputs.push(bytes(11, valueInfo(name, shape)));
      return name;
    },
    integers: (values) => constant(int64, [values.length], new Uint8Array(BigInt64Array.from(values, BigInt).buffer)),
    scalar: (value) => constant(float32, [], new Uint8Array(Float32Array.of(value).buffer)),
    op(type, from, attributes = {}) {
      const output = fresh();
      nodes.push({ type, inputs: from, outputs: [output], attributes });
      return output;
    },
    split(input, parts, axis) {
      const outputs = Array.from({ length: parts }, fresh);
      nodes.push({ type: 'Split', inputs: [input], outputs, attributes: { axis } });
      return outputs;
    },
    reshape: (input, shape) => graph.op('Reshape', [input, graph.integers(shape)]),
    transpose: (input, perm) => graph.op('Transpose', [input], { perm }),
    build(output, shape) {
      const body = message(
        ...nodes.map((node) => bytes(1, nodeBytes(node))),
        text(2, 'graph'),
        ...constants.map((tensor) => bytes(5, tensor)),
        ...inputs,
        bytes(12, valueInfo(output, shape)),
      );
      return message(integer(1, 8), bytes(7, body), bytes(8, message(integer(2, 17))));
    },
  };
  return graph;
}

function nodeBytes({ type, inputs, outputs, attributes }: Node): Uint8Array {
  return message(
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, type),
    ...Object.entries(attributes).map(([name, value]) => bytes(5, attributeBytes(name, value))),
  );
}

function attributeBytes(name: string, value: Attribute): Uint8Array {
  if (typeof value !== 'number')
    return message(text(1, name), ...value.map((item) => integer(8, item)), integer(20, 7));
  if (Number.isInteger(value)) return message(text(1, name), integer(3, value), integer(20, 2));
  return message(text(1, name), tagged(2, 5, new Uint8Array(Float32Array.of(value).buffer)), integer(20, 1));
}

function valueInfo(name: string, shape: readonly number[]): Uint8Array {
  const dims = message(...shape.map((side) => bytes(1, message(integer(1, side)))));
  return message(text(1, name), bytes(2, message(bytes(1, message(integer(1, float32), bytes(2, dims))))));
}

// ---- protocol buffers ----

function varint(value: number): number[] {
  let rest = BigInt.asUintN(64, BigInt(value));
  const out: number[] = [];
  while (rest > 127n) {
    out.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return [...out, Number(rest)];
}

function tagged(field: number, wire: number, payload: Uint8Array): Uint8Array {
  return message(Uint8Array.from(varint(field * 8 + wire)), payload);
}

function integer(field: number, value: number): Uint8Array {
  return tagged(field, 0, Uint8Array.from(varint(value)));
}

function bytes(field: number, payload: Uint8Array): Uint8Array {
  return tagged(field, 2, message(Uint8Array.from(varint(payload.length)), payload));
}

function text(field: number, value: string): Uint8Array {
  return bytes(field, new TextEncoder().encode(value));
}

function message(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
