/** Any words, in either language, against all clips: the rows are ranked by how well each fits, from the features that the engine keeps. */
import { engine } from '../../../client/engine';
import { AppError } from '../../../shared/errors/errors';
import type { LabelText } from '../../../shared/recognition/recognition';
import { useSettings } from '../../settings/settings';
import { clipList } from '../clips';
import { changeView, useBatchView } from './view';

let controller: AbortController | undefined;

/** A later search takes the place of an earlier one. */
export async function searchClips(words: string): Promise<void> {
  controller?.abort();
  const own = new AbortController();
  controller = own;
  const clips = clipList().filter(({ result }) => result !== null);
  const matches = new Map<string, number>();
  const tell = (done: number, error: AppError | null = null) =>
    useBatchView.setState({ found: { words, matches: new Map(matches), done, of: clips.length, error: error?.toData() ?? null } });
  tell(0);
  changeView({ words: '', sort: 'match', descending: true });
  const asked = { labels: [labelOf(words)], labelSet: '', template: useSettings.getState().template };
  for (const [done, { id, result }] of clips.entries()) {
    try {
      const { scoresEn, scoresZh } = await engine.call.rescore({ id: result!.id, ...asked }, { signal: own.signal });
      matches.set(id, Math.max(scoresEn?.[0] ?? -1, scoresZh?.[0] ?? -1));
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (own.signal.aborted) return;
      // A clip whose features are no longer kept is left at the end.
      if (error.code !== 'not-encoded') {
        tell(done, error);
        return;
      }
    }
    if (own.signal.aborted) return;
    // The map is copied for the screen: now and then, not for each clip.
    if (done % 100 === 99) tell(done + 1);
  }
  tell(clips.length);
}

export function endSearch(): void {
  controller?.abort();
  useBatchView.setState({ found: null });
  if (useBatchView.getState().view.sort === 'match') changeView({ sort: 'added', descending: false });
}

function labelOf(words: string): LabelText {
  return /\p{Script=Han}/u.test(words) ? { en: '', zh: words } : { en: words, zh: '' };
}
