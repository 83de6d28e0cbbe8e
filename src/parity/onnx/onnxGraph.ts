/**
 * A graph of ONNX whose weights come in as inputs, written node by node (opset 17): for checking this engine against an
 * independent runtime.
 */
import { encodeOnnx, type Attribute, type OnnxNode, type OnnxTensor, type OnnxValue } from './onnxFile';

export interface OnnxGraph {
  /** A float32 input of fixed shape; returns its name. */
  input(name: string, shape: readonly number[]): string;
  /** An int64 constant, for Reshape and Slice. */
  integers(values: readonly number[]): string;
  scalar(value: number): string;
  /** Adds a node with one output and returns the output's name. Whole-number attributes become ints, others floats. */
  op(type: string, inputs: readonly string[], attributes?: Readonly<Record<string, number | readonly number[]>>): string;
  split(input: string, parts: number, axis: number): string[];
  reshape(input: string, shape: readonly number[]): string;
  transpose(input: string, perm: readonly number[]): string;
  /** The model's bytes with `name` as its output. */
  build(output: string, shape: readonly number[]): Uint8Array;
}

/** Nodes in the order they are added; each call names what it makes. */
export function onnxGraph(): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const inputs: OnnxValue[] = [];
  const initializers: OnnxTensor[] = [];
  let count = 0;
  const fresh = (): string => `v${count++}`;
  const constant = (shape: readonly number[], values: OnnxTensor['values']): string => {
    const name = fresh();
    initializers.push({ name, shape, values });
    return name;
  };
  const graph: OnnxGraph = {
    input(name, shape) {
      inputs.push({ name, shape });
      return name;
    },
    integers: (values) => constant([values.length], BigInt64Array.from(values, BigInt)),
    scalar: (value) => constant([], Float32Array.of(value)),
    op(operator, from, attributes = {}) {
      const output = fresh();
      nodes.push({ operator, inputs: from, outputs: [output], attributes: Object.fromEntries(Object.entries(attributes).map(typed)) });
      return output;
    },
    split(input, parts, axis) {
      const outputs = Array.from({ length: parts }, fresh);
      nodes.push({ operator: 'Split', inputs: [input], outputs, attributes: { axis } });
      return outputs;
    },
    reshape: (input, shape) => graph.op('Reshape', [input, graph.integers(shape)]),
    transpose: (input, perm) => graph.op('Transpose', [input], { perm }),
    build: (name, shape) => encodeOnnx({ nodes, initializers, inputs, outputs: [{ name, shape }] }),
  };
  return graph;
}

function typed([name, value]: [string, number | readonly number[]]): [string, Attribute] {
  return [name, typeof value === 'number' && !Number.isInteger(value) ? { float: value } : value];
}
