/** The models of a folder on this machine, as the commands open them. */
import { openAsBlob, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Vocabularies } from '../../engine/library/stored/compact';
import { createModelStore, type ModelStore } from '../../engine/library/models/modelStore';
import { diskFolder } from '../command/diskFolder';

const vocabulary = (file: string) => () => openAsBlob(fileURLToPath(new URL(`../../engine/text/tokenizer/vocab/${file}`, import.meta.url)));

/** What checkpoints without a tokenizer of their own are completed by. */
export const vocabularies: Vocabularies = { english: vocabulary('clip-merges.txt.gz'), chinese: vocabulary('bert-chinese.txt') };

/**
 * @param models a folder; it need not exist
 * @param catalog reads the text of a catalogue
 */
export function storeOf(models: string, catalog = () => readFileSync('models/catalog.json', 'utf8')): ModelStore {
  return createModelStore({
    disk: diskFolder(models),
    memory: undefined,
    served: undefined,
    catalog: () => Promise.resolve(catalog()),
    vocabularies,
  });
}
