/**
 * What tensors cannot tell of a tower: its activation, how many heads its width is cut into, the epsilon of its layer
 * norms, where its text ends. Read from the files beside the weights, each by the rules of the program that wrote
 * them, defaults included; what nothing tells is assumed, and each assumption is told.
 */
import type { Assumption, ModelChoices } from '../../../shared/models/models';
import type { Activation } from '../../nn';
import type { EndOfText } from '../../text/towers/clipTextTower';
import type { CheckpointLayout } from '../layout/layouts';
import { usualTextHeads } from '../../text/towers/usualHeads';
import { type ConfigFiles, type FoundConfig, type Json, section } from '../parts/configFiles';
import { refusal } from '../../files/refusal';

type TowerName = 'vision' | 'english' | 'chinese';

/** undefined: nothing tells. */
interface TowerMeaning {
  readonly activation: Extract<Activation, 'gelu' | 'quickGelu'> | undefined;
  readonly heads: number | undefined;
  readonly epsilon: number | undefined;
  /** 'largest': the largest id of a text ends it (OpenAI); a number: the first of that id (Hugging Face). */
  readonly endOfText: EndOfText | undefined;
  readonly padding: number | undefined;
  /** Which file told. */
  readonly from: string | null;
}

const nothing: TowerMeaning = {
  activation: undefined,
  heads: undefined,
  epsilon: undefined,
  endOfText: undefined,
  padding: undefined,
  from: null,
};

/**
 * @param writtenBy decides which of two kinds of config counts where both are there, as in OpenCLIP's repositories
 * @throws AppError `model-invalid` for an activation or a pooling that the engine does not have, by its name
 */
export function towerMeaning(tower: TowerName, width: number, writtenBy: CheckpointLayout, configs: ConfigFiles): TowerMeaning {
  const { huggingFace, openClip, chineseEyes, chineseText } = configs;
  const byHuggingFace = huggingFace === null ? null : fromHuggingFace(tower, width, huggingFace);
  const byOpenClip = openClip === null || tower === 'chinese' ? null : fromOpenClip(tower, width, openClip);
  const byChinese =
    tower === 'vision' && chineseEyes !== null
      ? fromChineseEyes(width, chineseEyes)
      : tower === 'chinese' && chineseText !== null
        ? fromChineseText(width, chineseText)
        : null;
  const order =
    writtenBy === 'Hugging Face'
      ? [byHuggingFace, byChinese, byOpenClip]
      : writtenBy === 'OpenAI'
        ? [byOpenClip, byHuggingFace, byChinese]
        : [byChinese, byHuggingFace, byOpenClip];
  return order.find((meaning) => meaning !== null) ?? nothing;
}

/** transformers' CLIPConfig, ChineseCLIPConfig and BertConfig: a key that is left out has the class's default. */
function fromHuggingFace(tower: TowerName, tensorWidth: number, { path, json }: FoundConfig): TowerMeaning | null {
  const name = tower === 'vision' ? 'vision_config' : 'text_config';
  const type = String(json.model_type ?? ('vocab_size' in json ? 'text' : 'vision'));
  const foreign = { vision: /text|bert/, english: /vision|bert|chinese/, chinese: /vision|^clip_/ }[tower];
  const alone = 'hidden_size' in json && !foreign.test(type);
  if (!(name in json) && !(`${name}_dict` in json) && !alone) return null;
  const own = { ...section(json[`${name}_dict`]), ...section(json[name] ?? (alone ? json : undefined)) };
  const isBert = tower === 'chinese';
  const heads = count(own.num_attention_heads) ?? (tower === 'english' ? 8 : 12);
  const width = count(own.hidden_size);
  refuseOther(path, width, tensorWidth);
  const end = own.eos_token_id;
  return {
    activation: activationNamed(own.hidden_act ?? (isBert ? 'gelu' : 'quick_gelu'), path),
    heads: own.num_attention_heads === undefined && width !== undefined && width % heads !== 0 ? undefined : heads,
    epsilon: positive(own.layer_norm_eps) ?? (isBert ? 1e-12 : 1e-5),
    // transformers, modeling_clip.py: an eos_token_id of 2 stands in old configs, which were right only by the largest id.
    endOfText: typeof end === 'number' && end !== 2 ? end : 'largest',
    padding: isBert ? (typeof own.pad_token_id === 'number' ? own.pad_token_id : 0) : undefined,
    from: path,
  };
}

