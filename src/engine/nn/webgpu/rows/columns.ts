/**
 * Sums over the rows of matrices, column by column: gradients of biases, and of a layer norm's gain and bias. One
 * invocation four columns without barriers for adapters that are programs on the CPU, one workgroup for GPUs.
 */
import { kernel, type Kernel, type Workgroups } from '../gpu/gpu';
import { repeat, rowReader, rowType, rowWriter, type Width } from './rows';

export interface ColumnKernel {
  readonly shader: Kernel;
  readonly workgroups: (width: number) => Workgroups;
}

/** Sum of x [rows, width] over its rows. Uniforms rows, width. */
export function columnSumsKernel(whole: boolean, barriers: boolean): ColumnKernel {
  return columnKernel('columnSums', ['x'], [], ['read_x(row, c)'], whole, barriers);
}

/** dGain and dBias of x, dy and what the way back through the norm left: (mean, 1 / deviation) a row. */
export function normGradientsKernel(whole: boolean, barriers: boolean): ColumnKernel {
  const normalised = '(read_x(row, c) - statistics[row].x) * statistics[row].y';
  const terms = [`read_dy(row, c) * ${normalised}`, 'read_dy(row, c)'];
  return columnKernel('normGradients', ['x', 'dy'], ['statistics: array<vec2f>'], terms, whole, barriers);
}

function columnKernel(
  name: string,
  matrices: readonly string[],
  others: readonly string[],
  terms: readonly string[],
  whole: boolean,
  barriers: boolean,
): ColumnKernel {
  const width: Width = { floats: 'u.width', groups: whole ? '(u.width / 4u)' : '((u.width + 3u) / 4u)', whole };
  const size = barriers ? 64 : 16;
  const each = (write: (index: number) => string): string => repeat(terms.length, write);
  // A tree over the workgroup's invocations, each of which went through every 64th row.
  const together = `${each((i) => `parts[index * ${terms.length}u + ${i}u] = sum${i};`)}
      for (var half = ${size / 2}u; half > 0u; half /= 2u) {
        workgroupBarrier();
        if (index < half) { ${each((i) => `parts[index * ${terms.length}u + ${i}u] += parts[(index + half) * ${terms.length}u + ${i}u];`)} }
      }
      if (index > 0u) { return; }
      ${each((i) => `sum${i} = parts[${i}u];`)}`;
  const shader = kernel(
    `${name} ${whole} ${barriers}`,
    {
      outputs: terms.map((_, i) => `y${i}: ${rowType(width)}`),
      inputs: [...matrices.map((matrix) => `${matrix}: ${rowType(width)}`), ...others],
      uniforms: ['rows', 'width'],
    },
    `${matrices.map((matrix) => rowReader(matrix, width)).join('\n')}
    ${each((i) => rowWriter(`y${i}`, width))}
    ${barriers ? `var<workgroup> parts: array<vec4f, ${size * terms.length}>;` : ''}
    @compute @workgroup_size(${size})
    fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) index: u32) {
      ${barriers ? 'let c = group.x;' : `let c = group.x * ${size}u + index; if (c >= ${width.groups}) { return; }`}
      ${each((i) => `var sum${i} = vec4f();`)}
      for (var row = ${barriers ? 'index' : '0u'}; row < u.rows; row += ${barriers ? size : 1}u) { ${each((i) => `sum${i} += ${terms[i]!};`)} }
      ${barriers ? together : ''}
      ${each((i) => `write_y${i}(0u, c, sum${i});`)}
    }`,
  );
  return { shader, workgroups: (columns) => [Math.ceil(columns / 4 / (barriers ? 1 : size))] };
}
