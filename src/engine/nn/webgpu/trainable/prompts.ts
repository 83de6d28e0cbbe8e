/**
 * The temporal prompts of one layer laid out, P = [C, G, I + X] (Eq. 8 to 11), and the way back: what repeats in P sums
 * up. One invocation takes four numbers of the result, or one where D is no multiple of 4. Uniforms: T, S, and how many
 * such groups a row has.
 */
import { kernel, type Kernel, type Workgroups } from '../gpu/gpu';

const size = 64;
const uniforms = ['T', 'S', 'groups'] as const;

const main = `@compute @workgroup_size(${size})
    fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
      let place = id.y * groups.x * ${size}u + id.x;
      let c = place % u.groups;
      let row = place / u.groups;`;

function parts(hasGlobal: boolean, whole: boolean): string[] {
  return ['own', 'interchange', 'projected', ...(hasGlobal ? ['global'] : [])].map((name) => `${name}: array<${group(whole)}>`);
}

/** P [B, T, P, D] of C [B, T, D], I [T, D], X [B, T, D] and, where there are any, G [S, D]. */
export function composeKernel(hasGlobal: boolean, whole: boolean): Kernel {
  return kernel(
    `composePrompts ${hasGlobal} ${whole}`,
    {
      outputs: [`y: array<${group(whole)}>`],
      inputs: parts(hasGlobal, whole),
      uniforms,
    },
    `${main}
      if (place >= arrayLength(&y)) { return; }
      let prompts = 1u + u.S + u.T;
      let frame = row / prompts; // of all clips
      let prompt = row % prompts;
      if (prompt == 0u) {
        y[place] = own[frame * u.groups + c];
      } else if (prompt <= u.S) {
        ${hasGlobal ? 'y[place] = global[(prompt - 1u) * u.groups + c];' : ''}
      } else {
        let t = prompt - 1u - u.S;
        y[place] = interchange[t * u.groups + c] + projected[((frame / u.T) * u.T + t) * u.groups + c];
      }
    }`,
  );
}

/** dC, dI, dX and dG of dP. Rows of the work: those of C and X, then those of I, then those of G. */
export function composeBackwardKernel(hasGlobal: boolean, whole: boolean): Kernel {
  return kernel(
    `composePromptsBackward ${hasGlobal} ${whole}`,
    {
      outputs: parts(hasGlobal, whole),
      inputs: [`dy: array<${group(whole)}>`],
      uniforms,
    },
    `fn at(frame: u32, prompt: u32, c: u32) -> ${group(whole)} { return dy[(frame * (1u + u.S + u.T) + prompt) * u.groups + c]; }
    fn over_frames(first: u32, count: u32, prompt: u32, c: u32) -> ${group(whole)} {
      var sum = ${group(whole)}();
      for (var i = 0u; i < count; i++) { sum += at(first + i, prompt, c); }
      return sum;
    }
    ${main}
      let frames = arrayLength(&own) / u.groups; // of all clips
      if (row < frames) {
        own[row * u.groups + c] = at(row, 0u, c);
        projected[row * u.groups + c] = over_frames((row / u.T) * u.T, u.T, 1u + u.S + row % u.T, c);
      } else if (row < frames + u.T) {
        let t = row - frames;
        interchange[t * u.groups + c] = over_frames(0u, frames, 1u + u.S + t, c);
      } else if (row < frames + u.T + u.S) {
        ${hasGlobal ? 'let s = row - frames - u.T;\nglobal[s * u.groups + c] = over_frames(0u, frames, 1u + s, c);' : ''}
      }
    }`,
  );
}

/** @param numbers of the result @param whole taken four at a time */
export function promptWorkgroups(numbers: number, whole: boolean): Workgroups {
  const groups = Math.ceil(numbers / (whole ? 4 : 1) / size);
  const across = Math.min(groups, 32768);
  return [across, Math.ceil(groups / across)];
}

function group(whole: boolean): 'vec4f' | 'f32' {
  return whole ? 'vec4f' : 'f32';
}
