/** Words and frames of the label that is looked at; null until they are there. */
import { useEffect, useState } from 'react';
import { isWalled } from '../../../shared/recognition/abstention';
import type { LabelWords } from '../../../shared/recognition/reason';
import type { LabelText, Recognition } from '../../../shared/recognition/recognition';
import { wordsOf } from '../../../state/recognise/why/words';

export function useLabelWords(recognition: Recognition | null, label: LabelText | undefined): LabelWords | null {
  const [found, setFound] = useState<{ readonly of: Recognition; readonly label: LabelText; readonly words: LabelWords | null } | null>(
    null,
  );
  useEffect(() => {
    if (recognition === null || label === undefined || isWalled(recognition)) return undefined;
    const stop = new AbortController();
    void wordsOf(recognition, label, stop.signal).then((words) => {
      if (!stop.signal.aborted) setFound({ of: recognition, label, words });
    });
    return () => stop.abort();
  }, [recognition, label]);
  return found !== null && found.of === recognition && found.label === label ? found.words : null;
}
