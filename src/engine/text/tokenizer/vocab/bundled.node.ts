/** The vocabularies of this folder, as files of the package. */
import { openAsBlob } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { assetAt } from '../../../base/packageAssets';

const load = (file: string) => () => openAsBlob(fileURLToPath(assetAt(`engine/${file}`)));

export const bundledVocabularies = { english: load('clip-merges.txt.gz'), chinese: load('bert-chinese.txt') };
