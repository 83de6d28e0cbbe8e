/**
 * Which of a model's three parts a file of tensors holds, and in whose layout: each part is recognised by one tensor
 * that only its layout has, and handed on under Hugging Face's names.
 */
import { chineseOriginalText, huggingFaceOnly, openAiText, openAiVision, toHuggingFace, withoutPrefix, type NamingTable } from './naming';
import type { TensorSource } from './tensorSource';

export type PartName = 'vision' | 'english' | 'chinese';
export type LayoutName = 'OpenAI' | 'Hugging Face' | 'Chinese-CLIP';

export interface FoundPart {
  readonly part: PartName;
  readonly layout: LayoutName;
  readonly source: TensorSource;
}

interface Sign {
  readonly part: PartName;
  readonly layout: LayoutName;
  readonly tensor: string;
  readonly table: NamingTable;
}

const signs: readonly Sign[] = [
  { part: 'vision', layout: 'OpenAI', tensor: 'visual.conv1.weight', table: openAiVision },
  { part: 'vision', layout: 'Hugging Face', tensor: 'vision_model.embeddings.patch_embedding.weight', table: huggingFaceOnly(openAiVision) },
  { part: 'english', layout: 'OpenAI', tensor: 'token_embedding.weight', table: openAiText },
  { part: 'english', layout: 'Hugging Face', tensor: 'text_model.embeddings.token_embedding.weight', table: huggingFaceOnly(openAiText) },
  { part: 'chinese', layout: 'Chinese-CLIP', tensor: 'bert.embeddings.word_embeddings.weight', table: chineseOriginalText },
  { part: 'chinese', layout: 'Hugging Face', tensor: 'text_model.embeddings.word_embeddings.weight', table: huggingFaceOnly(chineseOriginalText) },
];

/** What training on several GPUs puts before every name. */
const wrapperPrefix = 'module.';

export function findParts(source: TensorSource): FoundPart[] {
  const plain = [...source.tensors.keys()].some((name) => name.startsWith(wrapperPrefix)) ? withoutPrefix(source, wrapperPrefix) : source;
  return signs
    .filter(({ tensor }) => plain.tensors.has(tensor))
    .map(({ part, layout, table }) => ({ part, layout, source: toHuggingFace(plain, table) }));
}
