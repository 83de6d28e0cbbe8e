/** A decoded sample's planes, copied out of the browser. */
import { matrixNamed, untaggedMatrix } from '../clip/colourTag';
import type { ColourTag, DecodedPicture } from '../clip/types';

/** What is read of a sample: mediabunny's, or the browser's own frame. */
interface ReadableSample {
  readonly format: string | null;
  readonly visibleRect: { readonly width: number; readonly height: number };
  readonly colorSpace: { readonly matrix: string | null };
  readonly allocationSize: (options?: { format: 'RGBA' }) => number;
  readonly copyTo: (
    bytes: Uint8Array<ArrayBuffer>,
    options?: { format: 'RGBA' },
  ) => Promise<{ readonly offset: number; readonly stride: number }[]>;
}

/** Planes of a sample, copied to `memory` where they fit. Chroma shifts and depth are in the format's name: I420, I422P10, I444P12, NV12 ... */
export async function readSample(sample: ReadableSample, tag: ColourTag, memory: ArrayBuffer): Promise<DecodedPicture> {
  const buffer = (bytes: number) => new Uint8Array(memory.byteLength < bytes ? new ArrayBuffer(bytes) : memory, 0, bytes);
  const { format } = sample;
  const { width, height } = sample.visibleRect;
  const name = /^I(420|422|444)A?(?:P(10|12))?$/.exec(format ?? '');
  if (name !== null || format === 'NV12') {
    const bits = Number(name?.[2] ?? 8);
    const bytes = buffer(sample.allocationSize());
    const layout = await sample.copyTo(bytes);
    const sampleBytes = bits > 8 ? 2 : 1;
    return {
      width,
      height,
      layout: format === 'NV12' ? 'semiplanar' : 'planar',
      bits,
      chromaShiftX: name?.[1] === '444' ? 0 : 1,
      chromaShiftY: name === null || name[1] === '420' ? 1 : 0,
      data: bits > 8 ? new Uint16Array(bytes.buffer, 0, bytes.byteLength >> 1) : bytes,
      planes: layout.map(({ offset, stride }) => ({ offset: offset / sampleBytes, stride: stride / sampleBytes })),
      colour: tag,
    };
  }
  const bytes = buffer(sample.allocationSize({ format: 'RGBA' }));
  const layout = await sample.copyTo(bytes, { format: 'RGBA' });
  const isRgb = format === 'RGBA' || format === 'RGBX' || format === 'BGRA' || format === 'BGRX';
  const picture = { ...rgbaPicture({ width, height }, bytes, layout), colour: tag };
  return isRgb ? picture : { ...picture, browserMatrix: tag.matrix ?? guessedMatrix(sample) };
}

/** A picture that the browser has in RGB. */
export function rgbaPicture(
  { width, height }: { readonly width: number; readonly height: number },
  data: Uint8Array<ArrayBuffer>,
  planes: DecodedPicture['planes'] = [{ offset: 0, stride: width * 4 }],
): DecodedPicture {
  const colour = { matrix: null, fullRange: null };
  return { width, height, layout: 'rgba', bits: 8, chromaShiftX: 0, chromaShiftY: 0, data, planes, colour };
}

/** Of untagged files: the matrix the browser used, BT.709 where it does not say. */
function guessedMatrix(sample: ReadableSample) {
  return matrixNamed(sample.colorSpace.matrix) ?? (untaggedMatrix === 'bt601' ? 'bt709' : untaggedMatrix);
}
