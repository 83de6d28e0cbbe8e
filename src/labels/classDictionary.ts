/** The dictionaries as readers of data sets look classes up in them (`ClassDictionary` of shared/dataset). */
import { type Label, labelSets, type LabelSetId, loadAllLabels } from './labelSets';
import { createSuggester } from './suggestChinese';

interface Dictionary {
  readonly load: (set: LabelSetId) => Promise<readonly Label[]>;
  readonly suggest: (english: string) => Label | undefined;
}

/** @param more labels that go before the sets' own */
export async function classDictionary(more: readonly Label[] = []): Promise<Dictionary> {
  return { load: (set) => labelSets[set].load(), suggest: createSuggester([...more, ...(await loadAllLabels())]) };
}
