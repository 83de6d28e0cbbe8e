/**
 * The label dictionaries (HMDB-51, UCF-101, Something-Something, Kinetics-400), every class in English and Chinese, each fetched when
 * it is asked for. Imports only what is shared; the page, the commands and the data sets read them.
 */
export type { Label, LabelSetId } from './labelSets';
export { labelSetIds, labelSets, loadAllLabels, loadSsv1Alphabetical } from './labelSets';
export { classDictionary } from './classDictionary';
export { createSuggester, suggestChinese } from './suggestChinese';
