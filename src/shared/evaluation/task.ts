/**
 * An evaluation as the page, the commands and the engine speak of it: clips of a data set through a model, with their
 * classes known. What is costly, each clip's features, is kept by the clip's contents, the model, the adapter, T and the
 * views; so a run that was cut short, and one with other labels, template, lambda or pooling, encodes nothing twice.
 *
 * Who keeps the features: the browser's own storage, or the caller (a command, whose browser forgets): it hands in what it
 * kept as `known` and gets each new record with its clip's event.
 */
import type { AppErrorData } from '../errors/errors';
import type { LabelText, RecognizeOptions } from '../recognition/recognition';
import type { Bytes, Seconds } from '../base/units';
import type { ClipOutcome, EvaluatedData, EvaluationSettings } from './report';

/** A clip of a data set. */
export interface ClipToEvaluate {
  /** A film, or the pictures of a folder of frames in their order. */
  readonly file: File | readonly File[];
  /** Its name in the run: its path within the data set. */
  readonly path: string;
  /** Index of its class. */
  readonly label: number;
}

export interface EvaluationTask {
  readonly clips: readonly ClipToEvaluate[];
  /** All clips of the run, where those are a part of it: what its hash of lists stands for. */
  readonly list?: readonly Pick<ClipToEvaluate, 'path' | 'label'>[];
  readonly data: EvaluatedData;
  readonly settings: EvaluationSettings;
  readonly adapterId: string | null;
  readonly decoder?: RecognizeOptions['decoder'];
  readonly keep:
    /** `budget`: what all features that the browser keeps may take together; the oldest go first. */
    | { readonly by: 'browser'; readonly budget?: Bytes }
    /** Features kept before, as files of records one after the other. */
    | { readonly by: 'caller'; readonly known: readonly Blob[] };
}

export interface EvaluationPace {
  readonly done: number;
  readonly of: number;
  /** Of the last clips that were encoded; null before the first two. */
  readonly clipsPerSecond: number | null;
  /** Null before there is a pace; clips whose features are known count as any other. */
  readonly secondsLeft: Seconds | null;
}

export type EvaluationEvent =
  | { readonly kind: 'stage'; readonly stage: 'loading-model' | 'text' | 'reading-features'; readonly done: number; readonly total: number }
  | {
      readonly kind: 'clip';
      readonly clip: string;
      /** Null where it failed. */
      readonly outcome: ClipOutcome | null;
      readonly problem: AppErrorData | null;
      /** Its features were known: nothing was decoded or encoded. */
      readonly known: boolean;
      /** A record to be kept; null where the browser keeps it, or it was known. */
      readonly record: Uint8Array<ArrayBuffer> | null;
      readonly pace: EvaluationPace;
    }
  | { readonly kind: 'state'; readonly state: 'running' | 'paused' }
  /** Features cannot be stored (`storage-full` ...); the run goes on without. Said once. */
  | { readonly kind: 'not-kept'; readonly problem: AppErrorData };

/** Data sets whose labels and printed numbers are known, by the name that the reader gives them. */
const ids: Readonly<Record<string, string>> = {
  'UCF-101': 'ucf101',
  'HMDB-51': 'hmdb51',
  'Something-Something V1': 'ssv1',
  'Something-Something V2': 'ssv2',
  Kinetics: 'kinetics400',
};

/**
 * @param ownName of a folder that is no known data set
 * @param set which part of it is measured
 */
export function evaluatedData(
  { name, split, classes }: { readonly name: string; readonly split: number | null; readonly classes: readonly LabelText[] },
  ownName: string,
  set: string,
): EvaluatedData {
  return {
    name: name === 'own' ? ownName : name,
    id: ids[name] ?? '',
    split,
    set,
    classes: classes.map(({ en, zh }) => ({ en, zh })),
  };
}
