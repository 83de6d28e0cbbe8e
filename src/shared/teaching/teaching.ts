/**
 * Few-shot teaching (paper Sec. 4.3) as the page, the command line and the engine speak of it. Plain data only.
 *
 * Who keeps what: the collection lives in the worker, in IndexedDB (`actionscope-teaching`): one JSON snapshot of
 * classes and clips, each clip's file as a Blob under its id, the running training's checkpoint and its curve. Every
 * call that changes the collection answers with the new whole collection, so the page keeps no copy of its own.
 * Where storage is forbidden everything stays in memory and `memoryOnly` says so.
 *
 * Typical order: openCollection -> addClass, addClips (of a dropped folder those that shared/dataset names) ->
 * forecastTraining -> train (with controlTraining meanwhile) -> the result, kept for lastTraining. After a reload:
 * openCollection, pendingTraining, and resumeTraining where it names a run. Attention before and after on a clip:
 * clipFile, then recognize with and without the adapter.
 */
export type * from './collection';
export type * from './forecast';
export type * from './instantAnswer';
export * from './settings';
export type * from './training';
