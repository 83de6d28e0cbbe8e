/** Text towers against their golden vectors. */
import type { TensorSource } from '../engine/files/tensors/tensorSource';
import { runChineseText, runClipText } from '../engine/text';
import { type ParityFiles, open, floats, openClip, openWith } from './goldenFiles';
import { type ParityRow, compare } from './rows';

export const chineseCheckpoints = ['chinese-clip-text-original.safetensors', 'chinese-clip-text-hf.safetensors'];

export async function* clipTextRows(files: ParityFiles, checkpoint: string): AsyncGenerator<ParityRow> {
  const golden = await open(files, 'clip-text.safetensors');
  const { english } = await openClip(files, checkpoint);
  if (english === null) return;
  const [output] = await runClipText(english.source, english.config, [await idRows(golden)]);
  yield compare(checkpoint, 'text pooled', 'value', output!.pooled, await floats(golden, 'pooled'));
  yield compare(checkpoint, 'text tokens', 'value', output!.tokens, await floats(golden, 'tokens'));
}

export async function* chineseTextRows(files: ParityFiles, checkpoint: string): AsyncGenerator<ParityRow> {
  const golden = await open(files, 'chinese-clip-text.safetensors');
  const { chinese } = await openWith(files, checkpoint, 'chinese-clip-text-config.json');
  if (chinese === null) throw new Error(`${checkpoint} holds no Chinese text tower`);
  const [output] = await runChineseText(chinese.source, chinese.config, [await idRows(golden)]);
  const expected = ['hidden', 'pooled'].filter((name) => golden.tensors.has(name));
  for (const name of expected) {
    yield compare(checkpoint, `Chinese text ${name}`, 'value', output![name as 'hidden' | 'pooled'], await floats(golden, name));
  }
}

async function idRows(golden: TensorSource): Promise<number[][]> {
  const [count, length] = golden.tensors.get('input_ids')!.shape as [number, number];
  const ids = await floats(golden, 'input_ids');
  return Array.from({ length: count }, (_, row) => [...ids.subarray(row * length, (row + 1) * length)]);
}
