/**
 * Adapters as files: safetensors with PyTorch's names and layouts, settings as texts in the header's metadata
 * ('frames', 'global_prompts', 'reparam', 'bottleneck', 'residual', 'heads', 'layers', 'width'; ours beside them:
 * 'from_layer', 'shared', and whatever the caller wants kept: name, classes, model, lambda, tau, metrics). A file
 * written here reads back to identical numbers; one that does not fit its own settings is refused naming the tensor.
 */
import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../shared/errors';
import { adapterPlan, bodyNames, type Adapter, type AdapterSettings, type BodyName } from '../model';
import { toFloat32 } from './half';
import { openSafetensors, writeSafetensors } from './safetensors';
import { tensorsToWrite } from './tensorsToWrite';
import type { TensorSource } from './tensorSource';

const settingKeys: ReadonlySet<string> = new Set([
  'frames',
  'global_prompts',
  'reparam',
  'bottleneck',
  'residual',
  'heads',
  'layers',
  'width',
  'from_layer',
  'shared',
]);

export interface AdapterFile {
  readonly adapter: Adapter;
  /** Everything in the header that is not a setting. */
  readonly notes: Readonly<Record<string, string>>;
}

/**
 * Reads an adapter; the caller owns its tensors. Throws `model-invalid` for a file that is not safetensors and
 * `adapter-invalid` for one that is but holds no adapter, details naming the tensor or the setting.
 */
export async function readAdapter(data: Blob | ArrayBuffer | Uint8Array, file?: string): Promise<AdapterFile> {
  return adapterFromSource(await openSafetensors(data, file));
}

export async function adapterFromSource(source: TensorSource): Promise<AdapterFile> {
  const settings = readSettings(source);
  const plan = adapterPlan(settings);
  for (const { name, shape } of source.tensors.values()) {
    // no global prompts: PyTorch still writes their empty table
    if (!(name in plan) && shape.includes(0)) continue;
    if (!(name in plan))
      throw invalid(source, `has a tensor ${name} that its settings do not call for`, { tensor: name });
  }
  const tensors: Record<string, tf.Tensor> = {};
  try {
    for (const [name, { shape }] of Object.entries(plan)) {
      const info = source.tensors.get(name);
      if (info === undefined) throw invalid(source, `lacks the tensor ${name}`, { tensor: name });
      if (info.shape.join() !== shape.join()) {
        throw invalid(
          source,
          `has ${name} of shape [${info.shape.join(', ')}], its settings call for [${shape.join(', ')}]`,
          { tensor: name },
        );
      }
      tensors[name] = tf.tensor(toFloat32(info.type, await source.read(name)), [...shape]);
    }
  } catch (error) {
    tf.dispose(tensors);
    throw error;
  }
  const notes = Object.fromEntries(Object.entries(source.metadata).filter(([key]) => !settingKeys.has(key)));
  return { adapter: { settings, tensors }, notes };
}

/** Settings alone, without reading a tensor. Throws `adapter-invalid` naming the setting. */
export function readSettings(source: TensorSource): AdapterSettings {
  const { metadata } = source;
  const text = (key: string, standard?: string): string => {
    const value = metadata[key] ?? standard;
    if (value === undefined) throw invalid(source, `does not say its ${key}`, { setting: key });
    return value;
  };
  const count = (key: string, least: number, standard?: string): number => {
    const value = text(key, standard);
    if (!/^\d{1,6}$/.test(value) || Number(value) < least)
      throw invalid(source, `says ${key} is "${value}"`, { setting: key });
    return Number(value);
  };
  const flag = (key: string, standard?: string): boolean => {
    const value = text(key, standard).toLowerCase();
    if (value !== 'true' && value !== 'false') throw invalid(source, `says ${key} is "${value}"`, { setting: key });
    return value === 'true';
  };
  const reparam = text('reparam');
  if (!(bodyNames as readonly string[]).includes(reparam))
    throw invalid(source, `asks for the unknown body "${reparam}"`, { setting: 'reparam' });
  const settings = {
    frames: count('frames', 1),
    globalPrompts: count('global_prompts', 0),
    reparam: reparam as BodyName,
    bottleneck: count('bottleneck', 1),
    residual: flag('residual'),
    shared: flag('shared', 'False'),
    fromLayer: count('from_layer', 0, '0'),
    heads: count('heads', 1),
    layers: count('layers', 1),
    width: count('width', 1),
  };
  if (settings.fromLayer >= settings.layers)
    throw invalid(source, 'begins its prompts above its last layer', { setting: 'from_layer' });
  return settings;
}

/** Writes an adapter, float32, with its settings and the caller's notes in the header. */
export async function writeAdapter(
  adapter: Adapter,
  notes: Readonly<Record<string, string>> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { settings } = adapter;
  const named = Object.keys(adapterPlan(settings)).map((name) => {
    const tensor = adapter.tensors[name];
    if (tensor === undefined) throw new AppError('adapter-invalid', `the adapter lacks ${name}`, { details: { tensor: name } });
    return [name, tensor] as const;
  });
  const python = (value: boolean): string => (value ? 'True' : 'False');
  return writeSafetensors(await tensorsToWrite(named), {
    ...notes,
    frames: String(settings.frames),
    global_prompts: String(settings.globalPrompts),
    reparam: settings.reparam,
    bottleneck: String(settings.bottleneck),
    residual: python(settings.residual),
    heads: String(settings.heads),
    layers: String(settings.layers),
    width: String(settings.width),
    from_layer: String(settings.fromLayer),
    shared: python(settings.shared),
  });
}

function invalid(source: TensorSource, why: string, details: Readonly<Record<string, string>>): AppError {
  return new AppError('adapter-invalid', `${source.file} ${why}.`, {
    remedy: 'Export the adapter again, or choose another file.',
    details: { file: source.file, ...details },
  });
}
