/**
 * What a convolution's product reads, and its way back: x [B, T, P, C] with every position's neighbours beside it,
 * [B T P, C kT kP], zeros beyond the edges. The order (channel, time, prompt) is that of PyTorch's weights, which are a
 * matrix as they lie. One invocation takes one position and channel.
 */
import { kernel, type Kernel, type Workgroups } from '../gpu/gpu';

const size = 64;

/** Uniforms of both kernels. */
const unfoldUniforms = ['T', 'P', 'channels'] as const;

export function unfoldKernel(kT: number, kP: number): Kernel {
  return neighbourKernel(
    `unfold ${kT} ${kP}`,
    '&x',
    '',
    forEachTap(
      kT,
      kP,
      1,
      (tap, inside, row) =>
        `y[place * ${kT * kP}u + ${tap}u] = 0.0;
    if (${inside}) { y[place * ${kT * kP}u + ${tap}u] = x[(${row}) * u.channels + channel]; }`,
    ),
  );
}

/** dx of d(unfolded): the sum over the places a number went to. */
export function foldKernel(kT: number, kP: number): Kernel {
  return neighbourKernel(
    `fold ${kT} ${kP}`,
    '&y',
    'var sum = 0.0;',
    `${forEachTap(
      kT,
      kP,
      -1,
      (tap, inside, row) => `if (${inside}) { sum += x[((${row}) * u.channels + channel) * ${kT * kP}u + ${tap}u]; }`,
    )}
    y[place] = sum;`,
  );
}

/** @param places numbers of the volume, B T P C */
export function unfoldWorkgroups(places: number): Workgroups {
  const groups = Math.ceil(places / size);
  const across = Math.min(groups, 32768);
  return [across, Math.ceil(groups / across)];
}

/** Code for each neighbour at (t, p) + sign (its offset): whether it is inside, and its row. */
function forEachTap(kT: number, kP: number, sign: 1 | -1, write: (tap: number, inside: string, row: string) => string): string {
  return Array.from({ length: kT * kP }, (_, tap) => {
    const dt = sign * (Math.floor(tap / kP) - (kT - 1) / 2);
    const dp = sign * ((tap % kP) - (kP - 1) / 2);
    const along = (name: string, end: string, offset: number): string[] =>
      offset === 0 ? [] : [offset < 0 ? `${name} >= ${-offset}u` : `${name} + ${offset}u < ${end}`];
    const inside = [...along('t', 'u.T', dt), ...along('p', 'u.P', dp)].join(' && ') || 'true';
    const moved = (offset: number, step: string): string => `${offset < 0 ? '-' : '+'} ${Math.abs(offset)}u * ${step}`;
    return write(tap, inside, `row ${moved(dt, 'u.P')} ${moved(dp, '1u')}`);
  }).join('\n');
}

function neighbourKernel(key: string, volume: string, before: string, work: string): Kernel {
  return kernel(
    key,
    { outputs: ['y: array<f32>'], inputs: ['x: array<f32>'], uniforms: unfoldUniforms },
    `@compute @workgroup_size(${size})
    fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
      let place = id.y * groups.x * ${size}u + id.x;
      if (place >= arrayLength(${volume})) { return; }
      let channel = place % u.channels;
      let row = place / u.channels;
      let p = row % u.P;
      let t = (row / u.P) % u.T;
      ${before}
      ${work}
    }`,
  );
}
