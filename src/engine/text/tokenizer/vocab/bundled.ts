/** The vocabularies of this folder, in the browser; the command line reads the files itself. */
import { fetchPart } from '../../../../shared/errors/fetchPart';
import englishUrl from './clip-merges.txt.gz?url';
import chineseUrl from './bert-chinese.txt?url';

const load = (address: string) => fetchPart('the vocabulary of CLIP', address);

export const bundledVocabularies = { english: () => load(englishUrl), chinese: () => load(chineseUrl) };
