/** The instant answer as the Teach page asks for it and shows it. */
import type { Seconds } from '../base/units';
import type { AppErrorData } from '../errors/errors';
import type { InstantWeights } from './instant/memory';
import type { CurvePoint, InstantAdvice } from './instant/report';
import type { Accuracy } from './training';

export interface InstantQuestion {
  readonly modelId: string;
  /** English template with {label}. */
  readonly template: string;
  /** Weight of English against Chinese in the words' part. */
  readonly lambda: number;
}

export interface InstantProgress {
  readonly stage: 'loading-model' | 'text' | 'encoding';
  readonly done: number;
  readonly total: number;
}

export interface InstantAnswer {
  /** The classes' ids, in the order of all positions. */
  readonly classIds: readonly string[];
  /** Training clips that are remembered. */
  readonly clips: number;
  readonly weights: InstantWeights;
  /** Each training clip answered by the others; null where a class has a single clip, or none of another group. */
  readonly leftOut: Accuracy | null;
  /** Clips that are held out, by the words alone and by words and memory; null where nothing is. */
  readonly heldOut: { readonly words: Accuracy; readonly instant: Accuracy } | null;
  readonly curve: readonly CurvePoint[];
  /** Pairs of classes that are taken for one another, with their clips' ids; the most often first. */
  readonly confused: readonly { readonly classes: readonly [number, number]; readonly clipIds: readonly string[] }[];
  readonly advice: InstantAdvice;
  readonly setAside: readonly { readonly clipId: string; readonly problem: AppErrorData }[];
  /** What was encoded now (the rest was known), and what all of it took. */
  readonly encoded: number;
  readonly seconds: Seconds;
}

/** What an unlabelled clip might be: shares of the classes, and how near the first two are (0: a tie). */
export interface ClipGuess {
  /** softmax over the classes, in the order of `classIds`; null where the clip cannot be decoded. */
  readonly shares: readonly number[] | null;
  readonly margin: number;
}
