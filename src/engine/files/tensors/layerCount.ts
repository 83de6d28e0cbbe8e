/**
 * How many layers a tower has: counted by the names that are there, which must be 0, 1, 2 ... without a gap. One empty
 * tensor called `layers.3000000` is no tower of three million layers.
 */
import { tensorError } from '../refusal';
import type { TensorSource } from './tensorSource';

/** ViT-bigG has 48. */
const mostLayers = 128;

/**
 * @param pattern finds a layer's number in a tensor's name, as its first group
 * @throws AppError `model-invalid` naming the tensor that stands alone
 */
export function countLayers(source: TensorSource, pattern: RegExp): number {
  const first = new Map<string, string>();
  for (const name of source.tensors.keys()) {
    const number = pattern.exec(name)?.[1];
    if (number !== undefined && !first.has(number)) first.set(number, name);
    if (first.size > mostLayers) throw tensorError(source.file, name, `it belongs to more than ${mostLayers} layers`);
  }
  for (const [number, name] of first) {
    if (String(Number(number)) !== number || Number(number) >= first.size) {
      throw tensorError(source.file, name, `the file has ${first.size} layers, none of which can have the number ${number.slice(0, 20)}`);
    }
  }
  return first.size;
}
