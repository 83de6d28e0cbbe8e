/**
 * The temporal prompt reparameterization encoder (Eq. 12, Table 3): beta(P) = up(QuickGELU(body(down(P)))),
 * P_R = beta(P) + P. Six bodies, chosen by name, and `none`, which leaves the prompts as they are.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { ReparamBodyName } from '../../../shared/teaching/settings';
import { activate, dense } from '../../nn';
import { bias, weight, type Body, type TensorOf, type TensorPlan } from './body';
import { c3d } from './c3d';
import { lstm } from './lstm';
import { mlp } from './mlp';
import { r2plus1d } from './r2plus1d';
import { tada } from './tada';
import { transformer } from './transformer';

/** Their names are what a person chooses by. */
export { reparamBodies as bodyNames } from '../../../shared/teaching/settings';
export type BodyName = ReparamBodyName;

const bodies: Readonly<Record<Exclude<BodyName, 'none'>, Body>> = { r2plus1d, c3d, tada, lstm, transformer, mlp };

/** Tensors of beta for prompts of width D and a bottleneck of r, by their names below `reparam.`. */
export function reparamPlan(body: BodyName, D: number, r: number, residual: boolean): Readonly<Record<string, TensorPlan>> {
  if (body === 'none') return {};
  return {
    'down.weight': weight(r, D),
    'down.bias': bias(r),
    ...bodies[body].plan(r),
    // with the residual, a zero `up` starts training from plain temporal prompts
    'up.weight': residual ? { shape: [D, r], start: 'zero' } : weight(D, r),
    'up.bias': bias(D),
  };
}

/** P [B, T, P, D] -> P_R [B, T, P, D]. */
export function reparameterize(body: BodyName, residual: boolean, tensor: TensorOf, prompts: tf.Tensor4D): tf.Tensor4D {
  if (body === 'none') return prompts;
  const [B, T, P, D] = prompts.shape;
  const rows: tf.Tensor2D = tf.reshape(prompts, [B * T * P, D]);
  const down = dense(tensor('down.weight'), tensor('down.bias'), rows); // [B T P, r]
  const r = down.shape[1];
  const volume = bodies[body].apply(tensor, tf.reshape(down, [B, T, P, r]));
  const hidden: tf.Tensor2D = tf.reshape(activate('quickGelu', volume), [B * T * P, r]);
  const reparameterized = dense(tensor('up.weight'), tensor('up.bias'), hidden, residual ? rows : undefined);
  return tf.reshape(reparameterized, prompts.shape);
}
