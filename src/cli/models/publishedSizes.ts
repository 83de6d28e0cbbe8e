/**
 * The tensors of published models, by their own names and exact shapes, and the small files that lie beside them: for
 * checks at full size without the weights. Sizes are those of their public configs; the numbers of parameters that
 * follow from them are the published ones (modelsSelftest.test.ts).
 */

export type Shapes = Readonly<Record<string, readonly number[]>>;

export interface PublishedFile {
  readonly path: string;
  /** Weights of these shapes, or a small file's JSON. */
  readonly shapes?: Shapes;
  readonly json?: unknown;
}

export interface PublishedModel {
  readonly about: string;
  /** Repositories, by the folder of the model that their files go to ('' for the model itself). */
  readonly repositories: Readonly<Record<string, { readonly repo: string; readonly files: readonly PublishedFile[] }>>;
  readonly languages: readonly ('en' | 'zh')[];
  /** Side of a frame, pixels. */
  readonly image: number;
}

interface TowerSize {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
}

interface ClipSize {
  readonly vision: TowerSize & { readonly patch: number; readonly image: number };
  readonly text: TowerSize;
  readonly embedding: number;
}

const line = (name: string, outputs: number, inputs: number): Shapes => ({
  [`${name}.weight`]: [outputs, inputs],
  [`${name}.bias`]: [outputs],
});
const norm = (name: string, width: number): Shapes => ({ [`${name}.weight`]: [width], [`${name}.bias`]: [width] });
const merge = (shapes: readonly Shapes[]): Shapes => Object.assign({}, ...shapes) as Shapes;
const repeat = (count: number, shapes: (index: number) => readonly Shapes[]): Shapes =>
  merge(Array.from({ length: count }, (_, index) => merge(shapes(index))));
const [words, context] = [49_408, 77];

function huggingFaceBlocks(tower: string, { width: D, layers }: TowerSize): Shapes {
  return repeat(layers, (n) => [
    ...['q_proj', 'k_proj', 'v_proj', 'out_proj'].map((part) => line(`${tower}.encoder.layers.${n}.self_attn.${part}`, D, D)),
    norm(`${tower}.encoder.layers.${n}.layer_norm1`, D),
    norm(`${tower}.encoder.layers.${n}.layer_norm2`, D),
    line(`${tower}.encoder.layers.${n}.mlp.fc1`, 4 * D, D),
    line(`${tower}.encoder.layers.${n}.mlp.fc2`, D, 4 * D),
  ]);
}

/** transformers' CLIPModel. */
function huggingFaceClip({ vision, text, embedding: E }: ClipSize): PublishedFile[] {
  const { width: D, patch, image } = vision;
  const shapes = merge([
    { 'vision_model.embeddings.class_embedding': [D], 'vision_model.embeddings.patch_embedding.weight': [D, 3, patch, patch] },
    { 'vision_model.embeddings.position_embedding.weight': [(image / patch) ** 2 + 1, D], 'visual_projection.weight': [E, D] },
    norm('vision_model.pre_layrnorm', D),
    norm('vision_model.post_layernorm', D),
    huggingFaceBlocks('vision_model', vision),
    {
      'text_model.embeddings.token_embedding.weight': [words, text.width],
      'text_model.embeddings.position_embedding.weight': [context, text.width],
    },
    { 'text_projection.weight': [E, text.width], logit_scale: [] },
    norm('text_model.final_layer_norm', text.width),
    huggingFaceBlocks('text_model', text),
  ]);
  const tower = ({ width, layers, heads }: TowerSize) => ({
    hidden_size: width,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    intermediate_size: 4 * width,
    hidden_act: 'quick_gelu',
    layer_norm_eps: 1e-5,
    projection_dim: E,
  });
  const config = {
    architectures: ['CLIPModel'],
    model_type: 'clip',
    projection_dim: E,
    vision_config: { ...tower(vision), patch_size: patch, image_size: image },
    text_config: { ...tower(text), max_position_embeddings: context, vocab_size: words, eos_token_id: 2 },
  };
  return [
    { path: 'config.json', json: config },
    { path: 'model.safetensors', shapes },
  ];
}

function openAiBlocks(tower: string, { width: D, layers }: TowerSize): Shapes {
  return repeat(layers, (n) => [
    { [`${tower}.${n}.attn.in_proj_weight`]: [3 * D, D], [`${tower}.${n}.attn.in_proj_bias`]: [3 * D] },
    line(`${tower}.${n}.attn.out_proj`, D, D),
    norm(`${tower}.${n}.ln_1`, D),
    norm(`${tower}.${n}.ln_2`, D),
    line(`${tower}.${n}.mlp.c_fc`, 4 * D, D),
    line(`${tower}.${n}.mlp.c_proj`, D, 4 * D),
  ]);
}

