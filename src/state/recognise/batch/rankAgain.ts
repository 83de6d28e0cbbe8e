/** Answers that were made for other labels are ranked against those in force from the features that the engine keeps; the others run again. */
import { engine } from '../../../client/engine';
import { AppError } from '../../../shared/errors/errors';
import { adapterOfLabels } from '../../models/choice';
import { useSettings } from '../../settings/settings';
import { changeClip, clipOf, useRecognition } from '../clips';
import { labelSetName, resolveLabels } from '../labelSets';
import { leanScores } from '../putAside';
import { encodingKey, labelsKey } from '../resultKeys';
import { runAgainAll } from '../run';

let latest = 0;

/** A later call takes the place of an earlier one. */
export async function rankAgain(ids: readonly string[]): Promise<void> {
  const own = ++latest;
  const settings = useSettings.getState();
  const [encodedWith, labelledWith] = [encodingKey(settings), labelsKey(settings)];
  const again: string[] = [];
  try {
    const labels = await resolveLabels(settings, adapterOfLabels());
    const asked = { labels, labelSet: labelSetName(settings, adapterOfLabels()), template: settings.template };
    for (const id of ids) {
      if (own !== latest) return;
      const clip = clipOf(id);
      if (clip?.result == null || clip.encodedWith !== encodedWith) again.push(id);
      else if (clip.labelledWith !== labelledWith) {
        const scores = await engine.call.rescore({ id: clip.result.id, ...asked }, {}).catch((thrown: unknown) => {
          if (AppError.from(thrown).code !== 'not-encoded') throw thrown;
          return null; // an engine that was started anew, or labels for other eyes
        });
        if (scores === null) again.push(id);
        else
          changeClip(id, ({ result }) =>
            result === null ? {} : { result: { ...result, scores: leanScores(scores, result.frames.times.length) }, labelledWith },
          );
      }
    }
    useRecognition.setState({ labelsError: null });
  } catch (thrown) {
    useRecognition.setState({ labelsError: AppError.from(thrown).toData() });
    return;
  }
  runAgainAll(again);
}
