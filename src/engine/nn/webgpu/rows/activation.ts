/** Activations in WGSL, four numbers at a time. */
import type { Activation } from '../../seam/operands';

/** Phi, the normal distribution's cumulative, by Abramowitz and Stegun 7.1.26 for erf: absolute error below 2e-7. */
const cumulative = `fn cumulative(x: vec4f) -> vec4f {
  let z = abs(x) * 0.7071067811865476;
  let t = 1.0 / (1.0 + 0.3275911 * z);
  let p = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  let tail = 0.5 * p * exp(-z * z);
  return select(tail, 1.0 - tail, x > vec4f());
}`;

/** 1 / (1 + exp(-x)) that stays finite where exp would not. */
const sigmoid = 'fn sigmoid(x: vec4f) -> vec4f { return 1.0 / (1.0 + exp(-clamp(x, vec4f(-80.0), vec4f(80.0)))); }';

/** What `activate` and `slope` below call. */
export function activationHelpers(...activations: readonly Activation[]): string {
  return [...(activations.includes('quickGelu') ? [sigmoid] : []), ...(activations.includes('gelu') ? [cumulative] : [])].join('\n');
}

/** `activate(x)`; nothing for 'none'. */
export function activationCode(activation: Activation): string {
  switch (activation) {
    case 'none':
      return '';
    case 'quickGelu':
      return `fn activate(x: vec4f) -> vec4f { return x * sigmoid(1.702 * x); }`;
    case 'gelu':
      return `fn activate(x: vec4f) -> vec4f { return x * cumulative(x); }`;
    case 'relu':
      return 'fn activate(x: vec4f) -> vec4f { return max(x, vec4f()); }';
    default:
      return activation satisfies never;
  }
}

/** `slope(x)`, the activation's derivative; nothing for 'none'. */
export function derivativeCode(activation: Activation): string {
  switch (activation) {
    case 'none':
      return '';
    case 'quickGelu':
      return `fn slope(x: vec4f) -> vec4f {
        let s = sigmoid(1.702 * x);
        return s * (1.0 + 1.702 * x * (1.0 - s));
      }`;
    case 'gelu':
      return `fn slope(x: vec4f) -> vec4f {
        return cumulative(x) + x * 0.3989422804014327 * exp(-0.5 * x * x);
      }`;
    case 'relu':
      return 'fn slope(x: vec4f) -> vec4f { return select(vec4f(), vec4f(1.0), x > vec4f()); }';
    default:
      return activation satisfies never;
  }
}
