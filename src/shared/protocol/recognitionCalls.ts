/** Recognition as the page asks for it: the backend, a clip against labels, the same clip against others. */
import type { BackendInfo, BackendName, LabelScores, Recognition, RecognitionProgress, RecognizeOptions } from '../recognition/recognition';
import type { ExplainQuestion, LabelReason } from '../recognition/reason';
import type { Call } from './call';

export interface RecognitionCalls {
  /** Chooses and starts the backend. Calling it again with another choice restarts the engine there. */
  start: Call<{ readonly backend: BackendName | 'auto' }, BackendInfo>;
  recognize: Call<{ readonly file: File; readonly options: RecognizeOptions }, Recognition, RecognitionProgress>;
  /** Scores the clip of an earlier recognition against other labels without encoding it again. */
  rescore: Call<{ readonly id: string } & Pick<RecognizeOptions, 'labels' | 'labelSet' | 'template'>, LabelScores, RecognitionProgress>;
  /** Which patches of an answer's frames speak for a label, or for one label against another. */
  explain: Call<ExplainQuestion & Pick<RecognizeOptions, 'modelId' | 'adapterId'>, LabelReason, RecognitionProgress>;
}
