/**
 * What an adapter's header says of its sizes, bounded before anything is built from it, and held against the tensors that
 * are there: a quarter of a megabyte may claim a million layers.
 */
import { AppError } from '../../../shared/errors/errors';
import { adapterPlan, bodyNames, type AdapterPlan, type AdapterSettings, type BodyName } from '..';
import type { TensorSource } from '../../files/tensors/tensorSource';

export const settingKeys: ReadonlySet<string> = new Set([
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
  'prompted',
]);

/** Several times what the largest published encoders have (ViT-bigG: 48 layers, 1664 wide, 16 heads). */
const largest = { frames: 512, global_prompts: 1024, bottleneck: 8192, heads: 128, layers: 128, from_layer: 128, width: 8192 };

/** Settings alone, without reading a tensor. Throws `adapter-invalid` naming the setting. */
export function readAdapterSettings(source: TensorSource): AdapterSettings {
  const { metadata } = source;
  const text = (key: string, standard?: string): string => {
    const value = Object.hasOwn(metadata, key) ? metadata[key] : standard;
    if (value === undefined) throw adapterInvalid(source.file, `does not say its ${key}`, { setting: key });
    return value;
  };
  const count = (key: keyof typeof largest, least: number, standard?: string): number => {
    const value = text(key, standard);
    if (!/^\d{1,6}$/.test(value) || Number(value) < least || Number(value) > largest[key]) {
      throw adapterInvalid(source.file, `says ${key} is "${value.slice(0, 40)}", which is no number from ${least} to ${largest[key]}`, {
        setting: key,
      });
    }
    return Number(value);
  };
  const flag = (key: string, standard?: string): boolean => {
    const value = text(key, standard).toLowerCase();
    if (value !== 'true' && value !== 'false')
      throw adapterInvalid(source.file, `says ${key} is "${value.slice(0, 40)}", not True or False`, { setting: key });
    return value === 'true';
  };
  const reparam = text('reparam');
  if (!(bodyNames as readonly string[]).includes(reparam)) {
    throw adapterInvalid(source.file, `asks for the unknown body "${reparam.slice(0, 40)}"`, { setting: 'reparam' });
  }
  const settings = {
    frames: count('frames', 1),
    globalPrompts: count('global_prompts', 0),
    reparam: reparam as BodyName,
    bottleneck: count('bottleneck', 1),
    residual: flag('residual'),
    shared: flag('shared', 'False'),
    fromLayer: count('from_layer', 0, '0'),
    prompted: flag('prompted', 'True'),
    heads: count('heads', 1),
    layers: count('layers', 1),
    width: count('width', 1),
  };
  if (settings.fromLayer >= settings.layers)
    throw adapterInvalid(source.file, 'begins its prompts above its last layer', { setting: 'from_layer' });
  if (!settings.prompted && settings.fromLayer > 0)
    throw adapterInvalid(source.file, 'has no prompts, and a first layer for them', { setting: 'from_layer' });
  return settings;
}

/** Every tensor that the settings call for, of its shape, and no other. Throws `adapter-invalid` naming the tensor. */
export function checkTensors(source: TensorSource, settings: AdapterSettings): AdapterPlan {
  const plan = adapterPlan(settings);
  for (const [tensor, { shape }] of Object.entries(plan)) {
    const found = source.tensors.get(tensor);
    if (found === undefined) throw adapterInvalid(source.file, `lacks the tensor ${tensor}`, { tensor });
    if (found.shape.join() !== shape.join()) {
      const wanted = `its settings call for [${shape.join(', ')}]`;
      throw adapterInvalid(source.file, `has ${tensor} of shape [${found.shape.join(', ')}]; ${wanted}`, { tensor });
    }
  }
  for (const { name, shape } of source.tensors.values()) {
    // No global prompts: PyTorch still writes their empty table.
    if (Object.hasOwn(plan, name) || shape.includes(0)) continue;
    throw adapterInvalid(source.file, `has a tensor ${name} that its settings do not call for`, { tensor: name });
  }
  if (settings.width % settings.heads !== 0)
    throw adapterInvalid(source.file, `has ${settings.heads} heads, which do not divide its width of ${settings.width}`, {
      setting: 'heads',
    });
  return plan;
}

/** @param why what the file does, as the rest of a sentence that begins with its name */
export function adapterInvalid(file: string, why: string, details: Readonly<Record<string, string>> = {}): AppError {
  return new AppError('adapter-invalid', `${file} ${why}.`, {
    remedy: 'Export the adapter again, or choose another file.',
    details: { file, ...details, why: `It ${why}.` },
  });
}
