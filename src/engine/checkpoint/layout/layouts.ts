/**
 * Which of a model's three parts a file of tensors holds, and in whose layout. A part is known by the names of its
 * tensors inside the tower, whatever stands before them (checkpoint/layout/wrappings), and handed on under Hugging Face's names.
 */
import { sourceOfViews, viewsOf } from '../../files/tensors/tensorViews';
import { findTower, withoutWrappers, type Unwrapped } from './wrappings';
import { chineseOriginalText, huggingFaceOnly, isInTable, openAiText, openAiVision, toHuggingFace, type NamingTable } from './naming';
import type { TensorSource } from '../../files/tensors/tensorSource';

export type PartName = 'vision' | 'english' | 'chinese';
/** Which program wrote the weights, as far as their names tell. */
export type CheckpointLayout = 'OpenAI' | 'Hugging Face' | 'Chinese-CLIP';

export interface TowerPart {
  readonly part: PartName;
  readonly layout: CheckpointLayout;
  /** Under Hugging Face's names. */
  readonly source: TensorSource;
  /** What stood before the tower's names in the file. */
  readonly prefix: string;
  /** The file's names (wrappers left out) of the tower's tensors. */
  readonly names: readonly string[];
  /** Tensors inside the tower, by the file's names, that no plain tower of this layout has. */
  readonly extra: readonly string[];
}

/** A part, the path of its file and that file's own tensors. */
export type PartInFile = TowerPart & { readonly path: string; readonly file: TensorSource };

interface Sign {
  readonly part: PartName;
  readonly layout: CheckpointLayout;
  /** What the table puts before the tower's own names. */
  readonly root: string;
  readonly table: NamingTable;
  /** Inside the tower: a tensor that only this layout has. */
  readonly anchor: string;
  /** Names of the table that may stand outside of the tower, without the root. */
  readonly outside: readonly string[];
  /** Inside the tower: where a tensor that the table does not know changes what the tower computes. */
  readonly inside: RegExp;
}

const signs: readonly Sign[] = [
  {
    part: 'vision',
    layout: 'OpenAI',
    root: 'visual.',
    table: openAiVision,
    anchor: 'class_embedding',
    outside: [],
    inside: /^(transformer\.|\w+$|(conv1|ln_\w+|attn_pool|prompt\w*|VPT\w*|temporal\w*)\.)/,
  },
  {
    part: 'vision',
    layout: 'Hugging Face',
    root: 'vision_model.',
    table: huggingFaceOnly(openAiVision),
    anchor: 'embeddings.patch_embedding.weight',
    outside: ['visual_projection.weight'],
    inside: /^(encoder|embeddings|head|pre_|post_)/,
  },
  {
    part: 'english',
    layout: 'OpenAI',
    root: '',
    table: openAiText,
    anchor: 'ln_final.weight',
    outside: ['token_embedding.weight', 'positional_embedding', 'text_projection', 'text_projection.weight'],
    inside: /^transformer\./,
  },
  {
    part: 'english',
    layout: 'Hugging Face',
    root: 'text_model.',
    table: huggingFaceOnly(openAiText),
    anchor: 'embeddings.token_embedding.weight',
    outside: ['text_projection.weight'],
    inside: /^(encoder|embeddings)\./,
  },
  {
    part: 'chinese',
    layout: 'Chinese-CLIP',
    root: 'bert.',
    table: chineseOriginalText,
    anchor: 'embeddings.word_embeddings.weight',
    outside: ['text_projection'],
    inside: /^(encoder|embeddings)\./,
  },
  {
    part: 'chinese',
    layout: 'Hugging Face',
    root: 'text_model.',
    table: huggingFaceOnly(chineseOriginalText),
    anchor: 'embeddings.word_embeddings.weight',
    outside: ['text_projection.weight'],
    inside: /^(encoder|embeddings)\./,
  },
];

/** Beside the weights: places, masks, counters and the like, which the engine makes itself. */
const bookkeeping =
  /(^|\.)(position_ids|token_type_ids|attn_mask|num_batches_tracked|logit_scale|logit_bias|input_resolution|context_length|vocab_size|mask_token)$/;

/** The parts in a file, each in the layout that most of its tensors fit. */
export function findParts(source: TensorSource): TowerPart[] {
  const plain = withoutWrappers(source);
  const found = signs.flatMap((sign) => {
    const tower = findTower(plain, {
      anchor: sign.anchor,
      outside: sign.outside,
      known: (name) => isInTable(named(name, sign), sign.table),
    });
    return tower === null ? [] : [{ sign, tower }];
  });
  return (['vision', 'english', 'chinese'] as const).flatMap((part) => {
    const best = found.filter(({ sign }) => sign.part === part).toSorted((a, b) => b.tower.names.size - a.tower.names.size)[0];
    return best === undefined ? [] : [partOf(plain, best.sign, best.tower)];
  });
}

/** A name inside the tower as the layout's table has it. */
function named(name: string, { root, outside }: Sign): string {
  return outside.includes(name) && root !== '' ? name : root + name;
}

function partOf(plain: TensorSource, sign: Sign, { prefix, names }: Unwrapped): TowerPart {
  const fileNames = new Set(names.values());
  const back = new Map([...names].map(([name, fileName]) => [fileName, named(name, sign)]));
  const extra = [...plain.tensors.values()].filter(
    ({ name, shape }) =>
      name.startsWith(prefix) &&
      !fileNames.has(name) &&
      sign.inside.test(name.slice(prefix.length)) &&
      !bookkeeping.test(name) &&
      shape.length > 0,
  );
  return {
    part: sign.part,
    layout: sign.layout,
    source: toHuggingFace(
      sourceOfViews(
        viewsOf(plain, (name) => back.get(name)),
        plain,
      ),
      sign.table,
    ),
    prefix,
    names: [...fileNames],
    extra: extra.map(({ name }) => name),
  };
}
