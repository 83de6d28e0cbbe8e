/**
 * The files of a drop that hold weights, each opened as a source of tensors: shards joined, adapters merged into their
 * base, 8-bit weights made floats. A file is taken by what is in it, not by its name.
 */
import type { AppError } from '../../../shared/errors/errors';
import type { LongWork } from '../../../shared/base/units';
import type { ModelFile } from '../../files/modelFile';
import { openWeights } from '../../files/weights/openWeights';
import { folderOf } from './configFiles';
import { isLoraAlone, mergeLora } from './lora';
import { withoutQuantisation } from './quantised';
import { checkShards, joinShards, type OpenedFile } from './shards';
import { headOf, otherFormat, strangerByText } from '../refuse/strangers';

/** Files that training leaves beside the weights, and that hold none. */
const trainingFiles = /(^|\/)(training_args|optimizer|scheduler|scaler|rng_state[^/]*|random_states[^/]*)\.(bin|pt|pth|pkl)$/i;
const notWeights =
  /\.(json|jsonl|txt|md|py|ipynb|ya?ml|toml|csv|tsv|html?|png|jpe?g|gif|webp|svg|mp4|gz|model|cfg|lock|gitattributes|gitignore|DS_Store)$/i;

/** @throws AppError `model-invalid`: a file that is cut, hostile or of another kind, a missing shard, an adapter without its base */
export async function weightFiles(files: readonly ModelFile[], work: LongWork<never>): Promise<OpenedFile[]> {
  await checkShards(files);
  const candidates = files.filter(({ path }) => !notWeights.test(path) && !/(^|\/)adapters\//.test(path) && !trainingFiles.test(path));
  // A folder of Hugging Face's often holds the same weights twice; safetensors is the one to read.
  const preferred = candidates.toSorted((a, b) => Number(isSafetensors(b)) - Number(isSafetensors(a)));
  const opened: OpenedFile[] = [];
  let refused: AppError | undefined;
  for (const file of preferred) {
    const twin = opened.some(
      ({ path, source }) => folderOf(path) === folderOf(file.path) && isSafetensors({ path }) && !isLoraAlone(source),
    );
    if (twin && !isSafetensors(file)) continue;
    const head = await headOf(file);
    const stranger = strangerByText(file.path, head) ?? otherFormat(file.path, head);
    refused ??= stranger ?? undefined;
    if (stranger === null) opened.push({ path: file.path, source: await openWeights(file, work) });
  }
  if (opened.length === 0 && refused !== undefined) throw refused;
  const merged = await mergeLora(joinShards(opened), files);
  return merged.map(({ path, source }) => ({ path, source: withoutQuantisation(source) }));
}

function isSafetensors({ path }: { readonly path: string }): boolean {
  return /\.safetensors$/i.test(path);
}
