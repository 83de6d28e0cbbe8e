/** The part of parity that no backend touches: every checkpoint layout holds the same weights, and the resize is PIL's. */
import { toFloat32 } from '../engine/files/tensors/half';
import type { TensorSource } from '../engine/files/tensors/tensorSource';
import { centerOffset, resizeRegion, rgbRows, shortSideSize } from '../engine/media/resize';
import { floats, open, openClip, type ParityFiles } from './goldenFiles';
import { compare, type ParityRow } from './rows';

/** Half precision keeps 11 bits. */
const halfPrecision = 2 ** -11;

export async function* fileRows(files: ParityFiles): AsyncGenerator<ParityRow> {
  const checkpoints = files.names
    .filter((name) => /(^|\/)clip-openai.*\.(pt|safetensors)$|^clip-hf\/model\.safetensors$/.test(name))
    .toSorted();
  const reference = checkpoints.find((name) => name.endsWith('.safetensors'));
  if (reference !== undefined) {
    for (const name of checkpoints.filter((other) => other !== reference)) yield await checkpointRow(files, reference, name);
  }
  if (files.names.includes('resize-bicubic.safetensors')) yield* resizeRows(files);
}

async function checkpointRow(files: ParityFiles, reference: string, name: string): Promise<ParityRow> {
  const quantity = `weights as in ${reference}`;
  try {
    const [expected, found] = [await openClip(files, reference), await openClip(files, name)];
    let worst: ParityRow | undefined;
    let count = 0;
    for (const part of ['vision', 'english'] as const) {
      const [a, b] = [expected[part]?.source, found[part]?.source];
      if (a === undefined || b === undefined) throw new Error(`no ${part} part`);
      for (const tensor of a.tensors.keys()) {
        if (!b.tensors.has(tensor)) throw new Error(`no ${tensor}`);
        const row = await tensorRow(name, quantity, a, b, tensor);
        count++;
        if (worst === undefined || Number(worst.pass) > Number(row.pass) || row.largestDifference > worst.largestDifference) worst = row;
      }
    }
    return { ...worst!, quantity: `${quantity}, ${count} tensors` };
  } catch (error) {
    const nothing = { largestDifference: Number.NaN, cosine: Number.NaN, relativeNorm: Number.NaN, scale: Number.NaN };
    return {
      file: name,
      quantity,
      kind: 'exact',
      pass: false,
      ...nothing,
      error: error instanceof Error ? error.message : String(error),
    };
  }
}

async function tensorRow(file: string, quantity: string, a: TensorSource, b: TensorSource, tensor: string): Promise<ParityRow> {
  const row = compare(file, quantity, 'exact', await floats(b, tensor), await floats(a, tensor));
  const isHalf = b.tensors.get(tensor)!.type === 'F16';
  return isHalf ? { ...row, pass: row.largestDifference <= halfPrecision * row.scale } : row;
}

async function* resizeRows(files: ParityFiles): AsyncGenerator<ParityRow> {
  const golden = await open(files, 'resize-bicubic.safetensors');
  const [shortSide, crop] = [Number(golden.metadata['short']), Number(golden.metadata['crop'])];
  for (const name of [...golden.tensors.keys()].filter((tensor) => tensor.endsWith('.input'))) {
    const base = name.slice(0, -'.input'.length);
    const [height, width] = golden.tensors.get(name)!.shape as [number, number, number];
    const size = shortSideSize(width, height, shortSide);
    const cropped = resizeRegion(rgbRows(await golden.read(name), width, height), size.width, size.height, {
      left: centerOffset(size.width, crop),
      top: centerOffset(size.height, crop),
      width: crop,
      height: crop,
    });
    const expected = golden.tensors.get(`${base}.crop`)!;
    yield compare(
      'resize-bicubic.safetensors',
      `${base}.crop`,
      'exact',
      cropped,
      toFloat32(expected.type, await golden.read(expected.name)),
    );
  }
}
