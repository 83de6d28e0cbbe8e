/** Models of another kind than CLIP's plain transformers, told by their config or their tensors, and what a file holds that is not used. */
import type { AppError } from '../../shared/errors/errors';
import type { ModelFile } from '../files/modelFile';
import type { PartInFile, PartName } from './layout/layouts';
import type { TensorSource } from '../files/tensors/tensorSource';
import { folderOf, readConfigs } from './parts/configFiles';
import { packedWeights, refuseQuantised } from './parts/quantised';
import type { OpenedFile } from './parts/shards';
import { strangerByTensors, strangerByType } from './refuse/strangers';
import { refusal } from '../files/refusal';
import { withoutWrappers } from './layout/wrappings';

/** @throws AppError `model-invalid` whose details say the `kind` of model */
export async function refuseStrangers(
  weights: readonly OpenedFile[],
  found: ReadonlyMap<PartName, PartInFile>,
  files: readonly ModelFile[],
): Promise<void> {
  for (const { path, source } of weights) {
    const { huggingFace } = await readConfigs(files, folderOf(path));
    const byType = huggingFace === null ? null : strangerByType(huggingFace.path, huggingFace.json.model_type);
    if (byType !== null) throw byType;
    const stranger = strangerByTensors(source, true);
    if (stranger !== null) throw stranger;
  }
  for (const { source: tower, file, extra, part } of found.values()) {
    refuseQuantised(tower);
    if (extra.length > 0) throw strangerByTensors(file) ?? packedWeights(file) ?? extraParts(file.file, extra);
    const projection = part === 'vision' ? 'visual_projection.weight' : 'text_projection.weight';
    if (!tower.tensors.has(projection)) throw strangerByTensors(file) ?? packedWeights(file) ?? withoutProjection(file, part);
  }
  if (found.has('vision')) return;
  const strangers = weights.map(({ source }) => strangerByTensors(source) ?? packedWeights(source));
  const stranger = strangers.find((error) => error !== null);
  if (stranger != null) throw stranger;
}

function extraParts(file: string, extra: readonly string[]): AppError {
  const more = extra.length === 1 ? '' : `, and ${extra.length - 1} more`;
  return refusal(
    'extraParts',
    file,
    extra[0]!,
    `${file} holds parts that CLIP's own transformer does not have (${extra[0]!}${more}). Without them it would answer otherwise than its makers meant, so it is not taken.`,
    'Take the CLIP it was made from, and teach it here.',
    { tensor: extra[0]! },
  );
}

function withoutProjection({ file, tensors }: TensorSource, part: PartName): AppError {
  const isClassifier = part === 'chinese' && [...tensors.keys()].some((name) => /(^|\.)classifier\.weight$/.test(name));
  if (isClassifier) {
    return refusal(
      'classifier',
      file,
      'Taiyi',
      `${file} is a BERT with a classifier, as Taiyi-CLIP's text encoder is, and not Chinese-CLIP's: its projection into the space of pictures is of another kind.`,
      'Take Chinese-CLIP (OFA-Sys/chinese-clip-vit-base-patch16).',
      { tensor: 'text_projection' },
    );
  }
  const what = part === 'vision' ? 'eyes' : 'a text encoder';
  const tensor = part === 'vision' ? 'visual_projection.weight' : 'text_projection.weight';
  return refusal(
    'noProjection',
    file,
    what,
    `${file} holds ${what} without the projection into the space that pictures and texts share (${tensor}).`,
    'Take the whole CLIP (CLIPModel, or CLIPVisionModelWithProjection for eyes alone).',
    { tensor },
  );
}

const worthNoWord =
  /^(logit_scale|logit_bias|optimizer|optim|lr_schedulers?|scheduler|scaler|amp|loops|callbacks|input_resolution|context_length|vocab_size|epoch)\b/;

/** First words of the tensors that no tower takes. */
export function unusedIn(weights: readonly OpenedFile[], parts: readonly PartInFile[]): string[] {
  const groups = weights.flatMap(({ path, source }) => {
    const own = parts.filter((part) => part.path === path);
    if (own.length === 0) return [];
    const taken = new Set(own.flatMap(({ names }) => names));
    const rest = [...withoutWrappers(source).tensors.keys()].filter(
      (name) => !taken.has(name) && !/(^|\.)(position_ids|attn_mask|pooler\..*|logit_scale|logit_bias)$/.test(name),
    );
    return rest
      .map((name) => name.replace(/^((model|state_dict|model_state_dict)\.)+/, ''))
      .filter((name) => !worthNoWord.test(name))
      .map((name) => name.split('.')[0]!);
  });
  return [...new Set(groups)].slice(0, 8);
}
