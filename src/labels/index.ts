/** The public door of the label dictionaries. */
export type { Bilingual, Label, LabelSet, LabelSetId } from './labelSets';
export { labelSetIds, labelSets, loadAllLabels, loadSsv1Alphabetical } from './labelSets';
export { createSuggester, suggestChinese } from './suggestChinese';
