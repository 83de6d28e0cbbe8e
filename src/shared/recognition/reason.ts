/** Why a label was given, or given rather than another: what the page asks the engine, and what it answers. */
import type { FrameStrip, LabelText } from './recognition';
import type { LanguageUse } from './spaces';

export interface ExplainQuestion {
  /** Those of the answer: the view that is shown, at the size of the eyes that looked. */
  readonly frames: FrameStrip;
  readonly label: LabelText;
  /** The label it is set against; null: why this label at all. */
  readonly against: LabelText | null;
  /** As the answer's (`LabelScores.use`). */
  readonly use: LanguageUse;
  readonly template: string;
  readonly lambda: number;
}

/** Relevance of each patch [T, grid, grid], none negative, in one unit for the whole clip. */
export interface LabelReason {
  readonly grid: number;
  /** What speaks for the label, or for the first of two. */
  readonly raises: Float32Array;
  /** What speaks against it, or for the second. */
  readonly lowers: Float32Array;
}

export interface WordsQuestion {
  /** Of an answer whose features the engine still keeps. */
  readonly id: string;
  readonly label: LabelText;
  readonly use: LanguageUse;
  readonly template: string;
}

/** Eq. 6 taken apart: how strongly each word of a label weighs each frame. */
export interface LabelWords {
  readonly words: readonly string[];
  /** [words, T], each row sums to 1; a word of several pieces has their mean. */
  readonly weights: Float32Array;
}