/** OpenCLIP's CLIP: GELU, as its config says by saying nothing of quick_gelu. */
function openClip({ vision, text, embedding: E }: ClipSize): PublishedFile[] {
  const { width: D, patch, image, layers } = vision;
  const shapes = merge([
    {
      'visual.class_embedding': [D],
      'visual.conv1.weight': [D, 3, patch, patch],
      'visual.positional_embedding': [(image / patch) ** 2 + 1, D],
      'visual.proj': [D, E],
    },
    norm('visual.ln_pre', D),
    norm('visual.ln_post', D),
    openAiBlocks('visual.transformer.resblocks', vision),
    {
      'token_embedding.weight': [words, text.width],
      positional_embedding: [context, text.width],
      text_projection: [text.width, E],
      logit_scale: [],
    },
    norm('ln_final', text.width),
    openAiBlocks('transformer.resblocks', text),
  ]);
  const config = {
    model_cfg: {
      embed_dim: E,
      vision_cfg: { image_size: image, layers, width: D, patch_size: patch },
      text_cfg: { context_length: context, vocab_size: words, width: text.width, heads: text.heads, layers: text.layers },
    },
    preprocess_cfg: { mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] },
  };
  return [
    { path: 'open_clip_config.json', json: config },
    { path: 'open_clip_model.safetensors', shapes },
  ];
}

/** The text side of OFA-Sys/chinese-clip-vit-base-patch16 (RoBERTa-wwm-ext-base). */
const chineseText = merge([
  { 'text_model.embeddings.word_embeddings.weight': [21_128, 768], 'text_model.embeddings.position_embeddings.weight': [512, 768] },
  { 'text_model.embeddings.token_type_embeddings.weight': [2, 768], 'text_projection.weight': [512, 768] },
  norm('text_model.embeddings.LayerNorm', 768),
  repeat(12, (n) => [
    ...['self.query', 'self.key', 'self.value', 'output.dense'].map((part) =>
      line(`text_model.encoder.layer.${n}.attention.${part}`, 768, 768),
    ),
    norm(`text_model.encoder.layer.${n}.attention.output.LayerNorm`, 768),
    line(`text_model.encoder.layer.${n}.intermediate.dense`, 3072, 768),
    line(`text_model.encoder.layer.${n}.output.dense`, 768, 3072),
    norm(`text_model.encoder.layer.${n}.output.LayerNorm`, 768),
  ]),
]);

const tower = (width: number, layers: number): TowerSize => ({ width, layers, heads: width / 64 });
const alone = (repo: string, files: readonly PublishedFile[]) => ({ '': { repo, files } });

export const publishedModels = {
  'clip-b16': {
    about: "CLIP ViT-B/16 with Chinese-CLIP's text",
    repositories: {
      '': {
        repo: 'openai/clip-vit-base-patch16',
        files: huggingFaceClip({ vision: { ...tower(768, 12), patch: 16, image: 224 }, text: tower(512, 12), embedding: 512 }),
      },
      'chinese/': {
        repo: 'OFA-Sys/chinese-clip-vit-base-patch16',
        files: [
          { path: 'config.json', json: {} },
          { path: 'model.safetensors', shapes: chineseText },
        ],
      },
    },
    languages: ['en', 'zh'],
    image: 224,
  },
  'tinyclip-8m': {
    about: 'TinyCLIP ViT-8M/16, Text-3M',
    repositories: alone(
      'wkcn/TinyCLIP-ViT-8M-16-Text-3M-YFCC15M',
      huggingFaceClip({ vision: { ...tower(256, 10), patch: 16, image: 224 }, text: tower(256, 3), embedding: 512 }),
    ),
    languages: ['en'],
    image: 224,
  },
  'tinyclip-39m': {
    about: 'TinyCLIP ViT-39M/16, Text-19M',
    repositories: alone(
      'wkcn/TinyCLIP-ViT-39M-16-Text-19M-YFCC15M',
      huggingFaceClip({ vision: { ...tower(512, 12), patch: 16, image: 224 }, text: tower(512, 6), embedding: 512 }),
    ),
    languages: ['en'],
    image: 224,
  },
  'datacomp-b32': {
    about: 'DataComp ViT-B/32 at 256',
    repositories: alone(
      'laion/CLIP-ViT-B-32-256x256-DataComp-s34B-b86K',
      openClip({ vision: { ...tower(768, 12), patch: 32, image: 256 }, text: tower(512, 12), embedding: 512 }),
    ),
    languages: ['en'],
    image: 256,
  },
} as const satisfies Record<string, PublishedModel>;

export type PublishedName = keyof typeof publishedModels;

/** Numbers in a model's weights. */
export function parameters({ repositories }: PublishedModel): number {
  const shapes = Object.values(repositories).flatMap(({ files }) => files.flatMap((file) => Object.values(file.shapes ?? {})));
  return shapes.reduce((sum, shape) => sum + shape.reduce((product, side) => product * side, 1), 0);
}
