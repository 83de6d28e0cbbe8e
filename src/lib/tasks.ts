/** What a model is asked to do, and what it answers: options with their defaults, results as plain data. */
import type { LongWork, Seconds } from '../shared/base/units';
import { AppError } from '../shared/errors/errors';
import type { Pooling } from '../shared/evaluation/ladder';
import type { ClipToEvaluate, EvaluationEvent } from '../shared/evaluation/task';
import type { AbstentionReason } from '../shared/recognition/abstention';
import type { RankedLabel } from '../shared/recognition/fusion';
import type { DecoderName, LabelText, Recognition, RecognitionProgress, Speed } from '../shared/recognition/recognition';
import type { RecognitionReport } from '../shared/recognition/report';
import type { PresetName, TrainingEvent, TrainingSettings } from '../shared/teaching/teaching';
import type { TimelineScores } from '../shared/timeline/collect';
import type { TimelineEvent, TimelineFilm, TimelinePace } from '../shared/timeline/film';
import type { WindowSettings } from '../shared/timeline/plan';
import type { Segment, SegmentSettings } from '../shared/timeline/segments';
import type { Adapter } from './adapter';
import { labelFrom, type Labels, labelsFrom } from './labels';

/** What every task about clips takes. */
interface ClipOptions {
  /** What the model was taught; null or left out: the paper's baseline without prompts. */
  readonly adapter?: Adapter | null;
  /** T; default: the adapter's, else 8. */
  readonly frames?: number;
  /** 1: one centre crop (default); 12: 4 temporal clips x 3 crops, scores averaged. */
  readonly views?: 1 | 12;
  /** English template with `{label}` in it; default: the adapter's, else "This is a video about {label}" (Sec. 3.4). */
  readonly template?: string;
  /** Weight of English against Chinese (Eq. 18), 0 to 1; default 0.5. A single language ignores it. */
  readonly lambda?: number;
}

/** Options of `recognize`. */
export interface RecognizeWork extends ClipOptions, LongWork<RecognitionProgress> {
  /** C of them. */
  readonly labels: Labels;
  /** The smallest probability that counts as an answer; default 0: any does. */
  readonly threshold?: number;
  /** Each language by its own eyes, where the model keeps both; default false. */
  readonly ownEyes?: boolean;
  /** `fast`: products of 8 bits where the model's features bear it (wasm); default `exact`. */
  readonly speed?: Speed;
  /** Forces a decoder; default `auto`. */
  readonly decoder?: DecoderName | 'auto';
}

/** What `recognize` answers. */
export interface Answer {
  /** All labels, the likeliest first, [C]; probabilities are softmax(S / tau). */
  readonly ranked: readonly RankedLabel[];
  /** Why there is no answer (`ranked` then is what it would have been); null where there is one. */
  readonly abstained: AbstentionReason | null;
  /** Everything: frames, attention, scores of each language. */
  readonly recognition: Recognition;
  /** The same as the app's JSON has it. */
  readonly report: RecognitionReport;
}

/** Options of `timeline`. */
export interface TimelineOptions extends Omit<ClipOptions, 'frames' | 'views'>, LongWork<TimelineEvent> {
  /** L of them. */
  readonly labels: Labels;
  /** Seconds of a window and from one to the next, T frames of each; default 2 s, 0.5 s, 8 or the adapter's T. */
  readonly windows?: Partial<WindowSettings>;
  /** From probabilities to segments; default as on the app's page. */
  readonly segments?: SegmentSettings;
}

/** What `timeline` answers. */
export interface TimelineAnswer {
  readonly film: TimelineFilm;
  readonly pace: TimelinePace;
  /** Where decoding broke off; null of a film that was seen whole. */
  readonly brokenFrom: Seconds | null;
  /** Cosines of each window [W, L], weights of its frames [W, T]. */
  readonly scores: TimelineScores;
  /** Which action from when to when, in order and without holes. */
  readonly segments: readonly Segment[];
}

/** A clip whose class is known. */
export interface LabelledClip {
  /** A film, or the pictures of a folder of frames in their order. */
  readonly file: Blob | readonly File[];
  readonly label: string | LabelText;
  /** What it is called in reports and errors; default: the file's name. */
  readonly path?: string;
}

/** Options of `teach`. */
export interface TeachOptions extends LongWork<TrainingEvent> {
  /** What the adapter is called; default "adapter". */
  readonly name?: string;
  /** Default "quick", which takes a minute on the demo model; the others are Table 2's. */
  readonly preset?: PresetName;
  /** What differs from the preset. */
  readonly settings?: Partial<Omit<TrainingSettings, 'modelId' | 'preset'>>;
  /** By it a training that was cut short goes on where it stood when it is asked for again; left out: it never does. */
  readonly key?: string;
}

/** Options of `evaluate`. */
export interface EvaluateOptions extends ClipOptions, LongWork<EvaluationEvent> {
  /** The C classes to choose among; default: the adapter's, else the clips' own. */
  readonly classes?: Labels;
  /** How frames become a vector: by the label's words (Eq. 6, 7; default), or their mean. */
  readonly pooling?: Pooling;
  /** What was measured on, for the report. */
  readonly name?: string;
}

/** The file as the engine takes it: a blob has no name of its own. */
export function fileOf(file: Blob): File {
  return file instanceof File ? file : new File([file], 'clip', { type: file.type });
}

/** Clips with the places of their classes; without `given`, classes stand in the order of their first clips. @throws AppError `labels-invalid` */
export function classesOf(clips: readonly LabelledClip[], given?: Labels): { classes: readonly LabelText[]; clips: ClipToEvaluate[] } {
  const labels = clips.map(({ label }) => labelFrom(label));
  const classes: LabelText[] = given === undefined ? [] : [...labelsFrom(given)];
  const places = labels.map((label) => {
    const at = classes.findIndex(({ en, zh }) => (label.en !== '' && en === label.en) || (label.zh !== '' && zh === label.zh));
    if (at >= 0) return at;
    if (given === undefined) return classes.push(label) - 1;
    throw new AppError('labels-invalid', `${label.en || label.zh} is none of the classes.`, { remedy: 'Name all classes of the clips.' });
  });
  return {
    classes,
    clips: clips.map(({ file, path }, index) => {
      const own = file instanceof Blob ? fileOf(file) : file;
      return { file: own, path: path ?? (own instanceof File ? own.name : `clip ${index + 1}`), label: places[index]! };
    }),
  };
}
