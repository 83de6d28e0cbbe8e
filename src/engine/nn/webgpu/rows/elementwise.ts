/** Activations and their derivatives over whole tensors, for where no matrix product is there to carry them. */
import type { Activation } from '../../seam/operands';
import { activationHelpers, activationCode, derivativeCode } from './activation';
import { kernel, type Kernel, type Workgroups } from '../gpu/gpu';

/** y = activation(x); the tensor's size is a multiple of 4. */
export function activateKernel(activation: Activation): Kernel {
  return elementwise(`activate ${activation}`, activation, ['x'], activationCode(activation), 'activate(x[at])');
}

/** y = dy activation'(x). */
export function activateBackwardKernel(activation: Activation): Kernel {
  return elementwise(`slope ${activation}`, activation, ['x', 'dy'], derivativeCode(activation), 'dy[at] * slope(x[at])');
}

export function elementwiseWorkgroups(size: number): Workgroups {
  const groups = Math.ceil(size / 4 / 64);
  const across = Math.min(groups, 32768);
  return [across, Math.ceil(groups / across)];
}

function elementwise(key: string, activation: Activation, inputs: readonly string[], functions: string, value: string): Kernel {
  return kernel(
    key,
    { outputs: ['y: array<vec4f>'], inputs: inputs.map((name) => `${name}: array<vec4f>`) },
    `${activationHelpers(activation)}
    ${functions}
    @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
      let at = id.y * groups.x * 64u + id.x;
      if (at < arrayLength(&y)) { y[at] = ${value}; }
    }`,
  );
}
