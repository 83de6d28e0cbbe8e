/** The public door of data sets on disk; README.md says what lives here. */
export type { DataClip, DataFile, DataSet, ReadOptions } from './dataSet';
export { sayWarning, summaryOf } from './describe';
export { groupOfName } from './disk/groups';
export { readDataSet } from './readDataSet';