/** open_clip's model.py: GELU unless quick_gelu, heads head_width wide (64), layer norms of PyTorch (1e-5). */
function fromOpenClip(tower: TowerName, width: number, { path, json }: FoundConfig): TowerMeaning | null {
  const model = 'model_cfg' in json ? section(json.model_cfg) : json;
  const own = section(model[tower === 'vision' ? 'vision_cfg' : 'text_cfg']);
  for (const key of ['timm_model_name', 'hf_model_name'] as const) {
    if (typeof own[key] === 'string')
      throw refusal(
        'otherModel',
        path,
        own[key],
        `${path} says that the ${tower === 'vision' ? 'eyes are' : 'text encoder is'} ${own[key]}, which does not run here.`,
        "Take a CLIP whose towers are both OpenCLIP's own transformers (ViT-B-32, ViT-B-16, ViT-L-14).",
      );
  }
  if (Array.isArray(own.layers))
    throw refusal(
      'resnet',
      path,
      'ResNet',
      `${path} describes a CLIP with ResNet eyes; only vision transformers run here.`,
      'Take a ViT-B/32, ViT-B/16 or ViT-L/14.',
    );
  refuseOther(path, count(own.width), width);
  refuseOtherPooling(tower, own, path);
  const kwargs = section(own.act_kwargs);
  if (typeof kwargs.approximate === 'string' && kwargs.approximate !== 'none') activationNamed(`gelu (${kwargs.approximate})`, path);
  const headWidth = count(own.head_width) ?? 64;
  const heads = tower === 'vision' ? width / headWidth : (count(own.heads) ?? 8);
  return {
    activation: model.quick_gelu === true ? 'quickGelu' : 'gelu',
    heads: Number.isInteger(heads) ? heads : undefined,
    epsilon: positive(section(own.norm_kwargs).eps) ?? 1e-5,
    endOfText: own.pool_type === 'eos' && typeof own.eos_id === 'number' ? own.eos_id : 'largest',
    padding: undefined,
    from: path,
  };
}

function refuseOtherPooling(tower: TowerName, own: Json, path: string): void {
  const plain = tower === 'vision' ? ['tok'] : ['argmax', 'eos'];
  const pool = own.pool_type;
  const other = [
    typeof pool === 'string' && !plain.includes(pool) ? `pool_type "${pool}"` : '',
    own.global_average_pool === true ? 'global_average_pool' : '',
    own.attentional_pool !== undefined && own.attentional_pool !== false ? 'attentional_pool' : '',
    own.no_causal_mask === true ? 'no_causal_mask' : '',
    own.embed_cls === true ? 'embed_cls' : '',
    own.final_ln_after_pool === true ? 'final_ln_after_pool' : '',
    own.input_patchnorm === true ? 'input_patchnorm' : '',
  ].find((name) => name !== '');
  if (other === undefined) return;
  throw refusal(
    'pooling',
    path,
    other,
    `${path} asks for ${other}, which CLIP's own towers do not have and this app does not run.`,
    'Take a plain CLIP: class token for pictures, end-of-text token under a causal mask for texts.',
  );
}

