/**
 * Files that are no CLIP this engine can run, each told by a sign of its own and refused by its name: a page where
 * weights should be, another kind of file, another kind of model. `details.kind` picks the words on the screen.
 */
import type { AppError } from '../../../shared/errors/errors';
import type { StrangerKind } from '../../../shared/models/strangerKinds';
import { refusal } from '../../files/refusal';
import type { TensorSource } from '../../files/tensors/tensorSource';

/** Text where numbers should be. Null: the first bytes say nothing. */
export function strangerByText(file: string, head: Uint8Array): AppError | null {
  const text = new TextDecoder().decode(head.subarray(0, 512)).trimStart();
  if (text.startsWith('version https://git-lfs.github.com/')) {
    return refusal(
      'lfsPointer',
      file,
      'git-lfs',
      `${file} is a Git LFS pointer, not the weights: a few lines of text that say where they are.`,
      'Run `git lfs pull` in its folder, or download the file itself from the page where it was published.',
    );
  }
  if (/^(<!doctype|<html|<head|<\?xml|<error)/i.test(text)) {
    return refusal(
      'webPage',
      file,
      'HTML',
      `${file} is a web page, not weights: the download met a login or an error page.`,
      'Log in where the model is published, accept its terms, and download the file again.',
    );
  }
  if (
    /^\{\s*"(error|message|detail)"/.test(text) ||
    /^(invalid username|access to model|entry not found|repository not found|unauthorized|forbidden)/i.test(text)
  ) {
    return refusal(
      'webPage',
      file,
      'error',
      `${file} is an error message of a server, not weights: "${text.split('\n')[0]!.slice(0, 120)}".`,
      'Log in where the model is published, accept its terms, and download the file again.',
    );
  }
  return null;
}

interface Format {
  readonly name: string;
  readonly kind: 'archive' | 'otherFormat';
  readonly magic?: readonly number[];
  readonly at?: number;
  readonly path?: RegExp;
}

const formats: readonly Format[] = [
  { name: 'GGUF', kind: 'otherFormat', magic: [0x47, 0x47, 0x55, 0x46], path: /\.gguf$/i },
  { name: 'GGML', kind: 'otherFormat', magic: [0x6c, 0x6d, 0x67, 0x67], path: /\.ggml$/i },
  { name: 'Keras HDF5', kind: 'otherFormat', magic: [0x89, 0x48, 0x44, 0x46], path: /\.(h5|hdf5|keras)$/i },
  { name: 'ONNX', kind: 'otherFormat', path: /\.(onnx|onnx_data|ort)$/i },
  { name: 'Flax', kind: 'otherFormat', path: /\.msgpack$/i },
  { name: 'TensorFlow', kind: 'otherFormat', path: /(\.(pb|tflite|ckpt\.(index|meta|data[^/]*))|(^|\/)variables\.(index|data[^/]*))$/i },
  { name: 'NumPy', kind: 'otherFormat', magic: [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], path: /\.(npy|npz)$/i },
  { name: 'OpenVINO', kind: 'otherFormat', path: /(^|\/)openvino_[^/]*\.(bin|xml)$/i },
  { name: 'Core ML', kind: 'otherFormat', path: /\.(mlmodel|mlpackage|mlmodelc)(\/|$)/i },
  { name: 'TensorRT', kind: 'otherFormat', path: /\.(engine|plan|trt)$/i },
  { name: '7z', kind: 'archive', magic: [0x37, 0x7a, 0xbc, 0xaf] },
  { name: 'RAR', kind: 'archive', magic: [0x52, 0x61, 0x72, 0x21] },
  { name: 'gzip', kind: 'archive', magic: [0x1f, 0x8b] },
  { name: 'xz', kind: 'archive', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { name: 'zstd', kind: 'archive', magic: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: 'bzip2', kind: 'archive', magic: [0x42, 0x5a, 0x68] },
  { name: 'tar', kind: 'archive', magic: [0x75, 0x73, 0x74, 0x61, 0x72], at: 257 },
];

/** A file that holds weights for another program, or a packed one. */
export function otherFormat(path: string, head: Uint8Array): AppError | null {
  const format =
    formats.find(({ magic, at = 0 }) => magic?.every((byte, index) => head[at + index] === byte) === true) ??
    formats.find((candidate) => candidate.path?.test(path) === true);
  if (format === undefined) return null;
  return format.kind === 'archive'
    ? refusal('archive', path, format.name, `${path} is a packed archive (${format.name}).`, 'Unpack it and drop what is inside.')
    : refusal(
        'otherFormat',
        path,
        format.name,
        `${path} is in the format of ${format.name}, which is not read here.`,
        'Take the same model as safetensors (model.safetensors) or PyTorch (pytorch_model.bin, .pt).',
      );
}

interface Family {
  readonly name: string;
  readonly kind: StrangerKind;
  readonly tensor: RegExp;
  readonly remedy?: string;
  /** Even where eyes and texts seem whole. */
  readonly always?: boolean;
}

const plainOnly =
  "Only plain vision transformers of CLIP's kind run here: take a ViT-B/32, ViT-B/16 or ViT-L/14 of CLIP, OpenCLIP or Chinese-CLIP.";

/** Told by tensors that only they have; the first that fits names the model. */
const families: readonly Family[] = [
  {
    name: 'X-CLIP',
    kind: 'xclip',
    tensor: /(^|\.)(mit\.|prompts_generator\.|prompts_visual_layernorm|.*\.message_(fc|ln|attn))/,
    always: true,
    remedy:
      'Its eyes work only together with its message tokens and prompts. Take the CLIP it was made from (openai/clip-vit-base-patch32 or -patch16), and teach it here.',
  },
  { name: 'AltCLIP', kind: 'otherModel', always: true, tensor: /(^|\.)text_model\.(roberta\.|transformation\.)/ },
  {
    name: 'a CLIP with a text encoder of another kind (XLM-RoBERTa or BERT)',
    kind: 'otherModel',
    always: true,
    tensor: /(^|\.)text\.transformer\.embeddings\.word_embeddings/,
  },
  {
    name: 'SigLIP',
    kind: 'otherModel',
    tensor: /(^|\.)(vision_model\.head\.probe|vision_model\.embeddings\.patch_embedding\.bias|visual\.trunk\.attn_pool\.)/,
  },
  { name: 'CoCa', kind: 'otherModel', tensor: /(^|\.)(text_decoder\.resblocks|visual\.attn_pool\.)/ },
  { name: 'ResNet', kind: 'resnet', tensor: /(^|\.)(attnpool\.|layer1\.0\.conv1|visual\.layer[1-4]\.|bn1\.running_mean)/ },
  {
    name: 'EVA-CLIP',
    kind: 'otherModel',
    tensor:
      /(^|\.)((visual|vision_model|image_encoder)\..*(\.attn\.(q_bias|v_bias|inner_attn_ln|rope)|\.mlp\.(w1|w2|w3|ffn_ln))|visual\.rope)/,
  },
  {
    name: 'MobileCLIP (FastViT)',
    kind: 'otherModel',
    tensor:
      /(^|\.)(image_encoder\.model\.(patch_emb|network|stages)|visual\.trunk\.(stem|stages)\.\d+\.(\d+|blocks)\..*(reparam|token_mixer|conv_(scale|kxk)))/,
  },
  { name: 'ConvNeXt', kind: 'otherModel', tensor: /(^|\.)visual\.trunk\.(stem|stages)\./ },
  { name: 'a ViT of timm', kind: 'otherModel', tensor: /(^|\.)(visual\.trunk\.|(visual|image_encoder)\.blocks\.0\.)/ },
  { name: 'Perception Encoder', kind: 'otherModel', tensor: /(^|\.)visual\.(attn_pool|rope)\b/ },
  { name: 'BLIP', kind: 'otherModel', tensor: /(^|\.)(visual_encoder\.blocks\.0|qformer\.|Qformer\.|text_decoder\.bert)/ },
  { name: 'ALIGN', kind: 'otherModel', tensor: /(^|\.)vision_model\.encoder\.blocks\.\d+\.(depthwise|expansion)/ },
  { name: 'GroupViT', kind: 'otherModel', tensor: /(^|\.)vision_model\.encoder\.stages\.\d+\.(group_projector|downsample|layers)/ },
  { name: 'CLIPSeg', kind: 'otherModel', tensor: /(^|\.)decoder\.film_(mul|add)/ },
  { name: 'OWL-ViT', kind: 'otherModel', tensor: /(^|\.)(owlvit|owlv2)\./ },
  { name: 'VideoMAE', kind: 'otherModel', tensor: /(^|\.)(videomae\.|encoder\.blocks\.0\.attn\.qkv)/ },
  { name: 'DINOv2', kind: 'otherModel', tensor: /(^|\.)(blocks\.0\.ls1\.gamma|embeddings\.mask_token)/ },
];

/**
 * The model that these tensors are, where it is a known one that cannot run.
 * @param seemsWhole only signs that count even then
 */
export function strangerByTensors(source: TensorSource, seemsWhole = false): AppError | null {
  const names = [...source.tensors.keys()];
  for (const { name, kind, tensor, remedy = plainOnly, always = false } of families) {
    if (seemsWhole && !always) continue;
    const sign = names.find((candidate) => tensor.test(candidate));
    if (sign === undefined) continue;
    const what = kind === 'resnet' ? 'a CLIP with ResNet eyes' : /^an? /.test(name) ? name : `of the kind ${name}`;
    return refusal(kind, source.file, name, `${source.file} is ${what}, which does not run here (seen by its tensor ${sign}).`, remedy, {
      tensor: sign,
    });
  }
  return null;
}

const readable: ReadonlySet<string> = new Set([
  'clip',
  'clip_vision_model',
  'clip_text_model',
  'chinese_clip',
  'chinese_clip_vision_model',
  'chinese_clip_text_model',
  'bert',
  'roberta',
]);
const modelNames: Readonly<Record<string, string>> = {
  xclip: 'X-CLIP',
  siglip: 'SigLIP',
  siglip2: 'SigLIP 2',
  metaclip_2: 'MetaCLIP 2',
  altclip: 'AltCLIP',
  align: 'ALIGN',
  blip: 'BLIP',
  'blip-2': 'BLIP-2',
  clipseg: 'CLIPSeg',
  groupvit: 'GroupViT',
  owlvit: 'OWL-ViT',
  owlv2: 'OWLv2',
  clap: 'CLAP',
  flava: 'FLAVA',
  dinov2: 'DINOv2',
  vit: 'ViT',
  videomae: 'VideoMAE',
  'vision-text-dual-encoder': 'a pair of two other models',
  'vision-encoder-decoder': 'an image captioner',
};

/** config.json's `model_type`, where it names another model. */
export function strangerByType(path: string, modelType: unknown): AppError | null {
  if (typeof modelType !== 'string' || readable.has(modelType)) return null;
  const name = modelNames[modelType] ?? modelType;
  const kind = modelType === 'xclip' ? 'xclip' : 'otherModel';
  const remedy = families.find((family) => family.kind === kind && kind === 'xclip')?.remedy ?? plainOnly;
  return refusal(kind, path, name, `${path} says that the model is ${name} (model_type "${modelType}"), which does not run here.`, remedy);
}

/** The first bytes of a file, enough for every sign above. */
export async function headOf({ blob }: { readonly blob: Blob }): Promise<Uint8Array> {
  return new Uint8Array(await blob.slice(0, 600).arrayBuffer());
}
