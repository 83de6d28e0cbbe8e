/**
 * Layer normalisation over rows and its gradient (frozen gain and bias): one invocation a row without barriers for
 * adapters that are programs on the CPU, one workgroup a row for GPUs.
 */
import { kernel, type Kernel, type Workgroups } from '../gpu/gpu';
import { rowReader, rowType, rowWriter } from './rows';

export interface RowKernel {
  readonly shader: Kernel;
  readonly workgroups: (rows: number) => Workgroups;
}

const workgroupSize = 64;

/** y of x, gain, bias. */
export function layerNormKernel(width: number, epsilon: number, barriers: boolean): RowKernel {
  return rowKernel(
    `layerNorm ${width} ${epsilon} ${barriers}`,
    width,
    barriers,
    ['x', 'gain', 'bias'],
    `
    ${statistics(width, epsilon)}
    for (var c = first; c < ${Math.ceil(width / 4)}u; c += step) {
      write_y(row, c, (read_x(row, c) - mean) * scale * read_gain(0u, c) + read_bias(0u, c));
    }`,
  );
}

/**
 * dx of x, gain, dy: scale (g - mean(g) - n mean(g n)), g = dy gain, n the normalised x. `keeps` also writes
 * (mean, scale) of every row, [rows, 2], for the gradients of gain and bias.
 */
export function layerNormBackwardKernel(width: number, epsilon: number, barriers: boolean, keeps = false): RowKernel {
  const whole = Math.ceil(width / 4);
  return rowKernel(
    `layerNormBackward ${width} ${epsilon} ${barriers} ${keeps}`,
    width,
    barriers,
    ['x', 'gain', 'dy'],
    `
    ${statistics(width, epsilon)}
    ${keeps ? 'if (first == 0u) { statistics[row] = vec2f(mean, scale); }' : ''}
    var g = vec4f();
    var along = vec4f();
    for (var c = first; c < ${whole}u; c += step) {
      let part = read_dy(row, c) * read_gain(0u, c);
      g += part;
      along += part * (read_x(row, c) - mean) * scale;
    }
    let mean_g = total(g, index) / ${width}.0;
    let mean_along = total(along, index) / ${width}.0;
    for (var c = first; c < ${whole}u; c += step) {
      let n = (read_x(row, c) - mean) * scale;
      write_y(row, c, scale * (read_dy(row, c) * read_gain(0u, c) - mean_g - n * mean_along));
    }`,
    keeps ? ['statistics: array<vec2f>'] : [],
  );
}

/** Mean, then the variance of what is left: no difference of large numbers. Zeros beyond an odd row's end are masked. */
function statistics(width: number, epsilon: number): string {
  const whole = Math.ceil(width / 4);
  const mask = width % 4 === 0 ? '' : ` * select(vec4f(), vec4f(1.0), vec4u(c * 4u) + vec4u(0, 1, 2, 3) < vec4u(${width}u))`;
  return `var sum = vec4f();
    for (var c = first; c < ${whole}u; c += step) { sum += read_x(row, c); }
    let mean = total(sum, index) / ${width}.0;
    var squares = vec4f();
    for (var c = first; c < ${whole}u; c += step) { let d = (read_x(row, c) - mean)${mask}; squares += d * d; }
    let scale = inverseSqrt(total(squares, index) / ${width}.0 + ${epsilon});`;
}

function rowKernel(
  key: string,
  width: number,
  barriers: boolean,
  inputs: readonly string[],
  work: string,
  more: readonly string[] = [],
): RowKernel {
  const total = barriers
    ? `var<workgroup> parts: array<f32, ${workgroupSize}>;
  fn total(part: vec4f, index: u32) -> f32 {
    workgroupBarrier();
    parts[index] = dot(part, vec4f(1.0));
    for (var half = ${workgroupSize / 2}u; half > 0u; half /= 2u) {
      workgroupBarrier();
      if (index < half) { parts[index] += parts[index + half]; }
    }
    workgroupBarrier();
    return parts[0];
  }`
    : 'fn total(part: vec4f, index: u32) -> f32 { return dot(part, vec4f(1.0)); }';
  const shader = kernel(
    key,
    { outputs: [`y: ${rowType(width)}`, ...more], inputs: inputs.map((name) => `${name}: ${rowType(width)}`), uniforms: ['rows'] },
    `${inputs.map((name) => rowReader(name, width)).join('\n')}
    ${rowWriter('y', width)}
    ${total}
    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) index: u32) {
      let place = group.y * groups.x + group.x;
      ${barriers ? 'let row = min(place, u.rows - 1u); let first = index; let step = 64u;' : `let row = place * ${workgroupSize}u + index; let first = 0u; let step = 1u; if (row >= u.rows) { return; }`}
      ${work}
    }`,
  );
  return {
    shader,
    workgroups: (rows) => {
      const groups = barriers ? rows : Math.ceil(rows / workgroupSize);
      const across = Math.min(groups, 32768);
      return [across, Math.ceil(groups / across)];
    },
  };
}
