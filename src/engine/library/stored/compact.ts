/**
 * A checkpoint in any layout becomes a model folder of ours: model.safetensors under Hugging Face's names in half
 * precision, config.json, tokenizer.json, and the same in chinese/, with Chinese-CLIP's own eyes. Only the tensors that are used go in, and one at a
 * time passes through memory.
 */
import { AppError, throwIfCancelled } from '../../../shared/errors/errors';
import type { Bytes, LongWork } from '../../../shared/base/units';
import type { Language } from '../../../shared/recognition/spaces';
import type { ChineseTextConfig } from '../../text/towers/chineseTextTower';
import type { ClipTextConfig } from '../../text/towers/clipTextTower';
import { readTokenizerJson, type TokenizerFiles } from '../../text/tokenizer/tokenizers';
import type { Checkpoint } from '../../checkpoint/checkpoint';
import type { VisionPart } from '../../checkpoint/meaning/towers';
import { finiteFloats } from '../../files/tensors/finite';
import { bytesPerElement, floatToHalf } from '../../files/tensors/half';
import type { VisionSizes } from '../../checkpoint/meaning/sizes';
import { bytesOfTensor, safetensorsHeader } from '../../files/weights/writeSafetensors';
import { writeFile, type Folder } from '../../files/storage';
import type { TensorInfo, TensorSource, TensorType } from '../../files/tensors/tensorSource';

/** Vocabularies that come with the app, for checkpoints that bring none. */
export interface Vocabularies {
  /** OpenAI's merges (MIT), and BERT's Chinese vocabulary (Apache-2.0), asked for only when needed. */
  readonly english: () => Promise<Blob>;
  readonly chinese: () => Promise<Blob>;
}

/** Their sizes: a tower with another number of rows belongs to another tokenizer. */
const bundledRows = { english: 49_408, chinese: 21_128 };

const largestHalf = 65_504;

/**
 * Writes the model into `path` of `folder`.
 * @param part 'all', or only what is Chinese, to go with a model that has none
 * @returns bytes written
 */
export async function writeCompact(
  checkpoint: Checkpoint,
  folder: Folder,
  path: string,
  vocabularies: Vocabularies,
  work: LongWork<{ readonly done: Bytes; readonly total: Bytes }> & { readonly part?: 'all' | 'chinese' } = {},
): Promise<void> {
  const { vision, english, chinese, chineseEyes, spaces } = checkpoint;
  const sources = work.part === 'chinese' ? [] : [vision?.source, english?.source].filter((source) => source !== undefined);
  const chineseSources = [chinese?.source, chineseEyes?.source].filter((source) => source !== undefined);
  const tensors = [...sources, ...chineseSources].flatMap((source) => [...source.tensors.values()]);
  const total = tensors.reduce((sum, info) => sum + bytesOfTensor(info), 0);
  let done = 0;
  const onBytes = (bytes: Bytes) => work.onProgress?.({ done: (done += bytes), total });
  if (sources.length > 0) {
    await writeHalf(sources, folder, `${path}/model.safetensors`, onBytes, work.signal);
    await writeFile(folder, `${path}/config.json`, JSON.stringify(clipConfig(vision?.config, english?.config, spaces.shared), null, 1));
    if (vision !== null) await writeFile(folder, `${path}/preprocessor_config.json`, JSON.stringify(preprocessorConfig(vision), null, 1));
  }
  if (english !== null && work.part !== 'chinese') {
    await writeTokenizer(english.tokenizer, 'english', english.config.vocabulary, vocabularies, folder, `${path}/tokenizer.json`);
  }
  if (chinese !== null) {
    await writeHalf(chineseSources, folder, `${path}/chinese/model.safetensors`, onBytes, work.signal);
    await writeFile(folder, `${path}/chinese/config.json`, JSON.stringify(chineseConfig(chinese.config, chineseEyes?.config), null, 1));
    if (chineseEyes !== null)
      await writeFile(folder, `${path}/chinese/preprocessor_config.json`, JSON.stringify(preprocessorConfig(chineseEyes), null, 1));
    await writeTokenizer(chinese.tokenizer, 'chinese', chinese.config.vocabulary, vocabularies, folder, `${path}/chinese/tokenizer.json`);
  }
}

interface Planned {
  readonly source: TensorSource;
  readonly info: TensorInfo;
  readonly type: TensorType;
}

async function writeHalf(
  sources: readonly TensorSource[],
  folder: Folder,
  path: string,
  onBytes: (bytes: Bytes) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const tooLarge = new Set<string>();
  const writer = await folder.writer(path);
  try {
    // A value beyond half precision's range is rare and found late; its tensor then stays as it was, and all begins again.
    while (!(await tryWriting(tooLarge)));
  } finally {
    await writer.close();
  }

  async function tryWriting(keep: ReadonlySet<string>): Promise<boolean> {
    const plan = sources.flatMap((source) =>
      [...source.tensors.values()].map((info): Planned => ({ source, info, type: keep.has(info.name) ? 'F32' : 'F16' })),
    );
    // safetensors wants larger element types first, so that all stay aligned.
    const ordered = plan.toSorted((a, b) => bytesPerElement(b.type) - bytesPerElement(a.type));
    const header = safetensorsHeader(
      ordered.map(({ info, type }) => ({ ...info, type })),
      { format: 'pt' },
    );
    await writer.truncate(0);
    await writer.write(header, 0);
    let [at, read] = [header.byteLength, 0];
    for (const { source, info, type } of ordered) {
      throwIfCancelled(signal);
      const bytes = await source.read(info.name);
      const floats = finiteFloats(source.file, info, bytes);
      if (type === 'F16' && info.type !== 'F16' && floats.some((value) => Math.abs(value) > largestHalf)) {
        tooLarge.add(info.name);
        onBytes(-read);
        return false;
      }
      const written = type === info.type ? bytes : bytesOf(type === 'F16' ? floatToHalf(floats) : floats);
      await writer.write(written, at);
      at += written.byteLength;
      read += bytesOfTensor(info);
      onBytes(bytesOfTensor(info));
    }
    return true;
  }
}

