/** Each part of a model with what it means: sizes from its tensors, the rest from the files beside it (meaning, pixels). */
import type { Assumption, ModelChoices } from '../../../shared/models/models';
import type { ModelFile } from '../../files/modelFile';
import type { PartName } from '../layout/layouts';
import { checkChinese, checkEnglish, checkVision, visionSizes, type VisionSizes } from './sizes';
import { chineseTextConfig, type ChineseTextConfig } from '../../text/towers/chineseTextTower';
import { clipTextConfig, type ClipTextConfig } from '../../text/towers/clipTextTower';
import { folderOf, readConfigs } from '../parts/configFiles';
import { towerMeaning, withChoices, withUsual } from './meaning';
import type { CheckpointLayout } from '../layout/layouts';
import { pixelsOf } from './readPixels';
import type { Pixels } from '../../model/pixels';
import type { TokenizerFiles } from '../../text/tokenizer/tokenizers';
import type { TensorSource } from '../../files/tensors/tensorSource';
import { checkTextSizes, checkVisionSizes } from './plausible';
import type { PartInFile } from '../layout/layouts';
import { tokenizerFiles } from '../parts/tokenizerFiles';

interface Part<Config> {
  /** Under Hugging Face's names. */
  readonly source: TensorSource;
  readonly config: Config;
  readonly layout: CheckpointLayout;
}

export interface VisionPart extends Part<VisionSizes> {
  /** How pictures must look for these eyes. */
  readonly pixels: Pixels;
}

export type TextPart<Config> = Part<Config> & { readonly tokenizer: TokenizerFiles };

interface Read<P> {
  readonly part: P;
  readonly assumed: readonly Assumption[];
}

type Found = ReadonlyMap<PartName, PartInFile>;

/** cn_clip keeps the towers of one model in one file, eyes in OpenAI's names; OpenAI's own archive carries its sizes. */
function origin(found: PartInFile, all: Found): { writtenBy: CheckpointLayout; certain: boolean } {
  const chinese = all.get('chinese');
  const isChinese = chinese?.layout === 'Chinese-CLIP' && chinese.path === found.path;
  const isOpenAiArchive =
    found.layout === 'OpenAI' &&
    ['input_resolution', 'context_length', 'vocab_size'].every((name) =>
      [...found.file.tensors.keys()].some((key) => key === name || key.endsWith(`.${name}`)),
    );
  return { writtenBy: isChinese ? 'Chinese-CLIP' : found.layout, certain: isChinese || isOpenAiArchive };
}

export async function visionPart(
  found: PartInFile | undefined,
  all: Found,
  files: readonly ModelFile[],
  choices: ModelChoices,
): Promise<Read<VisionPart> | null> {
  if (found === undefined) return null;
  const { writtenBy, certain } = origin(found, all);
  const configs = await readConfigs(files, folderOf(found.path));
  const width = widthOf(found, 'vision_model.embeddings.class_embedding', 0);
  const told = withChoices(towerMeaning('vision', width, writtenBy, configs), choices, 'vision');
  const { activation, heads, assumed } = withUsual('vision', width, told, { file: found.path, certain });
  const { pixels, assumed: assumedPixels } = pixelsOf(configs, certain);
  const config = visionSizes(found.source, { activation, heads, layerNormEpsilon: told.epsilon ?? 1e-5 });
  checkVisionSizes(found.path, config);
  checkVision(found.source, config);
  return { part: { source: found.source, config, layout: found.layout, pixels }, assumed: [...assumed, ...assumedPixels] };
}

export async function englishPart(
  found: PartInFile | undefined,
  all: Found,
  files: readonly ModelFile[],
  choices: ModelChoices,
): Promise<Read<TextPart<ClipTextConfig>> | null> {
  // ViFi-CLIP's checkpoints keep the class names' embeddings instead of the table of words: such a text tower reads nothing.
  if (found === undefined || (!found.source.tensors.has('text_model.embeddings.token_embedding.weight') && all.has('vision'))) return null;
  const { writtenBy, certain } = origin(found, all);
  const width = widthOf(found, 'text_model.embeddings.token_embedding.weight', 1);
  const told = withChoices(towerMeaning('english', width, writtenBy, await readConfigs(files, folderOf(found.path))), choices, 'english');
  const { activation, heads, assumed } = withUsual('english', width, told, { file: found.path, certain });
  const config = clipTextConfig(found.source, { activation, heads, epsilon: told.epsilon ?? 1e-5, endOfText: told.endOfText ?? 'largest' });
  checkTextSizes(found.path, config);
  checkEnglish(found.source, config);
  return {
    part: { source: found.source, config, layout: found.layout, tokenizer: tokenizerFiles(files, folderOf(found.path), 'english') },
    assumed,
  };
}

export async function chinesePart(
  found: PartInFile | undefined,
  all: Found,
  files: readonly ModelFile[],
  choices: ModelChoices,
): Promise<Read<TextPart<ChineseTextConfig>> | null> {
  if (found === undefined) return null;
  const { writtenBy } = origin(found, all);
  const width = widthOf(found, 'text_model.embeddings.word_embeddings.weight', 1);
  const told = withChoices(towerMeaning('chinese', width, writtenBy, await readConfigs(files, folderOf(found.path))), choices, 'chinese');
  // Every published Chinese-CLIP text is a RoBERTa of BERT's own meaning: GELU, heads 64 wide.
  const { activation, heads, assumed } = withUsual('chinese', width, told, {
    file: found.path,
    certain: found.layout === 'Chinese-CLIP' || width === 768 || width === 1024,
  });
  const config = chineseTextConfig(found.source, { activation, heads, epsilon: told.epsilon ?? 1e-12, padding: told.padding ?? 0 });
  checkTextSizes(found.path, config);
  checkChinese(found.source, config);
  return {
    part: { source: found.source, config, layout: found.layout, tokenizer: tokenizerFiles(files, folderOf(found.path), 'chinese') },
    assumed,
  };
}

function widthOf({ source }: PartInFile, tensor: string, axis: number): number {
  return source.tensors.get(tensor)?.shape[axis] ?? 0;
}
