/**
 * Instant adapters as files: an adapter's kind of its own, whose body is called `instant`, so that a reader that does not know
 * it refuses it by that name. Safetensors, float32: `keys.mean` [N, E], `keys.order` [N, S * E] (both rows of unit length),
 * `labels` [N], the class of each row by its position in the note `classes`; the header says alpha, beta and order.
 */
import * as v from 'valibot';
import { parsedJson } from '../../../shared/base/parsedJson';
import type { LabelText } from '../../../shared/recognition/recognition';
import { keySegments } from '../../../shared/teaching/instant/clipKey';
import type { InstantMemory, Remembered } from '../../../shared/teaching/instant/memory';
import { adapterFloats } from './adapterFloats';
import { adapterInvalid } from './adapterSettings';
import type { TensorSource } from '../../files/tensors/tensorSource';
import { writeSafetensors } from '../../files/weights/writeSafetensors';

export const instantBody = 'instant';

/** A memory with the names of its classes, in their order. */
export interface NamedMemory extends InstantMemory {
  readonly names: readonly LabelText[];
  /** E */
  readonly width: number;
}

export interface InstantShape {
  readonly clips: number;
  readonly width: number;
  readonly names: readonly LabelText[];
  readonly weights: InstantMemory['weights'];
}

const mostClips = 100_000;
const namesNote = v.pipe(v.array(v.object({ en: v.string(), zh: v.string() })), v.minLength(1));

export function isInstant({ metadata }: Pick<TensorSource, 'metadata'>): boolean {
  return Object.hasOwn(metadata, 'reparam') && metadata['reparam'] === instantBody;
}

/** What the header says, held against the tensors that are there. @throws AppError `adapter-invalid` naming tensor or setting */
export function readInstantShape(source: TensorSource): InstantShape {
  const { file, metadata, tensors } = source;
  const shapeOf = (name: string): readonly number[] => {
    const found = tensors.get(name);
    if (found === undefined) throw adapterInvalid(file, `lacks the tensor ${name}`, { tensor: name });
    return found.shape;
  };
  const [clips = 0, width = 0] = shapeOf('keys.mean');
  const expect = (name: string, shape: readonly number[]): void => {
    if (shapeOf(name).join() !== shape.join())
      throw adapterInvalid(file, `has ${name} of another shape than [${shape.join(', ')}]`, { tensor: name });
  };
  if (!(clips >= 1 && clips <= mostClips && width >= 1))
    throw adapterInvalid(file, 'remembers no clips, or too many', { tensor: 'keys.mean' });
  expect('keys.mean', [clips, width]);
  expect('keys.order', [clips, keySegments * width]);
  expect('labels', [clips]);
  const number = (key: string, most: number): number => {
    const value = Object.hasOwn(metadata, key) && metadata[key] !== '' ? Number(metadata[key]) : NaN;
    if (!(value >= 0 && value <= most)) throw adapterInvalid(file, `does not say its ${key}, a number from 0 to ${most}`, { setting: key });
    return value;
  };
  const weights = { alpha: number('alpha', 1e9), beta: number('beta', 1e6), order: number('order', 1) };
  const names = parsedJson(namesNote, metadata['classes']);
  if (names === undefined) throw adapterInvalid(file, 'does not name its classes', { setting: 'classes' });
  return { clips, width, names, weights };
}

/** @throws AppError `adapter-invalid` naming what does not fit */
export async function readInstant(source: TensorSource): Promise<NamedMemory> {
  const { clips: N, width: E, names, weights } = readInstantShape(source);
  const floats = async (name: string): Promise<Float32Array> =>
    adapterFloats(source.file, source.tensors.get(name)!, await source.read(name));
  const [means, orders, labels] = [await floats('keys.mean'), await floats('keys.order'), await floats('labels')];
  const clips = Array.from({ length: N }, (_, n): Remembered => {
    const label = labels[n]!;
    if (!Number.isInteger(label) || label < 0 || label >= names.length)
      throw adapterInvalid(source.file, `puts clip ${n + 1} into a class that it does not name`, { tensor: 'labels' });
    const S = keySegments * E;
    return { label, key: { mean: means.slice(n * E, (n + 1) * E), order: orders.slice(n * S, (n + 1) * S) } };
  });
  return { clips, classes: names.length, names, weights, width: E };
}

/** @param notes name, model, template, metrics and whatever else is to be told */
export function writeInstant(
  { clips, names, weights, width: E }: NamedMemory,
  notes: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const table = (name: string, columns: number, row: (clip: Remembered) => ArrayLike<number>) => {
    const values = new Float32Array(clips.length * columns);
    for (const [n, clip] of clips.entries()) values.set(row(clip), n * columns);
    return {
      name,
      type: 'F32' as const,
      shape: columns === 1 ? [clips.length] : [clips.length, columns],
      data: new Uint8Array(values.buffer),
    };
  };
  return writeSafetensors(
    [
      table('keys.mean', E, ({ key }) => key.mean),
      table('keys.order', keySegments * E, ({ key }) => key.order),
      table('labels', 1, ({ label }) => [label]),
    ],
    {
      ...notes,
      reparam: instantBody,
      classes: JSON.stringify(names.map(({ en, zh }) => ({ en, zh }))),
      alpha: String(weights.alpha),
      beta: String(weights.beta),
      order: String(weights.order),
    },
  );
}
