/**
 * The golden models in every form they are published in, made from what lies in the repository
 * (src/engine/model/fixtures/README.md): under OpenAI's names and Hugging Face's, as safetensors, as an archive of torch.save
 * in half precision, wrapped by its training, and as a TorchScript archive; the Chinese text in both its layouts.
 */
import { readFileSync } from 'node:fs';
import { chineseOriginalText, fromHuggingFace, openAiText, openAiVision, toHuggingFace } from '../engine/checkpoint/layout/naming';
import { floatToHalf, toFloat32 } from '../engine/files/tensors/half';
import type { TensorSource, TensorToWrite } from '../engine/files/tensors/tensorSource';
import { openSafetensors } from '../engine/files/weights/safetensors';
import { writeSafetensors } from '../engine/files/weights/writeSafetensors';
import { renamed, tensorsOf, torchFile, torchScriptFile, treeOf } from './checkpoints';

type Bytes = Uint8Array<ArrayBuffer>;

const inRepository = [
  'clip-openai.safetensors',
  'clip-hf/config.json',
  'clip-text.safetensors',
  'chinese-clip-text-hf.safetensors',
  'chinese-clip-text-config.json',
  'adapter-r2plus1d.safetensors',
];

/** The bytes of each file by its name. */
export async function goldenFiles(): Promise<ReadonlyMap<string, Bytes>> {
  const files = new Map(inRepository.map((name) => [name, fixture(name)]));
  const open = (name: string): Promise<TensorSource> => openSafetensors(files.get(name)!, name);
  const clip = await open('clip-openai.safetensors');
  const openAi = await tensorsOf(clip);
  const half = openAi.map(inHalf);
  const made = {
    'clip-openai-half.pt': await bytesOf(torchFile('half', treeOf(half))),
    'clip-openai-torchscript.pt': await bytesOf(torchScriptFile('script', half)),
    'clip-openai-module-prefix.pt': await bytesOf(torchFile('prefix', { state_dict: treeOf(renamed(openAi, (name) => `module.${name}`)) })),
    'clip-hf/model.safetensors': writeSafetensors([
      ...(await tensorsOf(toHuggingFace(clip, openAiVision))),
      ...(await tensorsOf(toHuggingFace(clip, openAiText))),
    ]),
    'chinese-clip-text-original.safetensors': writeSafetensors(
      await tensorsOf(fromHuggingFace(await open('chinese-clip-text-hf.safetensors'), chineseOriginalText)),
    ),
  };
  return new Map([...files, ...Object.entries(made)]);
}

const fixture = (name: string): Bytes => new Uint8Array(readFileSync(new URL(`../engine/model/fixtures/${name}`, import.meta.url)));
const bytesOf = async ({ blob }: { readonly blob: Blob }): Promise<Bytes> => new Uint8Array(await blob.arrayBuffer());

function inHalf({ name, type, shape, data }: TensorToWrite): TensorToWrite {
  return { name, type: 'F16', shape, data: new Uint8Array(floatToHalf(toFloat32(type, data)).buffer) };
}

/** A tokenizer of Hugging Face's kind whose ids fit the small towers. */
export const smallTokenizer = {
  added_tokens: [],
  normalizer: { type: 'Lowercase' },
  pre_tokenizer: {
    type: 'Sequence',
    pretokenizers: [{ type: 'WhitespaceSplit' }, { type: 'ByteLevel', add_prefix_space: false, use_regex: false }],
  },
  post_processor: { type: 'RobertaProcessing', cls: ['<s>', 2], sep: ['</s>', 3], add_prefix_space: false, trim_offsets: false },
  decoder: null,
  model: { type: 'BPE', unk_token: '</s>', end_of_word_suffix: '</w>', vocab: { a: 0, 'a</w>': 1, '<s>': 2, '</s>': 3 }, merges: [] },
};
