/**
 * What kind of model a repository holds, told by its configuration before any weights are fetched, and whether it can
 * run here: plain vision transformers with a class token beside a CLIP or BERT text tower. Everything else is refused
 * by its own name. What the weights themselves say is read when they are here (checkpoint).
 */
import type { Refusal, RefusalReason } from '../../../shared/models/hub';
import type { EyesSizes, TextSizes } from './cost';
import { nearestTo } from './nearest';

export type Json = Readonly<Record<string, unknown>>;

export interface Configs {
  /** config.json, parsed; null where there is none. */
  readonly huggingFace: Json | null;
  /** open_clip_config.json */
  readonly openClip: Json | null;
}

export interface Kind {
  readonly family: 'CLIP' | 'Chinese-CLIP';
  readonly eyes: EyesSizes;
  readonly text: TextSizes;
  readonly embedding: number;
  readonly languages: readonly ('en' | 'zh')[];
}

export type KindReading = { readonly kind: Kind } | { readonly refusal: Refusal } | 'unread';

/** @param repo its name: with no configuration it may still say what it is */
export function readKind({ huggingFace, openClip }: Configs, repo: string, paths: readonly string[]): KindReading {
  const refuse = (reason: RefusalReason, what: string): KindReading => ({
    refusal: { reason, what, nearest: nearestTo(reason, `${repo} ${what}`) },
  });
  if (openClip !== null) {
    const model = record(openClip.model_cfg) ?? openClip;
    const strange = strangeOpenClip(model);
    return strange === null ? { kind: openClipKind(model) } : refuse(...strange);
  }
  if (
    huggingFace !== null &&
    ('model_type' in huggingFace || 'vision_config' in huggingFace || 'architectures' in huggingFace || 'architecture' in huggingFace)
  ) {
    const strange = strangeHuggingFace(huggingFace);
    return strange === null ? { kind: huggingFaceKind(huggingFace) } : refuse(...strange);
  }
  if (paths.some((path) => /(^|\/)adapter_config\.json$/.test(path))) return refuse('lora', repo);
  const name = [repo, ...paths].find((text) => /(^|[^a-z])(rn\d+|resnet)/i.test(text));
  if (name !== undefined) return refuse('resnet', name);
  return 'unread';
}

type Strange = readonly [reason: RefusalReason, what: string];

/** By model_type, the kinds that people ask for most. */
const types: readonly (readonly [RegExp, RefusalReason])[] = [
  [/^siglip/, 'siglip'],
  [/^x_?clip/, 'video-modules'],
  [/^clip_vision/, 'eyes-alone'],
  [/^chinese_clip_vision/, 'eyes-alone'],
  [/^clip_text/, 'text-alone'],
  [/^(bert|roberta|chinese_clip_text)/, 'bert-text-alone'],
  [/^(altclip|metaclip_2|xlm|mt5|t5)/, 'sentencepiece'],
  [/^(mobileclip|fastvit|mobile_clip)/, 'fastvit'],
  [/^(eva|pe_|perception|evaclip)/, 'rope'],
  [/^coca/, 'coca'],
  [/^resnet/, 'resnet'],
  [/^convnext/, 'convnext'],
];

function strangeHuggingFace(config: Json): Strange | null {
  const type = typeof config.model_type === 'string' ? config.model_type : '';
  const named = text(config.architecture) ?? text((config.architectures as unknown[] | undefined)?.[0]) ?? 'unknown';
  if (type === '' && config.vision_config === undefined) return byBackbone(named) ?? ['timm', named];
  const known = types.find(([pattern]) => pattern.test(type));
  if (known !== undefined) return [known[1], type];
  if (type !== '' && type !== 'clip' && type !== 'chinese_clip') return byBackbone(type) ?? ['other-kind', type];
  if (record(config.quantization_config) !== null)
    return ['quantised', text(record(config.quantization_config)?.quant_method) ?? 'quantization_config'];
  const vision = record(config.vision_config) ?? {};
  const towers = [vision, record(config.text_config) ?? {}];
  const acts = towers.map(({ hidden_act: act }) => act).find((act) => act !== undefined && act !== 'gelu' && act !== 'quick_gelu');
  if (acts !== undefined) return ['activation', String(acts)];
  const architecture = text((config.architectures as unknown[] | undefined)?.[0]) ?? '';
  if (/VisionModel/.test(architecture)) return ['eyes-alone', architecture];
  if (/TextModel/.test(architecture)) return ['text-alone', architecture];
  return null;
}

