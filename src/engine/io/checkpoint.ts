/**
 * A model from files: one checkpoint, or a folder with weights, config.json and tokenizer files, in any of the layouts
 * that CLIP and Chinese-CLIP are published in. What the files are is told by their contents, not by their names.
 */
import { AppError } from '../../shared/errors';
import { chineseTextConfig, type ChineseTextConfig } from '../text/chineseTextTower';
import { clipTextConfig, type ClipTextConfig } from '../text/clipTextTower';
import type { TokenizerFiles } from '../text/tokenizers';
import { findParts, type FoundPart, type LayoutName, type PartName } from './layouts';
import { openPyTorch } from './pytorch';
import { openSafetensors } from './safetensors';
import { checkChinese, checkEnglish, checkVision, visionSizes, type VisionSizes } from './sizes';
import type { TensorSource } from './tensorSource';
import { isZip } from './zip';

export interface ModelFile {
  /** Path inside the model's folder, with `/`: `config.json`, `chinese/model.safetensors`. */
  readonly path: string;
  readonly blob: Blob;
}

interface Part<Config> {
  /** Under Hugging Face's names. */
  readonly source: TensorSource;
  readonly config: Config;
  readonly layout: LayoutName;
}

export interface Checkpoint {
  readonly vision: Part<VisionSizes> | null;
  readonly english: (Part<ClipTextConfig> & { readonly tokenizer: TokenizerFiles }) | null;
  readonly chinese: (Part<ChineseTextConfig> & { readonly tokenizer: TokenizerFiles }) | null;
}