function bytesOf(values: Uint16Array | Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

async function writeTokenizer(
  own: TokenizerFiles,
  language: 'english' | 'chinese',
  rows: number,
  vocabularies: Vocabularies,
  folder: Folder,
  path: string,
): Promise<void> {
  const files = await tokenizerFor(own, language, rows, vocabularies);
  if (files === null) return; // recognising then says that the model has no tokenizer
  const json = await readTokenizerJson(files);
  const ids = Object.values((json.model as { vocab?: Record<string, number> }).vocab ?? {});
  const largest = ids.reduce((most, id) => Math.max(most, id), -1);
  if (largest >= rows) {
    throw new AppError('model-invalid', `The tokenizer has the id ${largest}, the ${language} tower only ${rows} words.`, {
      remedy: 'Take the tokenizer that was published with the model.',
      details: { file: 'tokenizer.json', id: largest, rows },
    });
  }
  await writeFile(folder, path, JSON.stringify(json));
}

async function tokenizerFor(
  { json, vocab, merges, simpleVocab, wordPieces }: TokenizerFiles,
  language: 'english' | 'chinese',
  rows: number,
  vocabularies: Vocabularies,
): Promise<TokenizerFiles | null> {
  if (json !== undefined) return { json };
  if (vocab !== undefined && merges !== undefined) return { vocab, merges };
  if (simpleVocab !== undefined) return { simpleVocab };
  if (wordPieces !== undefined) return { wordPieces };
  if (rows !== bundledRows[language]) return null;
  return language === 'english' ? { simpleVocab: await vocabularies.english() } : { wordPieces: await vocabularies.chinese() };
}

function visionConfig(vision: VisionSizes) {
  return {
    hidden_size: vision.width,
    num_hidden_layers: vision.layers,
    num_attention_heads: vision.heads,
    intermediate_size: vision.hidden,
    patch_size: vision.patch,
    image_size: vision.image,
    hidden_act: activationName(vision.activation),
    layer_norm_eps: vision.layerNormEpsilon,
    projection_dim: vision.embedding,
  };
}

function clipConfig(vision: VisionSizes | undefined, text: ClipTextConfig | undefined, sharedSpace: readonly Language[]) {
  return {
    model_type: 'clip',
    projection_dim: vision?.embedding ?? text?.embedding,
    shared_space: sharedSpace,
    ...(vision === undefined ? {} : { vision_config: visionConfig(vision) }),
    ...(text === undefined
      ? {}
      : {
          text_config: {
            hidden_size: text.width,
            num_hidden_layers: text.layers,
            num_attention_heads: text.heads,
            max_position_embeddings: text.context,
            vocab_size: text.vocabulary,
            hidden_act: activationName(text.activation),
            layer_norm_eps: text.epsilon,
            eos_token_id: text.endOfText === 'largest' ? 2 : text.endOfText, // 2: see checkpoint/meaning/meaning
            projection_dim: text.embedding,
          },
        }),
  };
}

/** The text alone as one config; beside its own eyes as Hugging Face's Chinese-CLIP has them. */
function chineseConfig(text: ChineseTextConfig, eyes: VisionSizes | undefined) {
  const bert = bertConfig(text);
  if (eyes === undefined) return bert;
  return { model_type: 'chinese_clip', projection_dim: text.embedding, text_config: bert, vision_config: visionConfig(eyes) };
}

/** As Hugging Face's CLIPImageProcessor keeps it; resample is PIL's number of the filter. */
function preprocessorConfig({ config, pixels }: VisionPart) {
  const side = config.image;
  return {
    image_mean: pixels.mean,
    image_std: pixels.deviation,
    resample: pixels.filter === 'bicubic' ? 3 : 2,
    do_center_crop: pixels.resize === 'shortest',
    size: pixels.resize === 'shortest' ? { shortest_edge: side } : { height: side, width: side },
    crop_size: { height: side, width: side },
  };
}

function bertConfig(text: ChineseTextConfig) {
  return {
    model_type: 'chinese_clip_text_model',
    hidden_size: text.width,
    num_hidden_layers: text.layers,
    num_attention_heads: text.heads,
    vocab_size: text.vocabulary,
    hidden_act: activationName(text.activation),
    layer_norm_eps: text.epsilon,
    pad_token_id: text.padding,
    projection_dim: text.embedding,
  };
}

function activationName(activation: string): string {
  return activation === 'quickGelu' ? 'quick_gelu' : 'gelu';
}
