/** Which of a drop's files are a tower's tokenizer. */
import type { ModelFile } from '../../files/modelFile';
import type { PartName } from '../layout/layouts';
import type { TokenizerFiles } from '../../text/tokenizer/tokenizers';
import { folderOf } from './configFiles';

/** Tokenizer files beside the weights first, then anywhere: WordPiece for Chinese, BPE for English. */
export function tokenizerFiles(files: readonly ModelFile[], folder: string, part: PartName): TokenizerFiles {
  const near = files.filter(({ path }) => folderOf(path) === folder);
  const pick = (pattern: RegExp, from: readonly ModelFile[] = files) => from.find(({ path }) => pattern.test(path))?.blob;
  const json = pick(/(^|\/)tokenizer\.json$/, near);
  if (part === 'chinese') {
    // In one folder with an English model, tokenizer.json is the English one and vocab.txt the Chinese one.
    const wordPieces = pick(/(^|\/)vocab\.txt$/, near);
    return wordPieces === undefined && json !== undefined ? { json } : { wordPieces: wordPieces ?? pick(/vocab\.txt$/) };
  }
  if (json !== undefined) return { json };
  return {
    vocab: pick(/(^|\/)vocab\.json$/, near) ?? pick(/(^|\/)vocab\.json$/),
    merges: pick(/(^|\/)merges\.txt$/, near) ?? pick(/(^|\/)merges\.txt$/),
    simpleVocab: pick(/bpe_simple_vocab[^/]*\.txt(\.gz)?$/),
  };
}