/** Files as a file dialog or a dropped folder gives them; the folder's own name is left out. */
export function modelFilesOf(files: readonly File[]): ModelFile[] {
  return files.map((file) => ({ path: file.webkitRelativePath?.replace(/^[^/]*\//, '') || file.name, blob: file }));
}

/**
 * @throws AppError `model-invalid`: no weights among the files, a file that is cut or hostile, a tensor that is missing
 * or misshapen; `details` name file and tensor or record
 */
export async function openCheckpoint(files: readonly ModelFile[]): Promise<Checkpoint> {
  const weights = await weightFiles(files);
  if (weights.length === 0) throw noModel(files);
  const found = new Map<PartName, FoundPart & { readonly path: string }>();
  // An English CLIP's own eyes go before those that a Chinese-CLIP file brings along.
  const all = weights.flatMap(({ path, source }) => findParts(source).map((part) => ({ ...part, path })));
  const english = all.find(({ part }) => part === 'english')?.path;
  for (const part of all.toSorted((a, b) => Number(b.path === english) - Number(a.path === english))) {
    if (!found.has(part.part)) found.set(part.part, part);
  }
  if (found.size === 0) throw noModel(files);
  return {
    vision: await visionPart(found.get('vision'), files),
    english: await textPart(found.get('english'), files, clipTextConfig, checkEnglish),
    chinese: await textPart(found.get('chinese'), files, chineseTextConfig, checkChinese),
  };
}

/**
 * A model recognises only with eyes, and with a text tower that speaks of the same space.
 * @throws AppError `model-invalid`
 */
export function checkComplete({ vision, english, chinese }: Checkpoint): void {
  if (vision === null || (english === null && chinese === null)) {
    const missing = vision === null ? 'vision encoder' : 'text encoder';
    throw new AppError('model-invalid', `The files hold no ${missing}.`, {
      remedy: 'Add the file that holds it, or drop the whole model folder.',
      details: { missing },
    });
  }
  for (const text of [english, chinese]) {
    if (text !== null && text.config.embedding !== vision.config.embedding) {
      throw new AppError(
        'model-invalid',
        `${text.source.file} speaks of ${text.config.embedding} dimensions, the vision encoder of ${vision.config.embedding}.`,
        {
          remedy: 'Take the text encoder made for this size (ViT-B: 512, ViT-L: 768).',
          details: { file: text.source.file, text: text.config.embedding, vision: vision.config.embedding },
        },
      );
    }
  }
}

async function weightFiles(files: readonly ModelFile[]): Promise<{ path: string; source: TensorSource }[]> {
  const candidates = files.filter(({ path }) => /\.(safetensors|bin|pt|pth|ckpt)$/i.test(path) && !/(^|\/)adapters\//.test(path));
  // A folder of Hugging Face's often holds the same weights twice; safetensors is the one to read.
  const preferred = candidates.toSorted((a, b) => Number(isSafetensors(b)) - Number(isSafetensors(a)));
  const opened: { path: string; source: TensorSource }[] = [];
  for (const file of preferred) {
    const twin = opened.some(({ path }) => folderOf(path) === folderOf(file.path) && isSafetensors({ path }));
    if (twin && !isSafetensors(file)) continue;
    opened.push({ path: file.path, source: await openWeights(file) });
  }
  return joinShards(opened);
}

async function openWeights({ path, blob }: ModelFile): Promise<TensorSource> {
  const head = new Uint8Array(await blob.slice(0, 16).arrayBuffer());
  if (await isZip(blob)) return openPyTorch(blob, path);
  if (isSafetensors({ path }) || head[8] === 0x7b) return openSafetensors(blob, path);
  if (head[0] === 0x80 || blob.size < 4) {
    throw new AppError('model-invalid', `${path} is in PyTorch's format from before 1.6, or cut.`, {
      remedy: 'Load it in PyTorch and save it again, or convert it to safetensors.',
      details: { file: path, record: 'zip' },
    });
  }
  throw new AppError('model-invalid', `${path} is neither safetensors nor a PyTorch checkpoint.`, {
    remedy: 'Choose the model\'s weights: model.safetensors, pytorch_model.bin or a .pt file.',
    details: { file: path, record: 'header' },
  });
}

/** model-00001-of-00002.safetensors and its sisters are one source. */
function joinShards(opened: readonly { path: string; source: TensorSource }[]): { path: string; source: TensorSource }[] {
  const groups = new Map<string, { path: string; source: TensorSource }[]>();
  for (const item of opened) {
    const whole = item.path.replace(/-\d{5}-of-\d{5}(?=\.)/, '');
    groups.set(whole, [...(groups.get(whole) ?? []), item]);
  }
  return [...groups].map(([path, shards]) => {
    if (shards.length === 1) return shards[0]!;
    const owner = new Map(shards.flatMap(({ source }) => [...source.tensors.keys()].map((name) => [name, source] as const)));
    return {
      path,
      source: {
        file: path,
        metadata: shards[0]!.source.metadata,
        tensors: new Map(shards.flatMap(({ source }) => [...source.tensors])),
        read: (name) => (owner.get(name) ?? shards[0]!.source).read(name),
      },
    };
  });
}

async function visionPart(found: (FoundPart & { path: string }) | undefined, files: readonly ModelFile[]): Promise<Checkpoint['vision']> {
  if (found === undefined) return null;
  const config = visionSizes(found.source, await configOf(files, found.path, 'vision_config'));
  checkVision(found.source, config);
  return { source: found.source, config, layout: found.layout };
}

async function textPart<Config>(
  found: (FoundPart & { path: string }) | undefined,
  files: readonly ModelFile[],
  read: (source: TensorSource, json: Readonly<Record<string, unknown>>) => Config,
  check: (source: TensorSource, config: Config) => void,
): Promise<(Part<Config> & { readonly tokenizer: TokenizerFiles }) | null> {
  if (found === undefined) return null;
  const config = read(found.source, await configOf(files, found.path, 'text_config'));
  check(found.source, config);
  return { source: found.source, config, layout: found.layout, tokenizer: tokenizerFiles(files, folderOf(found.path), found.part) };
}

/** config.json beside the weights: the tower's own section, or the whole where a tower was saved alone. */
async function configOf(files: readonly ModelFile[], weights: string, section: string): Promise<Readonly<Record<string, unknown>>> {
  const folder = folderOf(weights);
  const file = files.find(({ path }) => path === `${folder}config.json`);
  if (file === undefined) return {};
  try {
    const json = JSON.parse(await file.blob.text()) as Record<string, unknown>;
    const part = json[section] ?? ('hidden_size' in json ? json : {});
    return typeof part === 'object' && part !== null ? (part as Record<string, unknown>) : {};
  } catch (cause) {
    throw new AppError('model-invalid', `${file.path} is not valid JSON.`, {
      remedy: 'Fetch the file again.',
      details: { file: file.path, record: 'JSON' },
      cause,
    });
  }
}

/** Tokenizer files beside the weights first, then anywhere: WordPiece for Chinese, BPE for English. */
function tokenizerFiles(files: readonly ModelFile[], folder: string, part: PartName): TokenizerFiles {
  const near = files.filter(({ path }) => folderOf(path) === folder);
  const pick = (pattern: RegExp, from: readonly ModelFile[] = files) => from.find(({ path }) => pattern.test(path))?.blob;
  const json = pick(/(^|\/)tokenizer\.json$/, near);
  if (part === 'chinese') {
    // In one folder with an English model, tokenizer.json is the English one and vocab.txt the Chinese one.
    const wordPieces = pick(/(^|\/)vocab\.txt$/, near);
    return wordPieces === undefined && json !== undefined ? { json } : { wordPieces: wordPieces ?? pick(/vocab\.txt$/) };
  }
  if (json !== undefined) return { json };
  return {
    vocab: pick(/(^|\/)vocab\.json$/, near) ?? pick(/(^|\/)vocab\.json$/),
    merges: pick(/(^|\/)merges\.txt$/, near) ?? pick(/(^|\/)merges\.txt$/),
    simpleVocab: pick(/bpe_simple_vocab[^/]*\.txt(\.gz)?$/),
  };
}

function isSafetensors({ path }: { readonly path: string }): boolean {
  return /\.safetensors$/i.test(path);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function noModel(files: readonly ModelFile[]): AppError {
  const names = files.map(({ path }) => path).slice(0, 5).join(', ');
  return new AppError('model-invalid', `No CLIP or Chinese-CLIP weights were found in ${names || 'an empty folder'}.`, {
    remedy: 'Choose model.safetensors, pytorch_model.bin, a .pt file of CLIP, or their whole folder.',
    details: { file: names, record: 'weights' },
  });
}
