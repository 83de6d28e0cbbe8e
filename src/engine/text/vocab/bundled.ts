/** The vocabularies of this folder, in the browser; the command line reads the files itself. */
import englishUrl from './clip-merges.txt.gz?url';
import chineseUrl from './bert-chinese.txt?url';

const load = async (address: string) => (await fetch(address)).blob();

export const bundledVocabularies = { english: () => load(englishUrl), chinese: () => load(chineseUrl) };
