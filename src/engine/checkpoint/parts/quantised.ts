/**
 * Weights kept in 8 bits. With their scales (bitsandbytes' `SCB`, compressed-tensors' `weight_scale`) they are made
 * floats again; without them the numbers mean nothing and are refused.
 */
import { toFloat32 } from '../../files/tensors/half';
import type { TensorInfo, TensorSource } from '../../files/tensors/tensorSource';
import { sourceOfViews, viewsOf, type TensorView } from '../../files/tensors/tensorViews';
import { refusal } from '../../files/refusal';

const floats: ReadonlySet<string> = new Set(['F64', 'F32', 'F16', 'BF16']);

/** Signs of packings that are not simply an integer and a scale. */
const packed = /(^|\.)(qweight|qzeros|g_idx|absmax|quant_map|quant_state|weight_packed|lut|_data|scales)(\.|$)/;

/** A view in which int8 weights that have scales are F32, under the same names. */
export function withoutQuantisation(source: TensorSource): TensorSource {
  const scaled = [...source.tensors.values()].flatMap((info): TensorView[] => {
    const scale = info.type === 'I8' ? scaleOf(source, info) : undefined;
    return scale === undefined ? [] : [{ ...info, type: 'F32', read: () => unscaled(source, info, scale) }];
  });
  if (scaled.length === 0) return source;
  const isScale = (name: string) => /\.(SCB|weight_format|weight_scale|weight_zero_point|weight_shape)$/.test(name);
  return sourceOfViews([...viewsOf(source, (name) => (isScale(name) ? undefined : name)), ...scaled], source);
}

interface Scale {
  readonly info: TensorInfo;
  /** bitsandbytes keeps the largest value of a row, which stands for 127. */
  readonly divisor: number;
}

function scaleOf({ tensors }: TensorSource, { name, shape }: TensorInfo): Scale | undefined {
  if (shape.length !== 2) return undefined;
  const stem = name.replace(/weight$/, '');
  const [largest, scale] = [tensors.get(`${stem}SCB`), tensors.get(`${stem}weight_scale`)];
  const info = largest ?? scale;
  if (info === undefined || !floats.has(info.type) || tensors.has(`${stem}weight_zero_point`)) return undefined;
  const count = info.shape.reduce((product, side) => product * side, 1);
  return count === shape[0] || count === 1 ? { info, divisor: info === largest ? 127 : 1 } : undefined;
}

async function unscaled(source: TensorSource, { name, shape }: TensorInfo, { info, divisor }: Scale): Promise<Uint8Array> {
  const values = toFloat32('I8', await source.read(name));
  const scales = toFloat32(info.type, await source.read(info.name));
  const columns = shape[1]!;
  for (let index = 0; index < values.length; index++)
    values[index]! *= scales[scales.length === 1 ? 0 : Math.floor(index / columns)]! / divisor;
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** @throws AppError `model-invalid` naming the first tensor that is no float */
export function refuseQuantised(source: TensorSource): void {
  const whole = [...source.tensors.values()].find(({ type }) => !floats.has(type));
  if (whole !== undefined) throw quantised(source.file, whole.name, whole.type);
}

/** The packing that these tensors are kept in, where it is one. */
export function packedWeights(source: TensorSource): AppErrorOrNull {
  const sign = [...source.tensors.keys()].find((name) => packed.test(name));
  return sign === undefined ? null : quantised(source.file, sign, source.tensors.get(sign)!.type);
}

type AppErrorOrNull = ReturnType<typeof refusal> | null;

function quantised(file: string, tensor: string, type: string) {
  return refusal(
    'quantised',
    file,
    tensor,
    `${file} holds quantised weights (${tensor} is ${type}) without the scales that turn them back into numbers.`,
    'Take the model in half or full precision (float16, bfloat16, float32).',
    { tensor },
  );
}
