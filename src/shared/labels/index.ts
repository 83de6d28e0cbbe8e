/**
 * The public door of label lists: read from text or bytes, checked, written back to the same list. In: what a person wrote, in any of
 * the forms of `forms/`. Out: labels in one or two languages, with what was done on the way. Pure; imports `textFile` and `recognition`.
 */
export { spellOut } from './entry/classNames';
export { describeReading } from './describeReading';
export { labelInBoth, labelOf } from './entry/languages';
export { checkLabels } from './entry/limits';
export { readAsChoices, type LabelReading, type NoteKind, type ReadAs } from './entry/reading';
export { readLabelFile, type LabelFileReading } from './readLabelFile';
export { parseLabels, readLabels } from './readLabels';
export { writeLabels } from './writeLabels';
