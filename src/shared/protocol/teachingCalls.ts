/** Few-shot teaching as the page asks for it (shared/teaching says in which order): the collection, the forecast, the training. */
import type { FrameStrip, LabelText } from '../recognition/recognition';
import type {
  AddClipsProgress,
  ClipGuess,
  ClipInspection,
  ClipRole,
  Collection,
  Forecast,
  InstantAnswer,
  InstantProgress,
  InstantQuestion,
  KeptTraining,
  NewClip,
  PendingTraining,
  TrainingEvent,
  TrainingResult,
  TrainingSettings,
  ClipTrim,
} from '../teaching/teaching';
import type { Call } from './call';

export interface CollectionCalls {
  openCollection: Call<Record<string, never>, Collection>;
  addClass: Call<LabelText, Collection>;
  renameClass: Call<{ readonly id: string } & LabelText, Collection>;
  removeClass: Call<{ readonly id: string }, Collection>;
  addClips: Call<{ readonly clips: readonly NewClip[] }, Collection, AddClipsProgress>;
  /** Moves clips to another class, another role (`automatic` gives the choice back) or another cut. */
  changeClips: Call<
    {
      readonly ids: readonly string[];
      readonly classId?: string;
      readonly role?: ClipRole | 'automatic';
      readonly trim?: ClipTrim | null;
    },
    Collection
  >;
  /** Of the clips whose role nobody chose: 0 to a half of each class tests. */
  holdOutShare: Call<{ readonly share: number }, Collection>;
  removeClips: Call<{ readonly ids: readonly string[] }, Collection>;
  /** Takes back the last change of the collection (up to 50 of them; removed files are kept until the next reload). */
  undoCollection: Call<Record<string, never>, Collection>;
  clearCollection: Call<Record<string, never>, Collection>;
  /** Looks at a file without adding it. */
  inspectClip: Call<{ readonly file: File }, ClipInspection>;
  /** The clip's file, to play it or to recognise it. */
  clipFile: Call<{ readonly id: string }, File>;
  /** `count` frames of the whole file (not only its trimmed part), evenly spread, for a film strip. */
  clipFrames: Call<{ readonly id: string; readonly count: number; readonly size: number }, FrameStrip>;
}

export interface TrainingCalls {
  /** Measures one step on this machine with these settings; takes seconds. Throws `collection-incomplete`. */
  forecastTraining: Call<{ readonly settings: TrainingSettings }, Forecast, TrainingEvent>;
  /**
   * Trains. Cancelling the call stops at once, frees everything and leaves the last step that was kept to `resumeTraining`.
   * Throws `busy-elsewhere` (another tab trains), `collection-incomplete`, `device-lost`, `out-of-memory`, `gradient-unsupported`, `loss-not-finite` (only
   * where there is no good state to keep).
   */
  train: Call<{ readonly name: string; readonly settings: TrainingSettings }, TrainingResult, TrainingEvent>;
  /** Acts on the training that runs; without one it does nothing. Pausing takes effect after the step at hand. */
  controlTraining: Call<{ readonly action: 'pause' | 'resume' | 'stop-and-keep-best' }, void>;
  pendingTraining: Call<Record<string, never>, PendingTraining | null>;
  /** Goes on from what was kept last as if nothing had happened. */
  resumeTraining: Call<Record<string, never>, TrainingResult, TrainingEvent>;
  discardTraining: Call<Record<string, never>, void>;
  /** The last result of this browser, for the page after a reload. */
  lastTraining: Call<Record<string, never>, TrainingResult | null>;
  /** Trainings that came to their end in this browser, the newest first; the fifty newest are kept. */
  keptTrainings: Call<Record<string, never>, readonly KeptTraining[]>;
  /** Takes one out of the list; its adapter stays. */
  forgetTraining: Call<{ readonly id: string }, readonly KeptTraining[]>;
}

export interface InstantCalls {
  /**
   * The answer that stands before anything is trained: the collection's clips by their own features, remembered beside the
   * words. Features are kept, so that a clip is encoded once. Throws `collection-incomplete`.
   */
  answerInstantly: Call<InstantQuestion, InstantAnswer, InstantProgress>;
  /** Stores the last answer as an adapter and gives its id; the same answer is stored once. */
  keepInstant: Call<{ readonly name: string }, string>;
  /** What the last answer takes files for, in their order. Throws `not-encoded` where there is none. */
  guessClips: Call<{ readonly files: readonly File[] }, readonly ClipGuess[], InstantProgress>;
}

export interface TeachingCalls extends CollectionCalls, TrainingCalls, InstantCalls {}
