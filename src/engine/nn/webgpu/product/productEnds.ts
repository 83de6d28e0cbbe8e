/** The two ends that products share: how rows of x are read, and what becomes of a sum before it is stored. */
import type { Activation } from '../../seam/operands';
import { activationCode, activationHelpers, derivativeCode } from '../rows/activation';
import type { Walk } from './productShape';
import { rowReader, rowType, rowWriter, type Width } from '../rows/rows';

/** activation(sum + bias) derivative'(argument) + residual. */
export interface After {
  readonly bias: boolean;
  readonly activation: Activation;
  readonly residual: boolean;
  readonly derivative: Activation;
}

/** Reads x [rows, K] as it lies. `first`: WGSL of its first row, where a batch has its own. */
export function plainX(reads: Walk['xReads'], K: Width, first = '0u'): { readonly type: string; readonly code: string } {
  if (reads === 'one') {
    return {
      type: 'array<f32>',
      code: `fn x_start(row: u32) -> u32 { return (${first} + row) * ${K.floats}; }
      fn x_at(start: u32, k: u32) -> f32 { return x[start + k]; }`,
    };
  }
  return {
    type: rowType(K),
    code: `${rowReader('x', K)}
    fn x_start(row: u32) -> u32 { return ${first} + row; }
    fn x_four(start: u32, k4: u32) -> vec4f { return read_x(start, k4); }`,
  };
}

/** What `finish` reads, in the order of the bindings. */
export function bindingsAfter({ bias, residual, derivative }: After, N: Width): string[] {
  return [
    ...(bias ? [`bias: ${rowType(N)}`] : []),
    ...(residual ? [`residual: ${rowType(N)}`] : []),
    ...(derivative === 'none' ? [] : [`argument: ${rowType(N)}`]),
  ];
}

/** `finish(row, n4, sum)`: everything after the sum, and the store. */
export function finish({ bias, activation, residual, derivative }: After, N: Width, first = '0u'): string {
  return [
    rowWriter('y', N),
    bias ? rowReader('bias', N) : '',
    residual ? rowReader('residual', N) : '',
    derivative === 'none' ? '' : rowReader('argument', N),
    activationHelpers(activation, derivative),
    activationCode(activation),
    derivativeCode(derivative),
    `fn finish(row: u32, c4: u32, sum: vec4f) {
      if (row >= u.rows || c4 >= ${N.groups}) { return; }
      var v = sum;
      ${bias ? 'v += read_bias(0u, c4);' : ''}
      ${activation === 'none' ? '' : 'v = activate(v);'}
      ${derivative === 'none' ? '' : 'v *= slope(read_argument(row, c4));'}
      ${residual ? 'v += read_residual(row, c4);' : ''}
      write_y(${first} + row, c4, v);
    }`,
  ].join('\n');
}
