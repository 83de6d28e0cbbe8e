/**
 * Adapters as files: safetensors with PyTorch's names and layouts, settings as texts in the header's metadata
 * ('frames', 'global_prompts', 'reparam', 'bottleneck', 'residual', 'heads', 'layers', 'width'; ours beside them:
 * 'from_layer', 'shared', and whatever the caller wants kept: name, classes, model, languages, lambda, tau, metrics). A file
 * written here reads back to identical numbers; one that does not fit its own settings is refused naming the tensor.
 */
import * as tf from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import { AppError } from '../../../shared/errors/errors';
import { parsedJson } from '../../../shared/base/parsedJson';
import { type Language, languages } from '../../../shared/recognition/spaces';
import { adapterPlan, type Adapter } from '..';
import { adapterFloats } from './adapterFloats';
import { checkTensors, settingKeys } from './adapterSettings';
import { readAdapterSettings } from './adapterSettings';
import { openSafetensors } from '../../files/weights/safetensors';
import { writeSafetensors } from '../../files/weights/writeSafetensors';
import { tensorsToWrite } from '../../files/tensors/tensorsToWrite';
import type { TensorSource } from '../../files/tensors/tensorSource';

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
  const settings = readAdapterSettings(source);
  const tensors: Record<string, tf.Tensor> = {};
  try {
    for (const [name, { shape }] of Object.entries(checkTensors(source, settings))) {
      const values = adapterFloats(source.file, source.tensors.get(name)!, await source.read(name));
      tensors[name] = tf.tensor(values, [...shape]);
    }
  } catch (error) {
    tf.dispose(tensors);
    throw error;
  }
  const notes = Object.fromEntries(Object.entries(source.metadata).filter(([key]) => !settingKeys.has(key)));
  return { adapter: { settings, tensors }, notes };
}

const languagesNote = v.array(v.picklist(languages));
const trainingNote = v.object({ chineseBranch: v.boolean() });
const classesNote = v.array(v.object({ en: v.string(), zh: v.string() }));

/**
 * Languages that an adapter was taught with: its note `languages`; in a file of before there was one, its training settings
 * and classes tell. None where the file says nothing, as those of other programs.
 */
export function taughtLanguages(notes: Readonly<Record<string, string>>): readonly Language[] {
  const said = parsedJson(languagesNote, notes.languages);
  if (said !== undefined) return languages.filter((language) => said.includes(language));
  const training = parsedJson(trainingNote, notes.training);
  const classes = parsedJson(classesNote, notes.classes);
  if (training === undefined || classes === undefined || classes.length === 0) return [];
  const complete = (language: Language) => classes.every((label) => label[language].trim() !== '');
  const english = complete('en') || !complete('zh');
  return [...(english ? ['en' as const] : []), ...((training.chineseBranch || !english) && complete('zh') ? ['zh' as const] : [])];
}

/** Writes an adapter, float32, with its settings and the caller's notes in the header. */
export async function writeAdapter(adapter: Adapter, notes: Readonly<Record<string, string>> = {}): Promise<Uint8Array<ArrayBuffer>> {
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
    ...(settings.prompted ? {} : { prompted: python(false) }),
  });
}
