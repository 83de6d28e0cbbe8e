/** Recognition as the page asks for it: the backend, a clip against labels, the same clip against others. */
import type { PlayedPiece } from '../recognition/played';
import type { ExplainQuestion, LabelReason, LabelWords, WordsQuestion } from '../recognition/reason';
import type {
  BackendInfo,
  BackendName,
  LabelScores,
  LabelVectors,
  Recognition,
  RecognitionProgress,
  RecognizeOptions,
} from '../recognition/recognition';
import type { Call } from './call';

export interface RecognitionCalls {
  /** Chooses and starts the backend. Calling it again with another choice restarts the engine there. */
  start: Call<{ readonly backend: BackendName | 'auto' }, BackendInfo>;
  /** Loads a model onto the backend, so that the next clip need not wait for it. Throws `model-missing`, `model-invalid`, `opening-hung`. */
  openModel: Call<{ readonly modelId: string }, void, RecognitionProgress>;
  /** Frees the model and the adapter that the backend holds; whoever needs one again loads it anew. */
  releaseModel: Call<Record<string, never>, void>;
  /** Labels through the model's text towers, or from what they said before. Throws `labels-invalid`, `languages-apart`, as `openModel`. */
  embedLabels: Call<{ readonly modelId: string } & Pick<RecognizeOptions, 'labels' | 'template'>, LabelVectors, RecognitionProgress>;
  recognize: Call<{ readonly file: File; readonly options: RecognizeOptions }, Recognition, RecognitionProgress>;
  /** Scores the clip of an earlier recognition against other labels without encoding it again. */
  rescore: Call<{ readonly id: string } & Pick<RecognizeOptions, 'labels' | 'labelSet' | 'template'>, LabelScores, RecognitionProgress>;
  /** Which patches of an answer's frames speak for a label, or for one label against another. */
  explain: Call<ExplainQuestion & Pick<RecognizeOptions, 'modelId' | 'adapterId'>, LabelReason, RecognitionProgress>;
  /** A piece of a clip as frames of at most 240 lines, for what the browser does not play. Throws as `recognize` does of a file. */
  playFrames: Call<{ readonly file: File; readonly piece: number }, PlayedPiece>;
  /** How each word of a label weighs each frame of an answer. */
  weighWords: Call<WordsQuestion, LabelWords, RecognitionProgress>;
}
