/**
 * An adapter: everything trainable, as a flat record of tensors under the names its file uses (PyTorch layouts), with
 * the settings that say their shapes. Nothing here knows an optimizer.
 */
import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../shared/errors/errors';
import { createRandom, type Random } from '../../shared/base/random';
import type { VisionConfig } from './config';
import { reparamPlan, type BodyName } from './reparam';
import { bias, gain, weight, type TensorOf, type TensorPlan } from './reparam/body';

export interface AdapterSettings {
  /** T it is trained at. */
  readonly frames: number;
  /** S */
  readonly globalPrompts: number;
  readonly reparam: BodyName;
  /** r */
  readonly bottleneck: number;
  /** P_R = beta(P) + P, or beta(P) alone. */
  readonly residual: boolean;
  /** One beta for all layers instead of one each. */
  readonly shared: boolean;
  /** First layer with prompts; the layers below run as CLIP's own and can be cached. 0: all layers. */
  readonly fromLayer: number;
  /** False: no layer has prompts, e_t of Eq. 1 is all that is trained (the baseline of Table 7). `fromLayer` is 0 then. */
  readonly prompted: boolean;
  /** H of the class-token attention. */
  readonly heads: number;
  /** L of the encoder it belongs to. */
  readonly layers: number;
  /** D of the encoder it belongs to. */
  readonly width: number;
}

export interface Adapter {
  readonly settings: AdapterSettings;
  readonly tensors: Readonly<Record<string, tf.Tensor>>;
}

/** How every tensor of an adapter is called, shaped and started. Prompt tables are drawn apart ('table', 'embedding'). */
export type AdapterPlan = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly start: TensorPlan['start'] | 'table' | 'embedding' }>
>;

/** Settings that fit an encoder. `heads` and sizes come from it; r2plus1d, S = 8, r = 336 are the paper's. */
export function adapterSettings(config: VisionConfig, choice: Partial<AdapterSettings> = {}): AdapterSettings {
  return {
    frames: 8,
    globalPrompts: 8,
    reparam: 'r2plus1d',
    bottleneck: 336,
    residual: true,
    shared: false,
    fromLayer: 0,
    prompted: true,
    ...choice,
    heads: config.heads,
    layers: config.layers,
    width: config.width,
  };
}

export function adapterPlan(settings: AdapterSettings): AdapterPlan {
  const { prompted, frames: T, globalPrompts: S, reparam, bottleneck: r, residual, shared, fromLayer, layers: L, width: D } = settings;
  const plan: Record<string, AdapterPlan[string]> = { temporal_embedding: { shape: [T, D], start: 'embedding' } };
  if (!prompted) return plan;
  const beta = Object.entries(reparamPlan(reparam, D, r, residual));
  if (shared) for (const [name, tensor] of beta) plan[`reparam.${name}`] = tensor;
  for (let layer = fromLayer; layer < L; layer++) {
    const own = {
      ...(S > 0 ? { global_prompts: { shape: [S, D], start: 'table' as const } } : {}),
      interchange_prompts: { shape: [T, D], start: 'table' as const },
      'cls_proj.weight': weight(D, D),
      'cls_proj.bias': bias(D),
      'cls_norm.weight': gain(D),
      'cls_norm.bias': bias(D),
      'cls_attn.in_proj_weight': weight(3 * D, D),
      'cls_attn.in_proj_bias': bias(3 * D),
      'cls_attn.out_proj.weight': weight(D, D),
      'cls_attn.out_proj.bias': bias(D),
    };
    for (const [name, tensor] of Object.entries(own)) plan[`layers.${layer}.${name}`] = tensor;
    if (!shared) for (const [name, tensor] of beta) plan[`layers.${layer}.reparam.${name}`] = tensor;
  }
  return plan;
}

/** Trainable parameters, in all and by part (`temporal_embedding`, `global_prompts`, `cls_proj`, `reparam` ...). */
export function countParameters(settings: AdapterSettings): {
  readonly total: number;
  readonly parts: Readonly<Record<string, number>>;
} {
  const parts: Record<string, number> = {};
  let total = 0;
  for (const [name, { shape }] of Object.entries(adapterPlan(settings))) {
    const part = name.replace(/^layers\.\d+\./, '').split('.')[0]!;
    const size = shape.reduce((product, side) => product * side, 1);
    parts[part] = (parts[part] ?? 0) + size;
    total += size;
  }
  return { total, parts };
}

export interface StartOptions {
  /** Side of the encoder's patches: the bound of the prompts' uniform start depends on it (Vita-CLIP's). */
  readonly patchSize: number;
  /** Standard deviation of the temporal embedding's start; 0 starts it at zero. */
  readonly temporalDeviation?: number;
}

