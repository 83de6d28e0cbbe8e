/**
 * Many tensors to the CPU, a few megabytes at a time: on a GPU each read goes through a buffer of the tensor's size, and
 * tfjs keeps those for the next. All at once, the state of a training at ViT-B/16 would take its 650 MB a second time.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { Bytes } from '../../../shared/base/units';
import type { TensorToWrite } from './tensorSource';

const bytesAtOnce: Bytes = 8e6;

/** float32 tensors by name, as a safetensors file takes them; they stay the caller's. */
export async function tensorsToWrite(named: readonly (readonly [name: string, tensor: tf.Tensor])[]): Promise<TensorToWrite[]> {
  const written: TensorToWrite[] = [];
  for (let start = 0; start < named.length;) {
    let end = start;
    for (let bytes = 0; end < named.length && (end === start || bytes + named[end]![1].size * 4 <= bytesAtOnce); end++)
      bytes += named[end]![1].size * 4;
    const group = named.slice(start, end).map(async ([name, tensor]): Promise<TensorToWrite> => {
      const values = await tensor.data<'float32'>();
      return { name, type: 'F32', shape: tensor.shape, data: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
    });
    written.push(...(await Promise.all(group)));
    start = end;
  }
  return written;
}
