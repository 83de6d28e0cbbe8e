/**
 * The small files beside weights that say what the weights mean, in the four ways they are published:
 * Hugging Face's `config.json` and `preprocessor_config.json`, OpenCLIP's `open_clip_config.json` (or one of its
 * `model_configs`), cn_clip's `ViT-B-16.json` with `RoBERTa-wwm-ext-base-chinese.json`. They are told by what is in
 * them, not by their names; those in the folder of the weights go before others.
 */
import { readJson } from '../../files/boundedJson';
import type { ModelFile } from '../../files/modelFile';
import { strangerByText } from '../refuse/strangers';

export type Json = Readonly<Record<string, unknown>>;

export interface ConfigFiles {
  /** Path of the first file of each kind, for messages; the JSON itself. */
  readonly huggingFace: FoundConfig | null;
  readonly openClip: FoundConfig | null;
  readonly chineseEyes: FoundConfig | null;
  readonly chineseText: FoundConfig | null;
  readonly preprocessor: FoundConfig | null;
}

export interface FoundConfig {
  readonly path: string;
  readonly json: Json;
}

/** A config is a few kB; beyond this a JSON file is something else (a vocabulary, an index). */
const largestConfig = 4 << 20;
const others =
  /(^|\/)(tokenizer(_config)?|vocab|special_tokens_map|added_tokens|labels|record|generation_config|[^/]*\.index|adapter_config|trainer_state)\.json$/i;

/**
 * @param folder of the weights, with `/` at its end, '' for the top
 * @throws AppError `model-invalid` for a config of the weights' own folder that is no JSON
 */
export async function readConfigs(files: readonly ModelFile[], folder: string): Promise<ConfigFiles> {
  const folders = beginnings(folder);
  const near = files
    .filter(
      ({ path, blob }) => /\.json$/i.test(path) && !others.test(path) && blob.size <= largestConfig && folders.includes(folderOf(path)),
    )
    .toSorted((a, b) => folderOf(b.path).length - folderOf(a.path).length);
  const found = await Promise.all(near.map(async (file) => ({ path: file.path, json: await parse(file) })));
  const pick = (is: (json: Json) => boolean): FoundConfig | null => found.find(({ json }) => is(json)) ?? null;
  return {
    huggingFace: pick(
      (json) =>
        'vision_config' in json ||
        'text_config' in json ||
        'text_config_dict' in json ||
        'model_type' in json ||
        ('hidden_size' in json && 'num_hidden_layers' in json),
    ),
    openClip: pick((json) => 'model_cfg' in json || ('vision_cfg' in json && 'text_cfg' in json)),
    chineseEyes: pick((json) => 'vision_layers' in json && 'vision_width' in json),
    chineseText: pick((json) => 'text_hidden_size' in json),
    preprocessor: pick((json) => 'image_mean' in json || 'image_std' in json || 'resample' in json || 'crop_size' in json),
  };
}

/** A config.json has some 200 members; a few bring the ids and names of a thousand classes. */
const configBounds = { bytes: largestConfig, depth: 20, containers: 10_000, members: 100_000 };

async function parse({ path, blob }: ModelFile): Promise<Json> {
  const stranger = strangerByText(path, new Uint8Array(await blob.slice(0, 600).arrayBuffer()));
  if (stranger !== null) throw stranger;
  return section(await readJson(blob, path, configBounds, 'Fetch the file again.'));
}

/** The config.json in the folder of a weight file; an empty one where there is none. */
export async function configBeside(files: readonly ModelFile[], weights: string): Promise<Json> {
  const file = files.find(({ path }) => path === `${folderOf(weights)}config.json`);
  return file === undefined ? {} : parse(file);
}

/** An object, or an empty one where there is none. */
export function section(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** 'a/b/' -> '', 'a/', 'a/b/': a config may lie above its weights. */
function beginnings(folder: string): string[] {
  const parts = folder.split('/').slice(0, -1);
  return [...parts, ''].map((_, count) =>
    parts
      .slice(0, count)
      .map((part) => `${part}/`)
      .join(''),
  );
}