/** open_clip's model_cfg: what its own factory would build other parts for. */
function strangeOpenClip(model: Json): Strange | null {
  const vision = record(model.vision_cfg) ?? {};
  const words = record(model.text_cfg) ?? {};
  const timm = text(vision.timm_model_name);
  if (timm !== null) return byBackbone(timm) ?? ['timm', timm];
  if (Array.isArray(vision.layers)) return ['resnet', `ResNet ${vision.layers.join('-')}`];
  if (record(model.multimodal_cfg) !== null) return ['coca', 'multimodal_cfg'];
  const pooled = ['attentional_pool', 'attn_pooler_queries'].find((key) => key in vision && vision[key] !== false);
  if (pooled !== undefined) return ['attention-pooling', pooled];
  const other = ['input_patchnorm', 'no_ln_pre', 'final_ln_after_pool', 'global_average_pool', 'use_rotary_embed'].find(
    (key) => vision[key] === true,
  );
  if (other !== undefined) return [/rotary/.test(other) ? 'rope' : 'other-kind', other];
  if (vision.pool_type !== undefined && vision.pool_type !== 'tok') return ['attention-pooling', `pool_type ${String(vision.pool_type)}`];
  const hf = text(words.hf_model_name);
  if (hf !== null) return [/xlm|mt5|t5|m2m/i.test(hf) ? 'sentencepiece' : 'other-text', hf];
  const tokenizer = text(words.hf_tokenizer_name);
  if (tokenizer !== null && !/clip/i.test(tokenizer)) return ['sentencepiece', tokenizer];
  if (tokenizer !== null && /siglip/i.test(tokenizer)) return ['sentencepiece', tokenizer];
  const odd = ['no_causal_mask', 'embed_cls'].find((key) => words[key] === true);
  if (odd !== undefined) return ['other-text', odd];
  if (words.pool_type !== undefined && words.pool_type !== 'argmax' && words.pool_type !== 'eos')
    return ['other-text', `pool_type ${String(words.pool_type)}`];
  const act = [vision, words].find((tower) => record(tower.act_kwargs) !== null);
  return act === undefined ? null : ['activation', JSON.stringify(act.act_kwargs)];
}

function byBackbone(name: string): Strange | null {
  if (/siglip/i.test(name)) return ['siglip', name];
  if (/fastvit|mobileclip|vit_base_mci/i.test(name)) return ['fastvit', name];
  if (/eva|(^|_)pe_|rope/i.test(name)) return ['rope', name];
  if (/convnext/i.test(name)) return ['convnext', name];
  if (/resnet/i.test(name)) return ['resnet', name];
  return null;
}

/** transformers' defaults: a configuration names only what differs from them. */
function huggingFaceKind(config: Json): Kind {
  const chinese = config.model_type === 'chinese_clip';
  const vision = { ...record(config.vision_config_dict), ...record(config.vision_config) };
  const words = { ...record(config.text_config_dict), ...record(config.text_config) };
  const width = count(vision.hidden_size, 768);
  const textWidth = count(words.hidden_size, chinese ? 768 : 512);
  return {
    family: chinese ? 'Chinese-CLIP' : 'CLIP',
    eyes: {
      width,
      layers: count(vision.num_hidden_layers, 12),
      hidden: count(vision.intermediate_size, 3072),
      patch: count(vision.patch_size, 32),
      image: count(vision.image_size, 224),
    },
    text: {
      width: textWidth,
      layers: count(words.num_hidden_layers, 12),
      hidden: count(words.intermediate_size, chinese ? 3072 : 2048),
      vocabulary: count(words.vocab_size, chinese ? 21_128 : 49_408),
      context: count(words.max_position_embeddings, chinese ? 512 : 77),
    },
    embedding: count(config.projection_dim, 512),
    languages: chinese ? ['zh'] : ['en'],
  };
}

/** open_clip's CLIPVisionCfg and CLIPTextCfg, defaults included. */
function openClipKind(model: Json): Kind {
  const vision = record(model.vision_cfg) ?? {};
  const words = record(model.text_cfg) ?? {};
  const width = count(vision.width, 768);
  const textWidth = count(words.width, 512);
  const ratio = (value: unknown) => (typeof value === 'number' && value > 0 ? value : 4);
  return {
    family: 'CLIP',
    eyes: {
      width,
      layers: count(vision.layers, 12),
      hidden: Math.round(width * ratio(vision.mlp_ratio)),
      patch: count(vision.patch_size, 16),
      image: count(Array.isArray(vision.image_size) ? vision.image_size[0] : vision.image_size, 224),
    },
    text: {
      width: textWidth,
      layers: count(words.layers, 12),
      hidden: Math.round(textWidth * ratio(words.mlp_ratio)),
      vocabulary: count(words.vocab_size, 49_408),
      context: count(words.context_length, 77),
    },
    embedding: count(model.embed_dim, 512),
    languages: ['en'],
  };
}

const letters: Readonly<Record<number, string>> = { 384: 'S', 768: 'B', 1024: 'L', 1280: 'H', 1408: 'g', 1664: 'bigG' };

/** "CLIP ViT-B/16", "CLIP ViT-B/32 at 256", "CLIP ViT/16 of width 256 and 10 layers". */
export function kindName({ family, eyes: { width, layers, patch, image } }: Kind): string {
  const usual = letters[width] !== undefined && (width !== 768 || layers === 12);
  const shape = usual ? `ViT-${letters[width]}/${patch}` : `ViT/${patch}, ${width} × ${layers}`;
  return `${family} ${shape}${image === 224 ? '' : ` @ ${image}`}`;
}

function record(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, 80) : null;
}

/** Sizes of other people's files are bounded before anything is computed from them. */
function count(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 1e6 ? value : otherwise;
}
