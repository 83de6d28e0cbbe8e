/** What is shown of an adapter, from its header alone. */
import * as v from 'valibot';
import { parsedJson } from '../../../shared/base/parsedJson';
import { AppError } from '../../../shared/errors/errors';
import type { AdapterSummary } from '../../../shared/models/models';
import type { TensorSource } from '../../files/tensors/tensorSource';
import type { AdapterSettings } from '../../model';
import { taughtLanguages } from '../../model/adapterFile/adapterFile';
import { instantBody, isInstant, readInstantShape } from '../../model/adapterFile/instantFile';
import { keySegments } from '../../../shared/teaching/instant/clipKey';
import { readAdapterNotes } from '../../model/adapterFile/adapterNotes';
import { checkTensors, readAdapterSettings } from '../../model/adapterFile/adapterSettings';

export const extension = '.safetensors';

/** The model with an encoder of this size that is here; '' where there is none. */
export type ModelOfSize = (settings: AdapterSettings) => Promise<string>;

/**
 * @param otherName where the file gives none
 * @throws AppError `adapter-invalid` naming what does not fit
 */
export async function describeAdapter(
  source: TensorSource,
  id: string,
  otherName: string,
  modelOfSize: ModelOfSize,
): Promise<AdapterSummary> {
  if (isInstant(source)) return describeInstant(source, id, otherName);
  const settings = readAdapterSettings(source);
  checkTensors(source, settings);
  const { name, model, ...notes } = readAdapterNotes(source);
  return {
    id,
    name: name ?? otherName,
    modelId: model ?? (await modelOfSize(settings)),
    ...notes,
    frames: settings.frames,
    body: settings.reparam,
    parameters: [...source.tensors.values()].reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
    embedded: false,
    languages: taughtLanguages(source.metadata),
    ...trainingOf(source),
  };
}

/** Plain values alone, each no longer than a template; what is no such note counts as not given. */
const trainingNote = v.record(v.string(), v.unknown());
const longestValue = 1000;

function trainingOf({ metadata }: TensorSource): Pick<AdapterSummary, 'training'> {
  const { augmentation, ...note } = parsedJson(trainingNote, metadata['training']) ?? {};
  const all = { ...note, ...parsedJson(trainingNote, JSON.stringify(augmentation ?? {})) };
  const plain = Object.entries(all).flatMap(([name, value]): [string, string | number | boolean][] =>
    typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length <= longestValue)
      ? [[name, value]]
      : [],
  );
  return plain.length === 0 ? {} : { training: Object.fromEntries(plain) };
}

/** It has no prompts: it is a memory of clips, and belongs to the model that saw them. */
function describeInstant(source: TensorSource, id: string, otherName: string): AdapterSummary {
  readInstantShape(source);
  const { name, model, ...notes } = readAdapterNotes(source);
  return {
    id,
    name: name ?? otherName,
    modelId: model ?? '',
    ...notes,
    frames: keySegments,
    body: instantBody,
    parameters: [...source.tensors.values()].reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
    embedded: false,
    languages: [],
  };
}

/** A file's name without folders and ending. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.safetensors$/i, '');
}

export function missingAdapter(id: string): AppError {
  return new AppError('adapter-missing', `There is no adapter ${id}.`, {
    remedy: 'It may have been deleted in another tab. Choose another one.',
    details: { adapter: id, file: id },
  });
}