/**
 * A new adapter from a seed [choice]: G and I uniform in +-sqrt(6 / (3 patch^2 + D)), weights Xavier-uniform, biases
 * zero, `up` of beta zero when the residual is on. The caller owns its tensors (`disposeAdapter`).
 */
export function createAdapter(settings: AdapterSettings, seed: number, { patchSize, temporalDeviation = 0.02 }: StartOptions): Adapter {
  const random = createRandom(seed);
  const bound = Math.sqrt(6 / (3 * patchSize * patchSize + settings.width));
  const tensors: Record<string, tf.Tensor> = {};
  for (const [name, { shape, start }] of Object.entries(adapterPlan(settings))) {
    const values = new Float32Array(shape.reduce((product, side) => product * side, 1));
    if (start === 'one') values.fill(1);
    else if (start === 'embedding') values.forEach((_, index) => (values[index] = random.normal() * temporalDeviation));
    else if (start === 'table') fillUniform(values, random, bound);
    else if (start === 'xavier') fillUniform(values, random, xavierBound(shape));
    tensors[name] = tf.tensor(values, [...shape]);
  }
  return { settings, tensors };
}

function fillUniform(values: Float32Array, random: Random, bound: number): void {
  for (let index = 0; index < values.length; index++) values[index] = random.uniform(-bound, bound);
}

/** Glorot & Bengio 2010; a convolution's window counts for both fans. */
function xavierBound([outputs = 1, inputs = 1, ...window]: readonly number[]): number {
  const positions = window.reduce((product, side) => product * side, 1);
  return Math.sqrt(6 / ((inputs + outputs) * positions));
}

export function disposeAdapter(adapter: Adapter): void {
  tf.dispose(Object.values(adapter.tensors));
}

/** The tensors of one layer by their short names; beta's stand below `reparam.` whether shared or not. */
export function layerTensors(adapter: Adapter, layer: number): TensorOf {
  return <T extends tf.Tensor>(name: string): T => {
    const full = adapter.settings.shared && name.startsWith('reparam.') ? name : `layers.${layer}.${name}`;
    const tensor = adapter.tensors[full];
    if (tensor === undefined) throw new AppError('adapter-invalid', `the adapter has no tensor ${full}`, { details: { tensor: full } });
    return tensor as T;
  };
}

/** Full names of the tensors that layer `layer` uses. */
export function namesOfLayer(adapter: Adapter, layer: number): string[] {
  const own = `layers.${layer}.`;
  return Object.keys(adapter.tensors).filter((name) => name.startsWith(own) || name.startsWith('reparam.'));
}

/**
 * The same adapter for clips of T frames: e_t and I take for frame t the trained row that lies nearest in relative
 * time, floor((t + 0.5) trained / T) [choice]. At the trained T it is the adapter itself; otherwise the caller also
 * owns the new tensors: free them with `disposeResampled`.
 */
export function resampleAdapter(adapter: Adapter, T: number): Adapter {
  const { frames } = adapter.settings;
  if (T === frames) return adapter;
  const rows = Array.from({ length: T }, (_, t) => Math.floor(((t + 0.5) * frames) / T));
  const tensors = Object.fromEntries(
    Object.entries(adapter.tensors).map(([name, tensor]) => [name, isOverTime(name) ? takeRows(tensor as tf.Tensor2D, rows) : tensor]),
  );
  return { settings: { ...adapter.settings, frames: T }, tensors };
}

/** Frees what `resampleAdapter` made beside the original. */
export function disposeResampled(resampled: Adapter, original: Adapter): void {
  for (const [name, tensor] of Object.entries(resampled.tensors)) if (tensor !== original.tensors[name]) tensor.dispose();
}

function isOverTime(name: string): boolean {
  return name === 'temporal_embedding' || name.endsWith('.interchange_prompts');
}

function takeRows(table: tf.Tensor2D, rows: readonly number[]): tf.Tensor2D {
  return tf.tidy(() =>
    tf.concat(
      rows.map((row) => tf.slice(table, [row, 0], [1, table.shape[1]])),
      0,
    ),
  );
}

/** Throws `adapter-mismatch` when the adapter is made for another encoder. */
export function checkAdapterFits({ settings }: { readonly settings: AdapterSettings }, config: VisionConfig): void {
  const wanted = { width: config.width, layers: config.layers, heads: config.heads };
  for (const [name, expected] of Object.entries(wanted)) {
    const found = settings[name as keyof typeof wanted];
    if (found !== expected) {
      throw new AppError('adapter-mismatch', `The adapter is for a model with ${name} ${found}; this model has ${expected}.`, {
        remedy: 'Choose the model the adapter was trained on.',
        details: { setting: name, found, expected },
      });
    }
  }
}
