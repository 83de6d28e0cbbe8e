/**
 * A checkpoint in any layout becomes a model folder of ours: model.safetensors under Hugging Face's names in half
 * precision, config.json, tokenizer.json, and the same in chinese/. Only the tensors that are used go in, and one at a
 * time passes through memory.
 */
import { AppError, throwIfCancelled } from '../../shared/errors';
import type { LongWork } from '../../shared/units';
import type { ChineseTextConfig } from '../text/chineseTextTower';
import type { ClipTextConfig } from '../text/clipTextTower';
import { readTokenizerJson, type TokenizerFiles } from '../text/tokenizers';
import type { Checkpoint } from './checkpoint';
import { bytesPerElement, floatToHalf, toFloat32 } from './half';
import type { VisionSizes } from './sizes';
import { writeFile, type Folder } from './storage';
import type { TensorInfo, TensorSource, TensorType } from './tensorSource';

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
 * @param part 'all', or only the Chinese tower, to go with a model that has none
 * @returns bytes written
 */
export async function writeCompact(
  checkpoint: Checkpoint,
  folder: Folder,
  path: string,
  vocabularies: Vocabularies,
  work: LongWork<{ readonly done: number; readonly total: number }> & { readonly part?: 'all' | 'chinese' } = {},
): Promise<void> {
  const { vision, english, chinese } = checkpoint;
  const sources = work.part === 'chinese' ? [] : [vision?.source, english?.source].filter((source) => source !== undefined);
  const total = [...sources, ...(chinese === null ? [] : [chinese.source])].reduce((sum, source) => sum + source.tensors.size, 0);
  let done = 0;
  const onTensor = () => work.onProgress?.({ done: ++done, total });
  if (sources.length > 0) {
    await writeHalf(sources, folder, `${path}/model.safetensors`, onTensor, work.signal);
    await writeFile(folder, `${path}/config.json`, JSON.stringify(clipConfig(vision?.config, english?.config), null, 1));
  }
  if (english !== null && work.part !== 'chinese') {
    await writeTokenizer(english.tokenizer, 'english', english.config.vocabulary, vocabularies, folder, `${path}/tokenizer.json`);
  }
  if (chinese !== null) {
    await writeHalf([chinese.source], folder, `${path}/chinese/model.safetensors`, onTensor, work.signal);
    await writeFile(folder, `${path}/chinese/config.json`, JSON.stringify(bertConfig(chinese.config), null, 1));
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
  onTensor: () => void,
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
    const { header, dataStart } = layOut(ordered);
    await writer.truncate(0);
    await writer.write(header, 0);
    let at = dataStart;
    for (const { source, info, type } of ordered) {
      throwIfCancelled(signal);
      const bytes = await source.read(info.name);
      const floats = info.type === 'F16' && type === 'F16' ? null : toFloat32(info.type, bytes);
      if (type === 'F16' && floats !== null && floats.some((value) => Math.abs(value) > largestHalf)) {
        tooLarge.add(info.name);
        return false;
      }
      const written = floats === null ? bytes : bytesOf(type === 'F16' ? floatToHalf(floats) : floats);
      await writer.write(written, at);
      at += written.byteLength;
      onTensor();
    }
    return true;
  }
}

function bytesOf(values: Uint16Array | Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** The header of a safetensors file (see safetensors.ts) for tensors that follow in this order. */
function layOut(plan: readonly Planned[]): { header: Uint8Array; dataStart: number } {
  let at = 0;
  const entries = plan.map(({ info, type }) => {
    const begin = at;
    at += info.shape.reduce((product, side) => product * side, bytesPerElement(type));
    return [info.name, { dtype: type, shape: info.shape, data_offsets: [begin, at] }] as const;
  });
  const json = new TextEncoder().encode(JSON.stringify({ __metadata__: { format: 'pt' }, ...Object.fromEntries(entries) }));
  const length = Math.ceil(json.byteLength / 8) * 8;
  const header = new Uint8Array(8 + length).fill(0x20, 8);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(json, 8);
  return { header, dataStart: header.byteLength };
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

function clipConfig(vision: VisionSizes | undefined, text: ClipTextConfig | undefined) {
  return {
    model_type: 'clip',
    projection_dim: vision?.embedding ?? text?.embedding,
    ...(vision === undefined ? {} : {
      vision_config: {
        hidden_size: vision.width,
        num_hidden_layers: vision.layers,
        num_attention_heads: vision.heads,
        intermediate_size: vision.hidden,
        patch_size: vision.patch,
        image_size: vision.image,
        hidden_act: activationName(vision.activation),
        layer_norm_eps: vision.layerNormEpsilon,
        projection_dim: vision.embedding,
      },
    }),
    ...(text === undefined ? {} : {
      text_config: {
        hidden_size: text.width,
        num_hidden_layers: text.layers,
        num_attention_heads: text.heads,
        max_position_embeddings: text.context,
        vocab_size: text.vocabulary,
        hidden_act: activationName(text.activation),
        layer_norm_eps: text.epsilon,
        projection_dim: text.embedding,
      },
    }),
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
