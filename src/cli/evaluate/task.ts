/** From the options and the folder to what the engine is asked: which clips, with which settings. */
import { basename, relative, resolve } from 'node:path';
import type { DataClip } from '../../shared/dataset';
import type { Pooling } from '../../shared/evaluation/ladder';
import type { EvaluatedData } from '../../shared/evaluation/report';
import { evaluatedData } from '../../shared/evaluation/task';
import type { AdapterSummary } from '../../shared/models/models';
import { defaultFrames, defaultLambda, defaultTemplate, frameCounts } from '../../shared/recognition/recognition';
import type { PageTask } from '../../headless/evaluatePage';
import { CommandError } from '../command/command';
import type { DataFolder } from '../command/dataFolder';
import type { EvaluateOptions } from './options';

/** @throws CommandError where that part is empty */
export function clipsOf({ dataSet }: DataFolder, set: EvaluateOptions['set'], data: string): readonly DataClip[] {
  const { train, test, val } = dataSet.splits;
  const clips = set === 'all' ? [...train, ...test, ...val] : dataSet.splits[set];
  if (clips.length > 0) return clips;
  throw new CommandError(`--set ${set}: ${data} has no clip in that part.`, {
    code: 'collection-incomplete',
    file: data,
    remedy: `There are ${train.length} to train, ${test.length} to test and ${val.length} to validate.`,
  });
}

/** Within the folder of --data, so that a run elsewhere on the same data names its clips alike. */
export function clipNames({ place }: DataFolder, data: string): (clip: DataClip) => string {
  return ({ path }) => {
    const within = relative(data, place(path)).replaceAll('\\', '/');
    return within.startsWith('..') ? path : within;
  };
}

/** A folder of one's own is called as it is on disk. */
export function dataOf({ data, set }: Pick<EvaluateOptions, 'data' | 'set'>, dataSet: DataFolder['dataSet']): EvaluatedData {
  return evaluatedData(dataSet, basename(resolve(data)), set);
}

export function taskOf(
  values: EvaluateOptions,
  { dataSet }: DataFolder,
  modelId: string,
  adapter: AdapterSummary | null,
  pooling: Pooling,
): PageTask {
  return {
    data: dataOf(values, dataSet),
    settings: {
      modelId,
      views: values.views ?? 1,
      frames: values.frames ?? frameCounts.find((count) => count === adapter?.frames) ?? defaultFrames,
      lambda: values.lambda ?? adapter?.lambda ?? defaultLambda,
      pooling,
      template: values.template ?? adapter?.template ?? defaultTemplate,
    },
    adapterId: adapter?.id ?? null,
    decoder: values.decoder,
  };
}
