/**
 * Weights cut into several files: `model-00001-of-00002.safetensors` and its sisters are one source. An index
 * (`model.safetensors.index.json`, `pytorch_model.bin.index.json`) or the files' own numbers say which there must be.
 */
import { readJson } from '../../files/boundedJson';
import type { ModelFile } from '../../files/modelFile';
import type { TensorSource } from '../../files/tensors/tensorSource';
import { mostTensors } from '../../files/tensors/tensorLimits';
import { folderOf, section } from './configFiles';
import { sourceOfViews, viewsOf } from '../../files/tensors/tensorViews';
import { refusal } from '../../files/refusal';

export interface OpenedFile {
  readonly path: string;
  readonly source: TensorSource;
}

const numbered = /-(\d{5})-of-(\d{5})(?=\.)/;

/** @throws AppError `model-invalid` naming the shards that are missing */
export async function checkShards(files: readonly ModelFile[]): Promise<void> {
  const here = new Set(files.map(({ path }) => path));
  const indexes = files.filter(({ path }) => /\.index\.json$/i.test(path));
  for (const index of indexes) {
    const wanted = [...(await shardsIn(index))].map((name) => folderOf(index.path) + name);
    // An index whose shards are all absent lies beside the same weights in one file.
    if (wanted.some((path) => here.has(path)) || !files.some(({ path }) => path !== index.path && isWeights(path)))
      refuseMissing(
        wanted.filter((path) => !here.has(path)),
        index.path,
      );
  }
  for (const { path } of files) {
    const [match, , total] = numbered.exec(path) ?? [];
    if (match === undefined || total === undefined) continue;
    const sisters = Array.from({ length: Math.min(Number(total), 999) }, (_, part) =>
      path.replace(numbered, `-${String(part + 1).padStart(5, '0')}-of-${total}`),
    );
    refuseMissing(
      sisters.filter((sister) => !here.has(sister)),
      path,
    );
  }
}

function isWeights(path: string): boolean {
  return /\.(safetensors|bin|pt|pth|ckpt)$/i.test(path);
}

async function shardsIn({ path, blob }: ModelFile): Promise<Set<string>> {
  const json = section(
    await readJson(blob, path, { bytes: 16 << 20, depth: 8, containers: 1000, members: 2 * mostTensors }, 'Fetch the file again.'),
  );
  return new Set(Object.values(section(json.weight_map)).filter((name) => typeof name === 'string'));
}

function refuseMissing(missing: readonly string[], saidBy: string): void {
  if (missing.length === 0) return;
  const named = missing.slice(0, 5).join(', ') + (missing.length > 5 ? `, and ${missing.length - 5} more` : '');
  throw refusal(
    'missingShard',
    saidBy,
    named,
    `${saidBy} is one of several files of a model, and not all are here. Missing: ${named}.`,
    'Drop the whole folder, with all of its parts.',
    { missing: missing.length },
  );
}

/** The files of one model as one source. */
export function joinShards(opened: readonly OpenedFile[]): OpenedFile[] {
  const groups = new Map<string, OpenedFile[]>();
  for (const item of opened) {
    const whole = item.path.replace(numbered, '');
    groups.set(whole, [...(groups.get(whole) ?? []), item]);
  }
  return [...groups].map(([path, shards]) => {
    if (shards.length === 1) return shards[0]!;
    return {
      path,
      source: sourceOfViews(
        shards.flatMap(({ source }) => viewsOf(source)),
        { file: path, metadata: shards[0]!.source.metadata },
      ),
    };
  });
}