/** cn_clip/clip/model.py: its eyes are OpenAI's (QuickGELU), heads vision_head_width wide (64). */
function fromChineseEyes(width: number, { path, json }: FoundConfig): TowerMeaning {
  if (Array.isArray(json.vision_layers))
    throw refusal(
      'resnet',
      path,
      'ResNet',
      `${path} describes a Chinese-CLIP with ResNet eyes; only vision transformers run here.`,
      'Take Chinese-CLIP ViT-B/16, ViT-L/14 or ViT-H/14.',
    );
  refuseOther(path, count(json.vision_width), width);
  const heads = width / (count(json.vision_head_width) ?? 64);
  return { ...nothing, activation: 'quickGelu', heads: Number.isInteger(heads) ? heads : undefined, epsilon: 1e-5, from: path };
}

function fromChineseText(width: number, { path, json }: FoundConfig): TowerMeaning {
  refuseOther(path, count(json.text_hidden_size), width);
  return {
    ...nothing,
    activation: activationNamed(json.text_hidden_act ?? 'gelu', path),
    heads: count(json.text_num_attention_heads),
    epsilon: positive(json.text_layer_norm_eps) ?? 1e-12,
    padding: 0,
    from: path,
  };
}

/** A config that lies beside weights of another width was made for another model: nothing it says may be believed. */
function refuseOther(path: string, said: number | undefined, width: number): void {
  if (said === undefined || said === width) return;
  throw refusal(
    'configMisfit',
    path,
    `${said} / ${width}`,
    `${path} is of another model: it says a width of ${said}, the weights beside it have ${width}.`,
    'Drop the weights with the config they were published with, or without one.',
    { said, width },
  );
}

/** @throws AppError `model-invalid` naming the activation */
function activationNamed(name: unknown, path: string): 'gelu' | 'quickGelu' {
  if (name === 'quick_gelu') return 'quickGelu';
  if (name === 'gelu' || name === 'gelu_python') return 'gelu';
  throw refusal(
    'activation',
    path,
    String(name),
    `${path} asks for the activation "${String(name)}"; only gelu and quick_gelu run here.`,
    "Take a model of CLIP's own kind; with another activation the answers would be wrong without a word.",
  );
}

/** Heads of the published towers: 64 wide but for the largest eyes (80 in ViT-H/14, 88 in g/14, 104 in bigG/14). */
function usualHeads(width: number, tower: TowerName = 'english'): number {
  if (tower === 'vision' && [1280, 1408, 1664].includes(width)) return 16;
  return usualTextHeads(width);
}

export interface Known {
  readonly activation: 'gelu' | 'quickGelu';
  readonly heads: number;
  readonly assumed: readonly Assumption[];
}

/**
 * What is told, and for the rest what is usual: QuickGELU in CLIP's towers (GELU where the file's name is OpenCLIP's),
 * GELU in BERT, heads 64 wide.
 * @param certain the weights are of a program that knows only one activation and one width of heads (OpenAI's own
 * archive, cn_clip), so that the usual is no assumption
 */
export function withUsual(
  tower: TowerName,
  width: number,
  told: TowerMeaning,
  { file, certain }: { readonly file: string; readonly certain: boolean },
): Known {
  const usual = tower === 'chinese' ? 'gelu' : /open_?clip|laion|datacomp/i.test(file) ? 'gelu' : 'quickGelu';
  const heads = told.heads ?? usualHeads(width, tower);
  const activation = told.activation ?? usual;
  const assumed: Assumption[] = [
    ...(told.activation === undefined && !certain ? [{ tower, about: 'activation' as const, value: activation }] : []),
    ...(told.heads === undefined && !certain ? [{ tower, about: 'heads' as const, value: String(heads) }] : []),
  ];
  return { activation, heads, assumed };
}

/** A person's own word goes before what the files say. */
export function withChoices(told: TowerMeaning, { activation, heads }: ModelChoices, tower: TowerName): TowerMeaning {
  if (tower === 'chinese') return told; // BERT means one thing
  return { ...told, ...(activation === undefined ? {} : { activation }), ...(heads?.[tower] === undefined ? {} : { heads: heads[tower] }) };
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined;
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined;
}
