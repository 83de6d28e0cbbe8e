/** Where the tensors of a file of weights lie, whatever its format: the part of opening it that runs aside. */
import { AppError } from '../../../shared/errors/errors';
import type { ModelFile } from '../modelFile';
import { refusal } from '../refusal';
import { indexPyTorch } from './pytorch';
import { indexSafetensors } from './safetensors';
import type { WeightIndex } from './weightIndex';
import { isZip } from './zip';

/** @throws AppError `model-invalid` naming what is broken, or the format that it is instead */
export async function indexWeights({ blob, path }: ModelFile): Promise<WeightIndex> {
  const head = new Uint8Array(await blob.slice(0, 16).arrayBuffer());
  if (await isZip(blob)) return indexPyTorch(blob, path);
  if (/\.safetensors$/i.test(path) || head[8] === 0x7b) return indexSafetensors(blob, path);
  if (head[0] === 0x80 || blob.size < 4) {
    throw refusal(
      'oldPyTorch',
      path,
      'PyTorch',
      `${path} is in PyTorch's format from before 1.6, or cut.`,
      'Load it in PyTorch and save it again, or convert it to safetensors.',
      { record: 'zip' },
    );
  }
  throw new AppError('model-invalid', `${path} is neither safetensors nor a PyTorch checkpoint.`, {
    remedy: "Choose the model's weights: model.safetensors, pytorch_model.bin or a .pt file.",
    details: { file: path, record: 'header' },
  });
}
